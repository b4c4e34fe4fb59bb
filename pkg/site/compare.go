package site

import (
	"fmt"
	"net/url"
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
}

// String says what differs in one line, such as "GET /index.html answers 200 index.html (before: 301 to /index)".
func (r Row) String() string {
	return fmt.Sprintf("%s answers %s (before: %s)", r.Request, r.After.brief(), r.Before.brief())
}

// brief is the status, and what comes with it as far as a reader wants to know.
func (a Answer) brief() string {
	switch {
	case a.Location != "":
		return fmt.Sprintf("%d to %s", a.Status, a.Location)
	case a.Status >= 400 || a.Body == "" || a.Body == "other":
		return fmt.Sprint(a.Status)
	}
	return fmt.Sprintf("%d %s", a.Status, a.Body)
}

// Compare asks both sites all requests over all model trees and returns the rows that differ, in order.
func Compare(before, after Site) []Row {
	var rows []Row
	for _, t := range Trees() {
		for _, r := range Requests() {
			if row := compareOne(before, after, r, t); row != nil {
				rows = append(rows, *row)
			}
		}
	}
	return rows
}

func compareOne(before, after Site, r Request, t Tree) *Row {
	b, a := before.Answer(r, t), after.Answer(r, t)
	if b.String() == a.String() {
		return nil
	}
	return &Row{Request: r, Tree: t.Name, Before: b, After: a, BeforeEnd: follow(before, b, r, t), AfterEnd: follow(after, a, r, t)}
}

// follow asks for the Location of a redirect, and on, at most five times. An answer elsewhere is the zero Answer.
func follow(s Site, a Answer, r Request, t Tree) Answer {
	for hops := 0; a.redirects() && hops < 5; hops++ {
		to, ok := localPath(a.Location, r.Path)
		if !ok {
			return Answer{}
		}
		r.Path = to
		if r.Method != "HEAD" {
			r.Method = "GET"
		}
		a = s.Answer(r, t)
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

// tree is the model tree of the row.
func (r Row) tree() Tree {
	for _, t := range Trees() {
		if t.Name == r.Tree {
			return t
		}
	}
	return Tree{}
}

// plainGet tells whether a browser asks like this when it opens a page or loads a file.
func (r Row) plainGet() bool { return r.Request.Method == "GET" || r.Request.Method == "HEAD" }

// html tells whether the path ends in .html, or names an index without it.
func (r Row) html() bool {
	return strings.HasSuffix(r.path(), ".html") || strings.HasSuffix(r.path(), "/index")
}
