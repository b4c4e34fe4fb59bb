package answers

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPaths(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	project := fstest.MapFS{
		"Dockerfile": file("FROM x\nHEALTHCHECK CMD curl -f http://localhost:8080/up || exit 1\n"),
		"main.go": file(`mux.HandleFunc("/hello", f); mux.HandleFunc("GET /items", f); mux.HandleFunc("GET /items/{id}", f); mux.HandleFunc("POST /items", f); mux.Handle("/metrics", h); r.Get("/ping", f)
			http.HandleFunc("/quitquitquit", f)`),
		"main_test.go":               file(`mux.HandleFunc("/test", f)`),
		"server.js":                  file("app.get('/api/users', f); app.get('/api/users/:id', f); app.post('/api/orders', f); app.get(`/v${x}`, f); app.get(\"/stream\", f)"),
		"src/main/java/Greeter.java": file("@RestController @RequestMapping(\"/greet\")\nclass Greeter { @GetMapping(value = \"/name\") x() {} @PostMapping(\"/no\") @GetMapping(\"/{id}\") }"),
		"app.py":                     file("@app.route('/py')\n@app.get(\"/fast\")\n@app.post('/no')"),
		"k8s/deploy.yaml":            file("livenessProbe:\n  httpGet:\n    path: /alive\n    port: 8080\n"),
		"node_modules/x/index.js":    file("app.get('/no', f)"),
		".git/x.js":                  file("app.get('/no', f)"),
		"src/test/java/X.java":       file(`@GetMapping("/no")`),
		"large.js":                   file(strings.Repeat(" ", maxSource) + "app.get('/no', f)"),
		"README.md":                  file("curl http://localhost:8080/no"),
	}
	got, err := Paths(project)
	want := []string{"/up", "/py", "/fast", "/alive", "/hello", "/items", "/ping", "/api/users", "/greet", "/name"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}

	many := fstest.MapFS{}
	for i := range 100 {
		many[fmt.Sprintf("%03d.js", i)] = file(fmt.Sprintf("app.get('/%d', f)", i))
	}
	if got, err := Paths(many); err != nil || len(got) != maxPaths || got[39] != "/39" {
		t.Errorf("%d: %q, %v", len(got), got, err)
	}
}

func TestForServer(t *testing.T) {
	given := []Question{}
	for _, s := range []string{"HEAD /x", "GET :9090/metrics", "/healthz"} {
		q, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, q)
	}
	found := append(make([]string, 0, 50), "/items", "/healthz", "/bad path")
	var got []string
	for _, q := range ForServer(given, found, 8080) {
		got = append(got, fmt.Sprintf("%s@%d", q.Name, q.Port))
	}
	want := []string{"HEAD /x@8080", "GET :9090/metrics@9090", "GET /healthz@8080", "GET /@8080", "GET /items@8080"}
	if !slices.Equal(got[:5], want) || len(got) != 5+len(usualPaths)-1 {
		t.Errorf("%q", got)
	}
	if found = found[:4]; found[3] != "" {
		t.Errorf("the caller's list was written to: %q", found)
	}
}
