package answers

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/site"
)

// Bounds of the questions for one site.
const (
	maxFiles = 150
	maxDirs  = 30
	maxPages = 30
	maxTypes = 20
	maxAsked = 32 << 20 // bytes of a file that is asked for as a whole
)

// ForSite lists what a static site that serves the files is asked on a port: the requests of site.Requests and site.NameRequests, with
// the names of this tree in place of the model's; its files, at most 150 of all types and depths; its directories and pages, with and
// without a slash or an extension; one file of each type with HEAD, Range, gzip, validators and an Origin. The same files give the same
// list.
func ForSite(files []File, port int) []Question {
	s := siteQuestions{port: port, seen: map[string]bool{}, folder: newFolder(files)}
	roles := s.roles()
	for _, r := range slices.Concat(site.Requests(), site.NameRequests()) {
		if p, ok := translate(r.Path, roles); ok {
			r.Path = p
			s.add(r)
		}
	}
	s.files()
	s.names()
	s.types()
	return s.list
}

type siteQuestions struct {
	folder
	port int
	list []Question
	seen map[string]bool
}

func (s *siteQuestions) get(paths ...string) {
	for _, p := range paths {
		s.add(site.Request{Method: "GET", Path: p})
	}
}

// add adds a question once; one that is conditional comes behind the one that it follows.
func (s *siteQuestions) add(r site.Request) {
	if s.seen[r.String()] {
		return
	}
	q := Question{Name: r.String(), Port: s.port, Method: r.Method, Path: r.Path, Header: http.Header{}}
	if r.Conditional {
		first := r
		first.Conditional = false
		s.add(first)
		q.Follow = first.String()
	}
	set := func(name, value string) {
		if value != "" {
			q.Header.Set(name, value)
		}
	}
	if r.Gzip {
		set("Accept-Encoding", "gzip")
	}
	if r.Range != "" {
		set("Range", "bytes="+r.Range)
	}
	set("Accept", r.Accept)
	set("Host", r.Host)
	set("Origin", r.OriginHeader())
	s.seen[q.Name] = true
	s.list = append(s.list, q)
}

// requestOf is the request of the tables that a question stands for.
func requestOf(q Question) site.Request {
	h := q.Header
	r := site.Request{Method: q.Method, Path: q.Path, Conditional: q.Follow != "", Accept: h.Get("Accept"), Host: h.Get("Host")}
	r.Gzip = h.Get("Accept-Encoding") == "gzip"
	r.Range = strings.TrimPrefix(h.Get("Range"), "bytes=")
	switch h.Get("Origin") {
	case "":
	case site.Request{Localhost: true}.OriginHeader():
		r.Localhost = true
	default:
		r.Origin = true
	}
	return r
}

// files asks for the files themselves.
func (s *siteQuestions) files() {
	for _, name := range spread(s.folder.names, maxFiles) {
		if s.size[name] <= maxAsked {
			s.get(escaped(name))
		}
	}
}

// names asks for directories and pages under the names that servers give them, and for what is not there beside what is.
func (s *siteQuestions) names() {
	for i, d := range spread(s.dirs, maxDirs) {
		p := escaped(d)
		s.get(p, p+"/")
		if i < 3 {
			s.get(p+"/nope", p+"/nope.js", p+"/nope/deep/er")
		}
	}
	for _, name := range spread(s.pages(), maxPages) {
		p := escaped(strings.TrimSuffix(name, ".html"))
		s.get(p, p+"/")
	}
}

// types asks for one file of each type in all ways.
func (s *siteQuestions) types() {
	largest := map[string]string{}
	for _, name := range s.folder.names {
		ext := strings.ToLower(path.Ext(name))
		if old, ok := largest[ext]; s.size[name] <= maxAsked && (!ok || s.size[name] > s.size[old]) {
			largest[ext] = name
		}
	}
	exts := slices.Sorted(maps.Keys(largest))
	for _, ext := range exts[:min(maxTypes, len(exts))] {
		p := escaped(largest[ext])
		if ext == ".html" {
			p = "/" // its own name may lead elsewhere
		}
		s.get(p)
		s.add(site.Request{Method: "HEAD", Path: p})
		s.add(site.Request{Method: "GET", Path: p, Gzip: true})
		s.add(site.Request{Method: "GET", Path: p, Range: "0-3"})
		s.add(site.Request{Method: "GET", Path: p, Conditional: true})
		s.add(site.Request{Method: "GET", Path: p, Origin: true})
	}
}

func escaped(name string) string { return (&url.URL{Path: "/" + name}).EscapedPath() }

// A folder is a served directory.
type folder struct {
	names []string // of its files, sorted
	dirs  []string // that hold files, sorted
	size  map[string]int64
}

func newFolder(files []File) folder {
	f := folder{size: map[string]int64{}}
	dirs := map[string]bool{}
	for _, file := range files {
		f.size[file.Path] = file.Size
		for d := path.Dir(file.Path); d != "." && d != "/" && !dirs[d]; d = path.Dir(d) {
			dirs[d] = true
		}
	}
	f.names, f.dirs = slices.Sorted(maps.Keys(f.size)), slices.Sorted(maps.Keys(dirs))
	return f
}

func (f *folder) has(name string) bool { _, ok := f.size[name]; return ok }

// pages are the files that a server may answer under their name without .html.
func (f *folder) pages() []string {
	return matching(f.names, func(name string) bool { return path.Ext(name) == ".html" && path.Base(name) != "index.html" })
}

func matching(list []string, match func(string) bool) []string {
	var out []string
	for _, s := range list {
		if match(s) {
			out = append(out, s)
		}
	}
	return out
}

// shallowest is the name with the fewest slashes, the first of those; "" of none.
func shallowest(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return slices.MinFunc(list, func(a, b string) int { return cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")) })
}
