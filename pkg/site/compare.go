package site

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Row is one request that two sites answer differently.
type Row struct {
	Request Request
	Tree    string // name of the model tree
	Before  Answer
	After   Answer

	before, after *Site // to ask on
	tree          Tree

	// What was worked out of the row when it was first asked for.
	ends       [2]*Answer // see beforeEnd and afterEnd
	kinds      []string   // see Classify
	classified bool
}

// String says what became of what, such as "GET /index.html answers 200 index.html (serve: 301 to /index)", or, where that is the
// same, which headers differ.
func (r *Row) String() string {
	switch {
	case r.sameOutcome():
		return r.headers(nil)
	case r.Before.Status == r.After.Status && r.Before.Status >= 400:
		return fmt.Sprintf("%s answers %d with another page", r.Request, r.After.Status)
	}
	return fmt.Sprintf("%s answers %s (%s: %s)", r.Request, r.After.brief(), r.old(), r.Before.brief())
}

// old is the name of the old server.
func (r *Row) old() string {
	if name, _, _ := strings.Cut(r.before.Server, " "); name != "" {
		return name
	}
	return "before"
}

// Example says of the row what concerns one difference, as String does.
func (r *Row) Example(id string) string {
	for _, k := range headerKinds {
		if k.id == id && r.sameOutcome() {
			return r.headers(k.fields)
		}
	}
	return r.String()
}

// headers says which of these fields differ, or of all.
func (r *Row) headers(names []string) string {
	var list []string
	for _, f := range r.fields() {
		if names == nil || slices.Contains(names, f.name) {
			list = append(list, fmt.Sprintf("%s %s (%s: %s)", f.name, orNone(f.after), r.old(), orNone(f.before)))
		}
	}
	return fmt.Sprintf("%s has %s", r.Request, strings.Join(list, ", "))
}

// A fieldChange is a field of an answer that differs.
type fieldChange struct{ name, before, after string }

// fields lists the fields that differ besides status, body and place.
func (r *Row) fields() []fieldChange {
	list := make([]fieldChange, 0, 4)
	add := func(name, before, after string) {
		if before != after {
			list = append(list, fieldChange{name, before, after})
		}
	}
	b, a := &r.Before, &r.After
	add("Content-Type", b.Type, a.Type)
	add("charset", b.Charset, a.Charset)
	add("Content-Encoding", b.encoding(), a.encoding())
	add("Cache-Control", b.Cache, a.Cache)
	add("validators", b.Validators, a.Validators)
	for i, name := range KnownHeaders {
		add(name, b.Headers[i], a.Headers[i])
	}
	return list
}

func (a *Answer) encoding() string {
	if a.Gzip {
		return "gzip"
	}
	return ""
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// brief is the status, and what comes with it as far as a reader wants to know.
func (a Answer) brief() string {
	switch {
	case a.Location != "":
		return fmt.Sprintf("%d to %s", a.Status, place(a))
	case a.Status >= 400 || a.Body == "" || a.Body == "other":
		return fmt.Sprint(a.Status)
	}
	return fmt.Sprintf("%d %s", a.Status, a.Body)
}

// Compare asks both sites all requests over all model trees and returns the rows that differ, in order. They are not to be written to.
func Compare(before, after Site) []*Row {
	if rows, ok := before.kept(after); ok {
		return rows
	}
	var rows []*Row
	row := &Row{}
	list, answers := before.table()
	for i, q := range list {
		if row.ask(&before, &after, &answers[i], q) {
			rows, row = append(rows, row), &Row{}
		}
	}
	return rows
}

// ask makes r the row of a question that before answers with b; false where after answers the same.
func (r *Row) ask(before, after *Site, b *Answer, q question) bool {
	a := after.Answer(q.request, q.tree)
	if b.same(&a) {
		return false
	}
	r.Request, r.Tree, r.Before, r.After = q.request, q.tree.Name, *b, a
	r.before, r.after, r.tree = before, after, q.tree
	r.ends, r.kinds, r.classified = [2]*Answer{}, nil, false
	return true
}

// same compares all but Note, as equal strings do.
func (a *Answer) same(o *Answer) bool {
	if a.Status != o.Status || a.Headers != o.Headers {
		return false
	}
	b := *a
	b.Note = o.Note
	return b == *o
}

// beforeEnd and afterEnd are where a client ends that follows redirects within the site: the answer itself where it is none.
func (r *Row) beforeEnd() *Answer { return r.end(0, r.before, &r.Before) }

func (r *Row) afterEnd() *Answer { return r.end(1, r.after, &r.After) }

func (r *Row) end(i int, s *Site, a *Answer) *Answer {
	if !a.redirects() {
		return a
	}
	if end := r.ends[i]; end != nil {
		return end
	}
	end := follow(s, *a, question{r.Request, r.tree})
	if !r.classified { // else it may be shared
		r.ends[i] = &end
	}
	return &end
}

// follow asks for the Location of a redirect, and on, at most five times. An answer elsewhere is the zero Answer.
func follow(s *Site, a Answer, q question) Answer {
	r := q.request
	for hops := 0; a.redirects() && hops < 5; hops++ {
		to, ok := localPath(a.Location, r.Path)
		if !ok {
			return Answer{}
		}
		r.Path = to
		if r.Method != "HEAD" {
			r.Method = "GET"
		}
		a = s.Answer(r, q.tree)
	}
	return a
}

func (a *Answer) redirects() bool { return a.Status >= 300 && a.Status < 400 && a.Location != "" }

// localPath resolves a Location against the path asked for; false for another host.
func localPath(location, asked string) (string, bool) {
	if strings.HasPrefix(location, "/") && !strings.ContainsFunc(location[1:], notPlain) && !strings.Contains(location, "//") {
		return location, true
	}
	base, err := url.Parse("http://HOST" + asked)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(location)
	if err != nil || to.Scheme != "http" || to.Host != "HOST" {
		return "", false
	}
	return to.RequestURI(), true
}

// notPlain are letters that a URL may write otherwise, and dots, which may lead up.
func notPlain(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '/' && c != '-'
}

func (r *Row) path() string {
	p, _ := r.Request.split()
	if u, err := url.PathUnescape(p); err == nil {
		return u
	}
	return p
}

// asked is what the old site answers to a plain GET of another path, redirects followed.
func (r *Row) asked(path string) Answer {
	get := Request{Method: "GET", Path: (&url.URL{Path: path}).EscapedPath()}
	return follow(r.before, r.before.Answer(get, r.tree), question{get, r.tree})
}

// plainGet tells whether a browser asks like this when it opens a page or loads a file.
func (r *Row) plainGet() bool { return r.Request.Method == "GET" || r.Request.Method == "HEAD" }

// html tells whether the path ends in .html, or names an index without it.
func (r *Row) html() bool {
	return strings.HasSuffix(r.path(), ".html") || strings.HasSuffix(r.path(), "/index")
}
