package answers

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/site"
	"github.com/msb-dev/msb/pkg/verify/image"
)

func names(qs []Question) []string {
	var list []string
	for _, q := range qs {
		list = append(list, q.Name)
	}
	return list
}

func TestForSite(t *testing.T) {
	qs := ForSite([]File{
		{Path: "index.html", Size: 2000}, {Path: "news.html", Size: 2000}, {Path: "static/js/main.1a2b.js", Size: 5000}, {Path: "static/js/x.js", Size: 9},
		{Path: "guide/index.html", Size: 9}, {Path: "a b.txt", Size: 9}, {Path: ".env", Size: 9}, {Path: "film.mp4", Size: maxAsked + 1},
	}, 3000)
	got := names(qs)
	for _, want := range []string{
		// of the tables as they are
		"GET /", "GET /nope", "GET /nope.js", "GET /a/b/c", "HEAD /nope", "POST /", "GET /.env", "GET / conditional", "GET / gzip", "GET /nope gzip", "GET / host=www.example.org",
		"GET //news", "GET /nope accept=application/json", "GET /index.html",
		// of the tables with names of this tree
		"GET /news", "GET /news.html", "GET /news/", "GET /guide", "GET /guide/", "GET /guide/index.html", "GET /guide/../news.html", "GET /static", "GET /static/",
		"HEAD /static/js/main.1a2b.js", "POST /static/js/main.1a2b.js", "PUT /static/js/main.1a2b.js", "GET /static/js/main.1a2b.js gzip", "GET /static/js/main.1a2b.js range=0-3",
		"GET /static/js/main.1a2b.js range=99999-", "GET /static/js/main.1a2b.js conditional", "GET /static/js/main.1a2b.js origin", "GET /static/js/main.1a2b.js/", "GET /static/js/main.1a2b.js?v=1",
		// of this tree
		"GET /static/js/x.js", "GET /a%20b.txt", "GET /static/js", "GET /static/js/", "GET /static/js/nope.js", "GET /static/nope",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not asked", want)
		}
	}
	for _, no := range []string{"GET /app.js", "GET /about", "GET /dir2/x.txt", "GET /film.mp4", "HEAD /film.mp4", "GET //index.html"} {
		if slices.Contains(got, no) {
			t.Errorf("%s is asked", no)
		}
	}
	for i, q := range qs {
		if slices.Index(got, q.Name) != i {
			t.Errorf("%s is asked twice", q.Name)
		}
		if q.Follow != "" && slices.Index(got[:i], q.Follow) < 0 {
			t.Errorf("%s follows %s, which is not asked before", q.Name, q.Follow)
		}
		if q.Port != 3000 {
			t.Errorf("%s goes to port %d", q.Name, q.Port)
		}
		if back := requestOf(q); back.String() != q.Name {
			t.Errorf("%s is read back as %s", q.Name, back)
		}
	}
}

// TestRequestOf: each request of the tables is a question, and the other way round.
func TestRequestOf(t *testing.T) {
	for _, r := range slices.Concat(site.Requests(), site.NameRequests()) {
		s := siteQuestions{seen: map[string]bool{}}
		s.add(r)
		if got := requestOf(s.list[len(s.list)-1]); got != r {
			t.Errorf("%+v\nis %+v", r, got)
		}
	}
}

func TestFollowed(t *testing.T) {
	s := siteQuestions{seen: map[string]bool{}}
	s.add(site.Request{Method: "GET", Path: "/x", Gzip: true, Conditional: true})
	if got := names(s.list); !slices.Equal(got, []string{"GET /x gzip", "GET /x gzip conditional"}) || s.list[1].Follow != "GET /x gzip" {
		t.Errorf("%+v", s.list)
	}
}

// TestForLargeSite: the same questions each time, and not too many.
func TestForLargeSite(t *testing.T) {
	files := filesOf(builtSite(500))
	qs := ForSite(files, 80)
	if len(qs) > 500 {
		t.Errorf("%d questions", len(qs))
	}
	turned := slices.Clone(files)
	slices.Reverse(turned)
	if !reflect.DeepEqual(qs, ForSite(turned, 80)) {
		t.Error("the order of the files matters")
	}
	types := map[string]bool{}
	for _, q := range qs {
		types[q.Path[strings.LastIndexByte(q.Path, '.')+1:]] = true
	}
	for _, ext := range []string{"js", "css", "mp4", "woff2", "csv", "PNG", "pdf"} {
		if !types[ext] {
			t.Errorf("no file of type %s is asked for", ext)
		}
	}
}

func TestSpread(t *testing.T) {
	list := []string{"a.js", "b.js", "c.css", "d/e.js", "d/f.js", "d/g/h.js", "x"}
	for n, want := range map[int][]string{
		0: nil, 1: {"x"}, 3: {"a.js", "c.css", "x"}, 4: {"a.js", "c.css", "d/e.js", "x"}, 5: {"a.js", "c.css", "d/e.js", "d/g/h.js", "x"},
		6: {"a.js", "b.js", "c.css", "d/e.js", "d/g/h.js", "x"}, 9: list,
	} {
		if got := spread(list, n); !slices.Equal(got, want) {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := spread([]string{"a", "a", "b"}, 9); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
}

func TestBelow(t *testing.T) {
	file := func(p string) *image.File { return &image.File{Path: p, Kind: image.Regular, Size: 3, Sum: "s" + p} }
	dir := func(p string) *image.File { return &image.File{Path: p, Kind: image.Directory} }
	link := func(p, to string) *image.File { return &image.File{Path: p, Kind: image.Symlink, Link: to} }
	files := map[string]*image.File{}
	for _, f := range []*image.File{
		file("/srv/www/index.html"), file("/srv/www/a/b.js"), file("/srv/www2/no.html"), link("/srv/www/home.html", "index.html"), link("/srv/www/loop", "loop"),
		link("/srv/www/gone", "/nowhere"), link("/srv/www/up.txt", "../other/up.txt"), file("/srv/other/up.txt"), link("/var/www", "../srv/www"), dir("/srv/www/a"), dir("/srv"), dir("/srv/www"), dir("/srv/other"), dir("/var"),
	} {
		files[f.Path] = f
	}
	want := []File{{"a/b.js", 3, "s/srv/www/a/b.js"}, {"home.html", 3, "s/srv/www/index.html"}, {"index.html", 3, "s/srv/www/index.html"}, {"up.txt", 3, "s/srv/other/up.txt"}}
	for _, root := range []string{"/srv/www", "/srv/www/", "/var/www"} {
		if got := Below(files, root); !slices.Equal(got, want) {
			t.Errorf("%s: %+v", root, got)
		}
	}
	if got := Below(files, "/nowhere"); got != nil {
		t.Errorf("%+v", got)
	}
	if got := Below(map[string]*image.File{"/x": file("/x")}, "/"); len(got) != 1 || got[0].Path != "x" {
		t.Errorf("%+v", got)
	}
}
