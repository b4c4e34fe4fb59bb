package site

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// parseAnswer reads what Answer.String writes.
func parseAnswer(s string) (Answer, error) {
	a := Answer{}
	word := func(v string) string { return strings.ReplaceAll(strings.TrimSuffix(v, "-"), "\u00a0", " ") }
	for i, w := range strings.Split(s, " ") {
		k, v, pair := strings.Cut(w, "=")
		switch {
		case i == 0:
			n, err := strconv.Atoi(w)
			if err != nil {
				return a, err
			}
			a.Status = n
		case i == 1:
			a.Body = word(w)
		case w == "gzip":
			a.Gzip = true
		case k == "location" && pair:
			a.Location = word(v)
		case k == "validators":
			a.Validators = word(v)
		case k == "cache" && pair:
			a.Cache = word(v)
		case i == 2 && (!pair || strings.Contains(k, "/")):
			a.Type, a.Charset, _ = strings.Cut(word(w), ";")
		default:
			a.Headers.set(k, word(v))
		}
	}
	if a.String() != s {
		return a, fmt.Errorf("read as %s", a)
	}
	return a, nil
}

// recorded is a site that answers what was measured. A path that was not asked is an unknown one. Over typesTree the interpreter answers,
// which TestTypes holds against what was measured.
func recorded(t *testing.T, name string, m *measurement) Site {
	t.Helper()
	table := map[string]Answer{}
	fill := func(m *measurement) {
		for tree, answers := range m.Answers {
			for request, text := range answers {
				a, err := parseAnswer(text)
				if err != nil {
					t.Fatalf("%s: %s: %v", request, text, err)
				}
				table[tree+" "+request] = a
			}
		}
	}
	fill(m)
	names, err := readMeasurement("testdata/names/" + name)
	if err != nil {
		t.Skip(err)
	}
	fill(names)
	types := m.site(t)
	return Site{Server: m.Server, Root: "/app/dist", Listen: []Listen{{Port: 3000}}, answers: func(r Request, tree Tree) Answer {
		if a, ok := table[tree.Name+" "+r.String()]; ok {
			return a
		}
		if tree.Name == "types" {
			return types.Answer(r, tree)
		}
		r.Path = strings.ReplaceAll(r.Path, "/dir/../", "/")
		if a, ok := table[tree.Name+" "+r.String()]; ok {
			return a
		}
		if r.Host != "" && table["plain GET / host="+r.Host].Status == 200 {
			return table[tree.Name+" GET "+r.Path] // it did not look at Host
		} else if r.Host != "" {
			return table["plain GET / host="+r.Host]
		}
		if name := strings.TrimPrefix(r.Path, "/"); strings.HasSuffix(name, ".html") && tree.File(name) {
			a := table["plain GET /about.html"]
			a.Body = name
			return a
		}
		return table["plain GET /nope"]
	}}
}

// written are command lines, and the file of testdata/nginx that holds the block for each. TestNginxItself runs the files.
var written = []struct{ file, argv, version string }{
	{"serve-single", "serve -s -l 3000 dist", "14.2.4"},
	{"serve", "serve -l 3000 dist", "14.2.4"},
	{"serve-cors", "serve -s -C -l 3000 dist", "14.2.4"},
	{"http-server", "http-server dist", "14.1.1"},
	{"sirv-single", "sirv dist --single --host --port 8080", "3.0.0"},
	{"sirv-other", "sirv dist --single 200.html --host --port 8080", "3.0.0"},
	{"vite-preview", "vite preview --host --port 4173", "5.4.0"},
}

// writtenSite is the site of a command line of written, and the block in its file.
func writtenSite(t testing.TB, file string) (Site, string) {
	t.Helper()
	for _, c := range written {
		if c.file != file {
			continue
		}
		s, ok, err := FromCommand(strings.Fields(c.argv), func(string) (string, bool) { return "", false },
			func(string) string { return c.version }, func(string) ([]byte, bool) { return nil, false }, "/app")
		if err != nil || !ok {
			t.Fatalf("%t %v", ok, err)
		}
		text, err := os.ReadFile(filepath.Join("testdata", "nginx", "written-"+file+".conf"))
		if err != nil && !*record {
			t.Fatal(err)
		}
		return s, string(text)
	}
	t.Fatalf("no command line for %s", file)
	return Site{}, ""
}

func TestNginxWritten(t *testing.T) {
	for _, c := range written {
		t.Run(c.file, func(t *testing.T) {
			s, want := writtenSite(t, c.file)
			conf, reasons, err := Nginx(s, "/usr/share/nginx/html")
			if err != nil || len(reasons) == 0 {
				t.Fatal(err, reasons)
			}
			got := strings.Join(conf, "\n") + "\n"
			if *record {
				if err := os.WriteFile(filepath.Join("testdata", "nginx", "written-"+c.file+".conf"), []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// TestNginxOfMeasured writes a block for every server that was measured: it differs from what that server really answered only
// in known ways, and nginx itself answers as the block was read.
func TestNginxOfMeasured(t *testing.T) {
	all := measurements(t)
	blocks := map[string]bool{}
	ids := map[string]bool{}
	for _, name := range sortedKeys(all) {
		t.Run(name, func(t *testing.T) {
			s := recorded(t, name, all[name])
			conf, reasons, err := Nginx(s, "/usr/share/nginx/html")
			reason, refused := cantWrite[name]
			if err != nil {
				if !refused || !strings.Contains(err.Error(), reason) {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if refused {
				t.Errorf("written, against expectation:\n%s", strings.Join(conf, "\n"))
			}
			text := strings.Join(conf, "\n")
			after, err := ReadNginx(map[string]string{nginxSiteFile: text})
			if err != nil {
				t.Fatal(err)
			}
			examples := map[string][]string{}
			for _, row := range Compare(s, after) {
				kinds := Classify(row)
				if kinds == nil {
					t.Errorf("not known: %s\n before %s\n after %s", row, row.Before, row.After)
				}
				for _, id := range kinds {
					ids[id] = true
					examples[id] = append(examples[id], row.Example(id))
				}
			}
			t.Logf("%s\n%s", text, strings.Join(reasons, "; "))
			for _, id := range sortedKeys(examples) {
				t.Logf("%s (%d): %s", id, len(examples[id]), examples[id][0])
			}
			if !blocks[text] {
				blocks[text] = true
				againstNginx(t, text)
			}
		})
	}
	for _, d := range Differences() {
		if !ids[d.ID] {
			t.Errorf("no measured server differs by %s", d.ID)
		}
	}
}

// cantWrite are the measurements without a block, with a part of what is said.
var cantWrite = map[string]string{
	"docusaurus-core-3_serve--portP--host127.0.0.1--no-open_docusaurus.config.js93_package.json2.txt": "GET /about answers 200 about.html",
	"docusaurus-core-3_serve--portP--host127.0.0.1--no-open_docusaurus.config.js94_package.json2.txt": "GET /about/ answers 404",
	"http-server-0.12_.-pP-etxt.txt":                          "GET / answers 404 (http-server: 200 listing)",
	"http-server-14_.-pP-etxt.txt":                            "GET / answers 404 (http-server: 200 listing)",
	"http-server-14_.-pP-e.txt.txt":                           "GET / answers 404 (http-server: 200 listing)",
	"http-server-14_.-pP-ehtml.txt":                           "GET /.env has Content-Type application/octet-stream (http-server: text/html)",
	"http-server-14_.-pP-ifalse-dfalse.txt":                   "GET / answers 404 with another page",
	"http-server-14_.-pP-ifalse.txt":                          "GET / answers 404 (http-server: 200 listing)",
	"local-web-server-4_--portP--compress.txt":                "Access-Control-Allow-Origin",
	"local-web-server-4_--portP--spaabout.html--compress.txt": "GET /v1.0 answers 404",
	"local-web-server-4_--portP--spaapp.html.txt":             "GET /v1.0 answers 404",
	"local-web-server-4_--portP--spaindex.html.txt":           "GET /v1.0 answers 404",
	"local-web-server-4_--portP.txt":                          "Access-Control-Allow-Origin",
	"local-web-server-5_--portP--compress.txt":                "GET / answers",
	"local-web-server-5_--portP--spaabout.html--compress.txt": "Access-Control-Allow-Origin",
	"local-web-server-5_--portP--spaapp.html.txt":             "Access-Control-Allow-Origin",
	"local-web-server-5_--portP--spaindex.html.txt":           "Access-Control-Allow-Origin",
	"local-web-server-5_--portP.txt":                          "GET / answers",
	"serve-14_-lP_serve.json20.txt":                           "GET / answers 404 (serve: 200 listing)",
	"serve-14_-lP_serve.json23.txt":                           "GET /about answers 200 about.html (serve: 301 to /about/)",
	"serve-14_-lP_serve.json24.txt":                           "GET /about/ answers 404 (serve: 301 to /about)",
	"serve-14_-s-lP_serve.json23.txt":                         "GET /about answers 200 about.html (serve: 301 to /about/)",
	"serve-6_-pP.txt":                                         "GET /.env has Content-Type application/octet-stream (serve: text/plain)",
	"serve-6_-s-pP.txt":                                       "Cache-Control",
}

// fallingBack is a site that answers every path with one file.
func fallingBack(file string) Site {
	return Site{Server: "x", Fallback: file, Listen: []Listen{{Port: 80}}, answers: func(r Request, tree Tree) Answer {
		return Answer{Status: 200, Body: file, Type: "text/html", Charset: "utf-8", Validators: "date"}
	}}
}

// TestNginxCantWrite: what no block can say.
func TestNginxCantWrite(t *testing.T) {
	good, _ := writtenSite(t, "serve-single")
	with := func(change func(*Site)) Site { s := good; change(&s); return s }
	for _, c := range []struct {
		site       Site
		root, want string
	}{
		{good, "www", `"www" can't be a root of nginx`},
		{good, "/a b", `"/a b" can't be a root of nginx`},
		{good, "/a;b", `"/a;b" can't be a root of nginx`},
		{good, "/a$b", `"/a$b" can't be a root of nginx`},
		{with(func(s *Site) { s.Listen = nil }), "/x", "serve 14 listens nowhere"},
		{with(func(s *Site) { s.Listen = []Listen{{Port: 0}} }), "/x", "the port of serve 14 is not known"},
		{with(func(s *Site) { s.Unread = []string{"a feature"} }), "/x", "serve 14: a feature"},
		{Site{Server: "x"}, "/x", "x: its answers are not known"},
		{fallingBack("a b.txt"), "/x", "nginx can't answer like x: /etc/nginx/conf.d/default.conf:6: can't read try_files /a b.txt =404"},
	} {
		conf, _, err := Nginx(c.site, c.root)
		if err == nil || err.Error() != c.want {
			t.Errorf("%v, %v, want %s", conf, err, c.want)
		}
	}
	conf, _, err := Nginx(with(func(s *Site) { s.Listen = []Listen{{Port: 80}, {Addr: "localhost", Port: 80}, {Port: 81}} }), "/srv/www/")
	if err != nil || strings.Join(conf[1:4], "") != "    listen 80;    listen 81;    root /srv/www;" {
		t.Errorf("%v %q", err, conf)
	}
}
