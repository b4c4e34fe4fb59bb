package site

import (
	"slices"
	"strings"
	"testing"
)

// TestObserved classifies rows that were seen over a folder with names that no model tree has.
func TestObserved(t *testing.T) {
	sizes := map[string]int64{"index.html": 5000, "list.csv": 5000, "app.js": 5000, "small.js": 3}
	tree := NewTree("served", sizes)
	serve, _, err := image{versions: map[string]string{"serve": "14.2.7"}}.read("serve -s dist")
	if err != nil {
		t.Fatal(err)
	}
	lines, _, err := Nginx(serve, "/usr/share/nginx/html")
	if err != nil {
		t.Fatal(err)
	}
	nginx, err := ReadNginx(map[string]string{nginxSiteFile: strings.Join(lines, "\n")})
	if err != nil {
		t.Fatal(err)
	}
	get := func(p string) Request { return Request{Method: "GET", Path: p} }
	file := func(name, typ string, gzip bool) Answer {
		return Answer{Status: 200, Body: name, Type: typ, Gzip: gzip}
	}
	for _, tt := range []struct {
		name          string
		request       Request
		before, after Answer
		want          []string
	}{
		{"a rare type", get("/list.csv"), file("list.csv", "text/csv", false), file("list.csv", "application/octet-stream", false), []string{"mime-type"}},
		{"a rare type that becomes another", get("/list.csv"), file("list.csv", "text/csv", false), file("list.csv", "text/plain", false), nil},
		{"a page without its type", get("/jane.doe"), file("index.html", "text/html", false), file("index.html", "application/octet-stream", false), nil},
		{"a script without its type", get("/app.js"), file("app.js", "text/javascript", false), file("app.js", "application/octet-stream", false), nil},
		{"compression of a rare type", get("/list.csv"), file("list.csv", "text/csv", true), file("list.csv", "application/octet-stream", false), []string{"mime-type", "vary"}},
		{"compression of scripts", get("/app.js"), file("app.js", "text/javascript", true), file("app.js", "text/javascript", false), nil},
		{"compression that is new", get("/app.js"), file("app.js", "text/javascript", false), file("app.js", "text/javascript", true), nil},
		{"a redirect, followed through what was seen", get("/index.html"), Answer{Status: 301, Location: "/"}, file("index.html", "text/html", false), []string{"index-html-redirect"}},
		{"one that leads to something else", get("/index.html"), Answer{Status: 301, Location: "/app.js"}, file("index.html", "text/html", false), []string{"html-own-name"}},
	} {
		seen := func(a Answer) func(Request) (Answer, bool) {
			return func(r Request) (Answer, bool) { return a, r == tt.request }
		}
		before, after := serve.Observed("served", seen(tt.before)), nginx.Observed("served", seen(tt.after))
		row := RowOf(&before, &after, tt.request, tree)
		if row == nil {
			t.Errorf("%s: no row", tt.name)
			continue
		}
		if got := Classify(row); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if row := RowOf(&serve, &serve, get("/"), tree); row != nil {
		t.Errorf("one site differs from itself: %s", row)
	}
	if !tree.File("list.csv") || tree.Size("list.csv") != 5000 || tree.Size("small.js") != 3 {
		t.Error("the tree is not the one that was given")
	}
	for _, part := range []string{"0-3", "0-"} {
		for _, s := range []Site{serve, nginx} {
			if a := s.Answer(Request{Method: "GET", Path: "/small.js", Range: part}, tree); a.Headers.Get("Content-Range") != "bytes 0-2/3" {
				t.Errorf("%s: %s", s.Server, a)
			}
		}
	}
	if got := Parts(file("a", "b", true), Answer{Status: 301, Location: "/"}); !slices.Equal(got, []string{"status", "body", "location", "Content-Type", "Content-Encoding"}) {
		t.Errorf("parts %q", got)
	}
}
