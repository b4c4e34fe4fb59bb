package answers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/site"
)

// answered is an answer with header lines such as "Vary: Origin".
func answered(status int, body string, lines ...string) Answer {
	sum := sha256.Sum256([]byte(body))
	a := Answer{Status: status, Header: http.Header{}, Length: int64(len(body)), Sum: hex.EncodeToString(sum[:]), Body: []byte(body)}
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		a.Header.Add(name, value)
	}
	return a
}

// compared compares single answers to a question.
func compared(q Question, before, after Answer, again *Answer) Comparison {
	before.Question, after.Question = q.Name, q.Name
	var third []Answer
	if again != nil {
		again.Question = q.Name
		third = []Answer{*again}
	}
	return Compare([]Answer{before}, []Answer{after}, third, Options{Questions: []Question{q}})
}

func TestCompareServers(t *testing.T) {
	get := gets("/x")[0]
	head := Question{Name: "HEAD /x", Method: "HEAD", Path: "/x"}
	same := answered(200, `{"ok":true}`, "Content-Type: application/json", "ETag: \"1\"", "Date: now", "Set-Cookie: b=1; Path=/", "Set-Cookie: a=2")
	for _, tt := range []struct {
		name          string
		q             Question
		before, after Answer
		want          string // of all differences; "" for none
		ids           string
	}{
		{"the same", get, same, same, "", ""},
		{"what passes", get, same, answered(200, `{"ok":true}`, "Content-Type: application/json", "ETag: \"2\"", "Date: then", "Connection: close", "Set-Cookie: a=9", "Set-Cookie: b=8"), "", ""},
		{"status", get, answered(200, "ok", "Content-Type: text/plain"), answered(500, "oh", "Content-Type: text/html; charset=utf-8"),
			"GET /x answers 500, text/html, 2 bytes (before: 200, text/plain, 2 bytes)", "[]"},
		{"body", get, answered(200, "hello world"), answered(200, "hello moon"), `GET /x answers 200 with another body: 10 bytes (before: 11), from byte 6 on "moon" (before: "world")`, "[]"},
		{"body of an error", get, answered(404, "a"), answered(404, "b"), `GET /x answers 404 with another body: 1 bytes (before: 1), from byte 0 on "b" (before: "a")`, "[]"},
		{"redirect", get, answered(302, "a", "Location: /a"), answered(302, "b", "Location: /b"), "GET /x has Location /b (before: /a)", "[]"},
		{"body of a redirect", get, answered(302, "a", "Location: /a"), answered(302, "b", "Location: /a"), "", ""},
		{"type", get, answered(200, "", "Content-Type: text/plain; charset=UTF-8"), answered(200, "", "Content-Type: text/html"),
			"GET /x has Content-Type text/html (before: text/plain)\nGET /x has charset none (before: utf-8)", "[] []"},
		{"case of a charset", get, answered(200, "", "Content-Type: text/plain; charset=UTF-8"), answered(200, "", "Content-Type: text/plain;charset=\"utf-8\""), "", ""},
		{"cookies", get, answered(200, "", "Set-Cookie: session=1"), answered(200, ""), "GET /x has Set-Cookie none (before: session)", "[]"},
		{"validators", get, answered(200, "", "ETag: W/\"1\"", "Last-Modified: x"), answered(200, "", "ETag: \"1\""), "GET /x has validators etag (before: weak-etag+date)", "[]"},
		{"who asks", get, answered(401, "", "WWW-Authenticate: Basic realm=x"), answered(401, "", "WWW-Authenticate: Bearer"), "GET /x has Www-Authenticate Bearer (before: Basic realm=x)", "[]"},
		{"security", get, answered(200, "", "Strict-Transport-Security: max-age=1"), answered(200, ""), "GET /x has Strict-Transport-Security none (before: max-age=1)", "[]"},
		{"CORS", get, answered(200, "", "Access-Control-Allow-Origin: *"), answered(200, ""), "GET /x has Access-Control-Allow-Origin none (before: *)", "[]"},
		{"version of the server", get, answered(200, "", "Server: nginx/1.22.1"), answered(200, "", "Server: nginx/1.31.0"), "", ""},
		{"server", get, answered(200, "", "Server: nginx/1.22.1"), answered(200, "", "X-Powered-By: Express"),
			"GET /x has Server none (before: nginx)\nGET /x has X-Powered-By Express (before: none)", "[server-header] [server-header]"},
		{"length of HEAD", head, answered(200, "", "Content-Length: 5"), answered(200, "", "Content-Length: 6"), "HEAD /x has Content-Length 6 (before: 5)", "[]"},
		{"no answer after", get, answered(200, "ok"), Answer{Err: "no answer: not within 10s"}, "GET /x has no answer: not within 10s (before: 200, 2 bytes)", "[]"},
		{"no whole body after", get, answered(200, "ok"), Answer{Status: 200, Err: "no whole body: not within 10s"}, "GET /x has no whole body: not within 10s (before: 200, 2 bytes)", "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compared(tt.q, tt.before, tt.after, nil)
			var what, ids []string
			for _, d := range c.Differences {
				what, ids = append(what, d.What), append(ids, fmt.Sprint(d.IDs))
			}
			if got := strings.Join(what, "\n"); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
			if got := strings.Join(ids, " "); got != tt.ids {
				t.Errorf("ids %s, want %s", got, tt.ids)
			}
			if c.Unseen != nil || c.Masked != nil {
				t.Errorf("unseen %q, masked %q", c.Unseen, c.Masked)
			}
		})
	}
}

// TestAgain: what the original answers in more than one way is its own.
func TestAgain(t *testing.T) {
	get := gets("/x")[0]
	at := func(status int, time, rest string) Answer { return answered(status, `{"at":"`+time+`"`+rest) }
	const one, two, three = "2026-11-27T03:55:08.123+00:00", "2026-11-27T03:55:09.001+00:00", "2026-11-27T03:59:00Z"
	for _, tt := range []struct {
		name                 string
		before, after, again Answer
		masked               string
		want                 string
	}{
		{"times", at(404, one, "}"), at(404, three, "}"), at(404, two, "}"), "GET /x: body", ""},
		{"times, and more", at(404, one, "}"), at(404, three, ",x}"), at(404, two, "}"), "",
			`GET /x answers 404 with another body: 31 bytes (before: 38), from byte 22 on "9:00Z\",x}" (before: "5:08.123+00:00\"}")`},
		{"numbers that nothing tells", answered(200, "0.123"), answered(200, "0.7"), answered(200, "0.55"), "GET /x: body", ""},
		{"not unstable", answered(200, "a"), answered(200, "b"), answered(200, "a"), "", `GET /x answers 200 with another body: 1 bytes (before: 1), from byte 0 on "b" (before: "a")`},
		{"after as again", answered(200, "a"), answered(200, "b"), answered(200, "b"), "GET /x: body", ""},
		{"status", answered(200, "a"), answered(503, "b"), answered(503, "b"), "GET /x: status", ""},
		{"header", answered(200, "", "Cache-Control: max-age=7"), answered(200, "", "Cache-Control: max-age=5", "Vary: Origin"), answered(200, "", "Cache-Control: max-age=6"),
			"GET /x: Cache-Control", "GET /x has Vary Origin (before: none)"},
		{"header that comes and goes", answered(200, ""), answered(200, "", "Link: <a>"), answered(200, "", "Link: <a>"), "GET /x: Link", ""},
		{"end of the body", answered(200, "a"), answered(200, "b"), Answer{Status: 200, Err: "no whole body: x"}, "GET /x: end of the body", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compared(get, tt.before, tt.after, &tt.again)
			var what []string
			for _, d := range c.Differences {
				what = append(what, d.What)
			}
			if got := strings.Join(what, "\n"); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
			if got := strings.Join(c.Masked, "\n"); got != tt.masked {
				t.Errorf("masked %q, want %q", got, tt.masked)
			}
		})
	}
}

func TestUnseen(t *testing.T) {
	get := gets("/x")[0]
	for _, tt := range []struct {
		name          string
		before, after Answer
		want          string
	}{
		{"no answer before", Answer{Err: "no answer: x"}, answered(200, ""), "GET /x: from the original no answer: x"},
		{"no answer at all", Answer{Err: "no answer: x"}, Answer{Err: "no answer: y"}, "GET /x: from the original no answer: x"},
		{"no end on both sides", Answer{Status: 200, Err: "no whole body: x"}, Answer{Status: 200, Err: "no whole body: y"}, "GET /x: no whole body: x"},
		{"no end before", Answer{Status: 200, Err: "no whole body: x"}, answered(200, ""), "GET /x: from the original no whole body: x"},
	} {
		c := compared(get, tt.before, tt.after, nil)
		if len(c.Differences) > 0 || !slices.Equal(c.Unseen, []string{tt.want}) {
			t.Errorf("%s: %+v", tt.name, c)
		}
	}
	c := Compare(nil, nil, nil, Options{Questions: []Question{get}})
	if !slices.Equal(c.Unseen, []string{"GET /x: from the original no answer: it was not asked"}) {
		t.Errorf("%+v", c)
	}
}

// twoSites is "serve -s" and the nginx that takes its place.
func twoSites(t *testing.T) (before, after site.Site) {
	t.Helper()
	before, ok, err := site.FromCommand([]string{"serve", "-s", "/dist"}, func(string) (string, bool) { return "", false },
		func(string) string { return "14.2.7" }, func(string) ([]byte, bool) { return nil, false }, "/")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	lines, _, err := site.Nginx(before, "/usr/share/nginx/html")
	if err != nil {
		t.Fatal(err)
	}
	after, err = site.ReadNginxFile("default.conf", strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return before, after
}

func TestCompareSites(t *testing.T) {
	before, after := twoSites(t)
	files := map[string]string{"index.html": "<p>home</p>", "404.html": "<p>home</p>", "app.js": "let a", "a.css": "b{}"}
	html := []string{"Content-Type: text/html; charset=utf-8", "Vary: Accept-Encoding", `Content-Disposition: inline; filename="index.html"`}
	with := func(lines []string, more ...string) []string { return slices.Concat(lines, more) }
	for _, tt := range []struct {
		name, path    string
		before, after Answer
		want          string // the ids, "unknown: " and what is not known, or "rebuilt"
	}{
		{"a route", "/a/b", answered(200, "<p>home</p>", with(html, `ETag: "a"`)...), answered(200, "<p>home</p>", with(html[:2], `ETag: "b"`, "Accept-Ranges: bytes", "Server: nginx/1.22.1")...),
			"range content-disposition server-header"},
		{"a lost fallback", "/a/b", answered(200, "<p>home</p>", html...), answered(404, "<center>nginx/1.22.1</center>", "Content-Type: text/html"), "unknown: GET /a/b answers 404 (serve: 200 index.html)"},
		{"a redirect that is gone", "/index.html", answered(301, "", "Location: /", "Refresh: 0"), answered(200, "<p>home</p>", html[:2]...), "index-html-redirect"},
		{"a redirect elsewhere", "/app.js", answered(200, "let a", "Content-Type: application/javascript"), answered(301, "", "Location: http://localhost:8080/app.js/"),
			"unknown: GET /app.js answers 301 to /app.js/ (serve: 200 app.js)"},
		{"JavaScript as nothing", "/app.js", answered(200, "let a", "Content-Type: application/javascript; charset=utf-8"), answered(200, "let a", "Content-Type: application/octet-stream"),
			"unknown: GET /app.js has Content-Type application/octet-stream (serve: application/javascript), charset none (serve: utf-8)"},
		{"JavaScript by another name", "/app.js", answered(200, "let a", "Content-Type: application/javascript; charset=utf-8"), answered(200, "let a", "Content-Type: text/javascript"), "mime-type charset"},
		{"another file", "/app.js", answered(200, "let a", "Content-Type: application/javascript"), answered(200, "b{}", "Content-Type: application/javascript"),
			`unknown: GET /app.js answers 200 a.css (serve: 200 app.js): 3 bytes (before: 5), from byte 0 on "b{}" (before: "let a")`},
		{"its own build of a file", "/app.js", answered(200, "let a", "Content-Type: application/javascript"), answered(200, "let b", "Content-Type: application/javascript"), "rebuilt"},
		{"no file of either", "/app.js", answered(200, "x"), answered(200, "y"), `unknown: GET /app.js answers 200 with another body: 1 bytes (before: 1), from byte 0 on "y" (before: "x")`},
		{"the server's own page", "/%zz", answered(400, "<h1>400 serve</h1>", "Content-Type: text/html"), answered(400, "<h1>400 nginx</h1>", "Content-Type: text/html"), "error-page"},
		{"a header that no table has", "/app.js", answered(200, "let a", "Strict-Transport-Security: max-age=9"), answered(200, "let a"),
			"unknown: GET /app.js has Strict-Transport-Security none (before: max-age=9)"},
		{"CORS", "/app.js", answered(200, "let a", "Access-Control-Allow-Origin: *"), answered(200, "let a"), "unknown: GET /app.js has Access-Control-Allow-Origin none (serve: *)"},
		{"no answer", "/app.js", answered(200, "let a"), Answer{Err: "no answer: x"}, "unknown: GET /app.js has no answer: x (before: 200, 5 bytes)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := gets(tt.path)[0]
			tt.before.Question, tt.after.Question = q.Name, q.Name
			now := files
			if tt.want == "rebuilt" {
				now = map[string]string{"index.html": "<p>home</p>", "app.js": "let b"}
			}
			c := Compare([]Answer{tt.before}, []Answer{tt.after}, nil, Options{Questions: []Question{q}, Before: &StaticSite{before, filesOf(files)}, After: &StaticSite{after, filesOf(now)}})
			kinds, unknown := Kinds(c.Differences)
			var got []string
			for _, k := range kinds {
				got = append(got, k.ID)
			}
			for _, d := range unknown {
				got = append(got, "unknown: "+d.What)
			}
			if c.Rebuilt != nil {
				got = append(got, "rebuilt")
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("\n got %s\nwant %s", s, tt.want)
			}
		})
	}
}

// compareTwo compares several answers of two sites, whose files may differ.
func compareTwo(before, after site.Site, old, now map[string]string, paths []string, said, says, again []Answer) Comparison {
	var qs []Question
	for i, p := range paths {
		q := gets(p)[0]
		if name, part := strings.CutSuffix(p, " range"); part {
			q = Question{Name: "GET " + name + " range=0-3", Method: "GET", Path: name, Header: http.Header{"Range": {"bytes=0-3"}}}
		}
		qs = append(qs, q)
		for _, list := range [][]Answer{said, says, again} {
			if list != nil {
				list[i].Question = q.Name
			}
		}
	}
	return Compare(said, says, again, Options{Questions: qs, Before: &StaticSite{before, filesOf(old)}, After: &StaticSite{after, filesOf(now)}})
}

// TestOtherBuild: each image has its own build of a file.
func TestOtherBuild(t *testing.T) {
	before, after := twoSites(t)
	paths := []string{"/app.js", "/app.js range"}
	of := func(body, part string) []Answer {
		return []Answer{answered(200, body, "Content-Type: text/javascript"), answered(206, part, "Content-Type: text/javascript", "Content-Range: bytes 0-3/9")}
	}
	old, now := map[string]string{"app.js": "built one"}, map[string]string{"app.js": "made once"}
	c := compareTwo(before, after, old, now, paths, of("built one", "buil"), of("made once", "made"), nil)
	if len(c.Differences) > 0 || !slices.Equal(c.Rebuilt, []string{"GET /app.js", "GET /app.js range=0-3"}) {
		t.Errorf("%+v", c)
	}
	c = compareTwo(before, after, old, now, paths, of("built one", "buil"), of("made once", "made"), of("third one", "thir"))
	if len(c.Differences) > 0 || !slices.Equal(c.Rebuilt, []string{"GET /app.js"}) || !slices.Equal(c.Masked, []string{"GET /app.js range=0-3: body"}) {
		t.Errorf("%+v", c)
	}
	c = compareTwo(before, after, old, old, paths, of("built one", "buil"), of("built one", "uilt"), nil)
	if _, unknown := Kinds(c.Differences); len(unknown) != 1 || unknown[0].What != `GET /app.js range=0-3 answers 206 with another body: 4 bytes (before: 4), from byte 0 on "uilt" (before: "buil")` {
		t.Errorf("%+v", c.Differences)
	}
}

// TestSameContent: two fallbacks with the same bytes are the same, and as foretold.
func TestSameContent(t *testing.T) {
	before, _ := twoSites(t)
	after, err := site.ReadNginxFile("default.conf", "server {\n listen 3000;\n root /dist;\n location / { try_files $uri /200.html; }\n}")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"index.html": "<p>home</p>", "200.html": "<p>home</p>"}
	c := compareTwo(before, after, files, files, []string{"/nope"},
		[]Answer{answered(200, "<p>home</p>", "Content-Type: text/html; charset=utf-8", "Accept-Ranges: bytes", "Vary: Accept-Encoding", `ETag: "x"`, `Content-Disposition: inline; filename="index.html"`)},
		[]Answer{answered(200, "<p>home</p>", "Content-Type: text/html", "Accept-Ranges: bytes", `ETag: "x"`, "Last-Modified: x", "Server: nginx")}, nil)
	if len(c.Mispredicted) > 0 {
		t.Errorf("%v", c.Mispredicted)
	}
	if len(c.Differences) != 1 || !strings.HasPrefix(c.Differences[0].What, "GET /nope has charset none") {
		t.Errorf("%+v", c.Differences)
	}
}

func TestLists(t *testing.T) {
	s := newSide(&StaticSite{Files: filesOf(map[string]string{"a/x.js": "", "a/b c/y.js": "", "index.html": ""})})
	for _, tt := range []struct {
		target, body string
		want         bool
	}{
		{"/a/", "<a href=x.js>", true},
		{"/a", "<a href=b>b c</a>", true},
		{"/a/b%20c/?q", "y.js", true},
		{"/a/b c/", "x.js", false},
		{"/a/", "<title>Index of /a/</title>", true},
		{"/", "index.html", true},
		{"/nope/", "Index of /nope/", false},
		{"/a/x.js", "x.js", false},
	} {
		if got := s.lists(tt.target, &Answer{Body: []byte(tt.body)}); got != tt.want {
			t.Errorf("%s %q: %v", tt.target, tt.body, got)
		}
	}
}

// TestVersions: two nginx whose error pages name their versions answer the same.
func TestVersions(t *testing.T) {
	_, s := twoSites(t)
	q := gets("/%zz")[0]
	page := func(version, rest string) Answer {
		a := answered(400, "<center>nginx/"+version+"</center>"+rest, "Content-Type: text/html", "Server: nginx/"+version)
		a.Question = q.Name
		return a
	}
	o := Options{Questions: []Question{q}, Before: &StaticSite{Site: s}, After: &StaticSite{Site: s}}
	if c := Compare([]Answer{page("1.22.1", "")}, []Answer{page("1.31.0", "")}, nil, o); len(c.Differences) > 0 {
		t.Errorf("%+v", c.Differences)
	}
	if c := Compare([]Answer{page("1.22.1", "")}, []Answer{page("1.31.0", "x")}, nil, o); len(c.Differences) != 1 {
		t.Errorf("%+v", c.Differences)
	}
}

// TestOtherPort: what a site of files answers on another port is no row of its table.
func TestOtherPort(t *testing.T) {
	before, after := twoSites(t)
	qs := []Question{gets("/")[0], {Name: "GET / (port 9090)", Port: 9090, Method: "GET", Path: "/"}}
	files := filesOf(map[string]string{"index.html": "<p>home</p>"})
	said := func(other string) []Answer {
		list := []Answer{answered(200, "<p>home</p>", "Content-Type: text/html"), answered(200, other)}
		list[0].Question, list[1].Question = qs[0].Name, qs[1].Name
		return list
	}
	c := Compare(said("a"), said("b"), nil, Options{Questions: qs, Before: &StaticSite{before, files}, After: &StaticSite{after, files}})
	if len(c.Differences) != 1 || c.Differences[0].What != `GET / (port 9090) answers 200 with another body: 1 bytes (before: 1), from byte 0 on "b" (before: "a")` || c.Differences[0].IDs != nil {
		t.Errorf("%+v", c.Differences)
	}
}

func TestMispredicted(t *testing.T) {
	before, after := twoSites(t)
	files := filesOf(map[string]string{"index.html": "<p>home</p>", "200.html": "<p>home</p>", "a.cur": "gif", "b.cur": "gif2"})
	qs := gets("/nope", "/a.cur", "/b.cur")
	gif := func(body, name string) Answer {
		return answered(200, body, "Content-Type: image/x-icon", "Accept-Ranges: bytes", `ETag: "x"`, `Content-Disposition: inline; filename="`+name+`"`)
	}
	said := []Answer{answered(200, "<p>home</p>", "Content-Type: text/html; charset=utf-8", "Accept-Ranges: bytes", "Vary: Accept-Encoding", `ETag: "x"`, `Content-Disposition: inline; filename="index.html"`),
		gif("gif", "a.cur"), gif("gif2", "b.cur")}
	for i := range said {
		said[i].Question = qs[i].Name
	}
	c := Compare(said, nil, nil, Options{Questions: qs, Before: &StaticSite{before, files}, After: &StaticSite{after, files}})
	if len(c.Mispredicted) != 1 {
		t.Fatalf("%+v", c.Mispredicted)
	}
	want := `GET /a.cur: serve 14 is foretold to answer 200 a.cur validators=etag Accept-Ranges=bytes Content-Disposition=inline; filename="a.cur", ` +
		`and answers 200 a.cur image/x-icon validators=etag Accept-Ranges=bytes Content-Disposition=inline; filename="a.cur" (and 1 questions like it)`
	if got := strings.ReplaceAll(c.Mispredicted[0].String(), "\u00a0", " "); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
