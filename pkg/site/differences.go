package site

import (
	"slices"
	"strings"
)

// DifferenceRow is a known kind of difference between two sites.
type DifferenceRow struct {
	ID       string // stable
	Sentence string
}

// Classify names the differences of a row; nil where one of them is not known, and nothing may be said for it then.
// No known difference touches what a page's own links lead to: a file that is there and answered stays, a path that was
// answered with the fallback or an error stays so.
func Classify(r Row) []string {
	if !r.sameOutcome() {
		for _, k := range outcomeKinds {
			if k.match(r) {
				return []string{k.ID}
			}
		}
		return nil
	}
	ids := []string{}
	for _, k := range headerKinds {
		switch differs, stated := k.match(r); {
		case differs && !stated:
			return nil
		case differs && !slices.Contains(ids, k.ID):
			ids = append(ids, k.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return ids
}

// Differences lists the known kinds of differences between sites, each once.
func Differences() []DifferenceRow {
	var list []DifferenceRow
	add := func(d DifferenceRow) {
		if d.ID != "" && !slices.ContainsFunc(list, func(o DifferenceRow) bool { return o.ID == d.ID }) {
			list = append(list, d)
		}
	}
	for _, k := range outcomeKinds {
		add(k.DifferenceRow)
	}
	for _, k := range headerKinds {
		add(k.DifferenceRow)
	}
	return list
}

// sameOutcome tells whether status, bytes and place are the same. What a redirect says in its body nobody reads.
func (r Row) sameOutcome() bool {
	b, a := r.Before, r.After
	return b.Status == a.Status && place(b) == place(a) && (b.Body == a.Body || b.redirects())
}

// place is the Location on the own host without the host.
func place(a Answer) string { return strings.TrimPrefix(a.Location, "http://HOST") }

// An outcomeKind is a known way in which another status, body or place is answered.
type outcomeKind struct {
	DifferenceRow
	match func(Row) bool
}

// outcomeKinds is searched from the top; the first that matches names the row.
var outcomeKinds = []outcomeKind{
	{DifferenceRow{"post-method", "Requests other than GET and HEAD are answered with an error; files do nothing with them."}, methodKind},
	{DifferenceRow{"host-check", "Any Host header is answered."}, func(r Row) bool {
		return r.Request.Host != "" && r.Before.Status == 403 && r.After.Status == 200
	}},
	{DifferenceRow{"path-normalization", "Repeated slashes and .. in a path are taken out before anything else; browsers do the same before they ask."}, pathKind},
	{DifferenceRow{"index-html-redirect", "A path that ends in index.html is answered by itself, not by a redirect to the shorter path."}, func(r Row) bool {
		return r.redirectDropped() && (strings.HasSuffix(r.path(), "/index.html") || strings.HasSuffix(r.path(), "/index"))
	}},
	{DifferenceRow{"clean-url-redirect", "A path that ends in .html is answered by itself, not by a redirect to the path without it."}, func(r Row) bool {
		return r.redirectDropped() && strings.HasSuffix(r.path(), ".html")
	}},
	{DifferenceRow{"html-own-name", "An .html file is answered under its own name; before, a redirect led away from it."}, func(r Row) bool {
		return r.plainGet() && r.Before.redirects() && r.BeforeEnd.Status != 0 && strings.HasSuffix(r.path(), ".html") &&
			r.After.Status == 200 && r.servesOwnFile(r.After)
	}},
	{DifferenceRow{"listing", "A folder without an index page is not listed."}, listingKind},
	{DifferenceRow{"redirect-status", "Redirects have another status (301 is permanent, 302 is not) and other headers."}, func(r Row) bool {
		return r.plainGet() && r.Before.redirects() && r.After.redirects() && place(r.Before) == place(r.After)
	}},
	{DifferenceRow{"error-page", "Errors have another status of the same class, page or headers."}, errorKind},
	{DifferenceRow{"range", "Parts of a file can be asked for, but not of compressed answers."}, func(r Row) bool {
		return r.Request.Range != "" && (r.After.Status == 206 && r.Before.Status == 200 || r.After.Status == 416 && r.Before.Status < 400)
	}},
	{DifferenceRow{"validators", "ETag and Last-Modified are made in another way: from a file's time and size."}, func(r Row) bool {
		return r.Request.Conditional && r.Before.Status == 200 && r.After.Status == 304
	}},
	{DifferenceRow{"head", "HEAD is answered like GET."}, func(r Row) bool {
		return r.Request.Method == "HEAD" && (r.Before.Status == 405 || r.Before.Status == 501 || r.Before.Status == 404) && r.After.Status == 200
	}},
	{DifferenceRow{"accept-fallback", "An unknown path is answered with the fallback whatever the Accept header says; before, only where it allowed a page."}, func(r Row) bool {
		return r.plainGet() && r.notForPages() && r.Before.Status == 404 && r.After.Status == 200 && r.asked(r.path()).Body == r.After.Body
	}},
	{DifferenceRow{"file-with-slash", "A slash after the name of a file is another path than the file."}, slashKind},
}

func methodKind(r Row) bool {
	if r.plainGet() {
		return false
	}
	cors := r.Before.Headers["Access-Control-Allow-Origin"]
	if r.Request.Method == "OPTIONS" && cors != "" && r.Before.Status < 300 {
		// A preflight request: other sites' pages depend on it.
		return r.After.Status < 300 && r.After.Headers["Access-Control-Allow-Origin"] == cors
	}
	return r.After.Status >= 400 && r.After.Status < 500
}

// pathKind: a browser never sends .. and hardly ever a double slash.
func pathKind(r Row) bool {
	p := r.path()
	switch {
	case !r.plainGet() || strings.Contains(r.After.Body, "/.") || strings.HasPrefix(r.After.Body, "."):
		return false
	case strings.Contains(p, "/../"):
		return true
	}
	return strings.Contains(p, "//") && (r.BeforeEnd.Status != 200 || r.AfterEnd.Status == 200)
}

// redirectDropped tells whether the bytes at the end of the old redirect now come at once, so that only the address in the browser's
// bar differs. For a path with .html that is no base of relative links, but one that adds a slash is.
func (r Row) redirectDropped() bool {
	if !r.plainGet() || !r.Before.redirects() || r.After.redirects() || !r.html() {
		return false
	}
	switch end := r.BeforeEnd; {
	case end.Status == 200:
		return r.After.Status == 200 && r.After.Body == end.Body
	case end.Status >= 400:
		return r.After.Status >= 400 && r.After.Status < 500
	}
	return false
}

func (r Row) servesOwnFile(a Answer) bool {
	return "/"+a.Body == r.path() || a.Body == "" && r.Request.Method == "HEAD" && r.tree().File(strings.TrimPrefix(r.path(), "/"))
}

// listingKind: the folder itself must be in the tree, so that no unknown path is meant.
func listingKind(r Row) bool {
	if !r.plainGet() || r.BeforeEnd.Status != 200 || r.BeforeEnd.Body != "listing" {
		return false
	}
	dir := strings.Trim(r.path(), "/")
	if dir == "" || !r.tree().Dir(dir) {
		return false
	}
	end := r.AfterEnd
	return end.Status >= 400 && end.Status < 500 || end.Status == 200 && strings.HasSuffix(end.Body, ".html")
}

// errorKind: a page of the site's own for errors stays.
func errorKind(r Row) bool {
	b, a := r.BeforeEnd, r.AfterEnd
	if b.Status < 400 || a.Status < 400 || a.Status >= 500 {
		return false
	}
	own := func(s string) bool { return strings.HasPrefix(s, "error:") }
	return !own(b.Body) && !own(a.Body) || b.Body == a.Body || r.Request.Range != "" || r.notForPages()
}

// notForPages tells whether the client takes no page: it names types, and neither text/html nor anything.
func (r Row) notForPages() bool {
	a := r.Request.Accept
	return a != "" && !strings.Contains(a, "text/html") && !strings.Contains(a, "*/*")
}

// slashKind: /app.js/ where app.js is a file.
func slashKind(r Row) bool {
	name, ok := strings.CutSuffix(strings.TrimPrefix(r.path(), "/"), "/")
	return ok && r.plainGet() && r.tree().File(name) && !strings.HasSuffix(name, ".html") && !strings.HasPrefix(name, ".")
}
