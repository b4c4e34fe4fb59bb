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
	// BeforeEnd and AfterEnd are where a client ends that follows redirects within the site; Before and After
	// themselves where there is none.
	BeforeEnd Answer
	AfterEnd  Answer

	before Site // to ask on; the zero Site in rows made by hand
	tree   Tree
}

// String says what became of what, such as "GET /index.html answers 200 index.html (serve: 301 to /index)", or, where that is the
// same, which headers differ.
func (r Row) String() string {
	switch {
	case r.sameOutcome():
		return r.headers(fieldNames(r.Before, r.After))
	case r.Before.Status == r.After.Status && r.Before.Status >= 400:
		return fmt.Sprintf("%s answers %d with another page", r.Request, r.After.Status)
	}
	return fmt.Sprintf("%s answers %s (%s: %s)", r.Request, r.After.brief(), r.old(), r.Before.brief())
}

// old is the name of the old server.
func (r Row) old() string {
	if name, _, _ := strings.Cut(r.before.Server, " "); name != "" {
		return name
	}
	return "before"
}

// Example says of the row what concerns one difference, as String does.
func (r Row) Example(id string) string {
	for _, k := range headerKinds {
		if k.id == id && r.sameOutcome() {
			return r.headers(k.fields)
		}
	}
	return r.String()
}

func (r Row) headers(names []string) string {
	var list []string
	for _, name := range names {
		if b, a := r.Before.field(name), r.After.field(name); b != a {
			list = append(list, fmt.Sprintf("%s %s (%s: %s)", name, orNone(a), r.old(), orNone(b)))
		}
	}
	return fmt.Sprintf("%s has %s", r.Request, strings.Join(list, ", "))
}

// fieldNames lists the fields of two answers besides status, body and place: all that Answer.String shows.
func fieldNames(a, b Answer) []string {
	list := []string{"Content-Type", "charset", "Content-Encoding", "Cache-Control", "validators"}
	for _, m := range []map[string]string{a.Headers, b.Headers} {
		for name := range m {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	slices.Sort(list[5:])
	return list
}

// field is a field by name.
func (a Answer) field(name string) string {
	switch name {
	case "Content-Type":
		return a.Type
	case "charset":
		return a.Charset
	case "Content-Encoding":
		if a.Gzip {
			return "gzip"
		}
	case "Cache-Control":
		return a.Cache
	case "validators":
		return a.Validators
	}
	return a.Headers[name]
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

// Compare asks both sites all requests over all model trees and returns the rows that differ, in order.
func Compare(before, after Site) []Row {
	var rows []Row
	for _, q := range questions(before.Fallback) {
		if row := compareOne(before, after, before.Answer(q.request, q.tree), q); row != nil {
			rows = append(rows, *row)
		}
	}
	return rows
}

// compareOne is the row of a question that before answers with b, nil where after answers the same.
func compareOne(before, after Site, b Answer, q question) *Row {
	a := after.Answer(q.request, q.tree)
	if b.same(a) {
		return nil
	}
	row := &Row{Request: q.request, Tree: q.tree.Name, Before: b, After: a, before: before, tree: q.tree}
	row.BeforeEnd, row.AfterEnd = follow(before, b, q), follow(after, a, q)
	return row
}

// same compares all but Note, as equal strings do.
func (a Answer) same(o Answer) bool {
	if a.Status != o.Status || a.Body != o.Body || a.Location != o.Location {
		return false
	}
	for name, v := range a.Headers {
		if o.Headers[name] != v {
			return false
		}
	}
	for name, v := range o.Headers {
		if a.Headers[name] != v {
			return false
		}
	}
	return a.Type == o.Type && a.Charset == o.Charset && a.Gzip == o.Gzip && a.Cache == o.Cache && a.Validators == o.Validators
}

// follow asks for the Location of a redirect, and on, at most five times. An answer elsewhere is the zero Answer.
func follow(s Site, a Answer, q question) Answer {
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

func (a Answer) redirects() bool { return a.Status >= 300 && a.Status < 400 && a.Location != "" }

// localPath resolves a Location against the path asked for; false for another host.
func localPath(location, asked string) (string, bool) {
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

func (r Row) path() string {
	p, _ := r.Request.split()
	if u, err := url.PathUnescape(p); err == nil {
		return u
	}
	return p
}

// asked is what the old site answers to a plain GET of another path, redirects followed.
func (r Row) asked(path string) Answer {
	get := Request{Method: "GET", Path: (&url.URL{Path: path}).EscapedPath()}
	return follow(r.before, r.before.Answer(get, r.tree), question{get, r.tree})
}

// plainGet tells whether a browser asks like this when it opens a page or loads a file.
func (r Row) plainGet() bool { return r.Request.Method == "GET" || r.Request.Method == "HEAD" }

// html tells whether the path ends in .html, or names an index without it.
func (r Row) html() bool {
	return strings.HasSuffix(r.path(), ".html") || strings.HasSuffix(r.path(), "/index")
}
