package site

import "strings"

// DifferenceRow is a known kind of difference between two sites.
type DifferenceRow struct {
	ID       string // stable
	Sentence string
	Form     bool // only headers or the form of an answer: pages look and work as before
}

// Classify names the differences of a row; nil where one of them is not known, and nothing may be said for it then.
// No known difference touches what a page's own links lead to: a file that is there and answered stays, a path that was
// answered with the fallback or an error stays so.
func Classify(r *Row) []string {
	if !r.classified {
		r.kinds, r.classified = r.classify(), true
	}
	return r.kinds
}

func (r *Row) classify() []string {
	switch {
	case r.precompressed():
		return []string{"precompressed"}
	case r.sameOutcome():
		return r.headerIDs()
	}
	for _, k := range outcomeKinds {
		if k.match(r) {
			return []string{k.id}
		}
	}
	return nil
}

// Differences lists the known kinds of differences between sites, each once.
func Differences() []DifferenceRow { return differences }

var differences = []DifferenceRow{
	{"post-method", "Requests other than GET and HEAD are answered with an error; files do nothing with them.", false},
	{"preflight", "Other sites' pages may load files, but not with request headers of their own: OPTIONS is an error.", false},
	{"localhost-cors", "Pages on localhost, such as those of a development server, may no longer load files from here: Access-Control-Allow-Origin named them, and their OPTIONS was answered.", false},
	{"host-check", "Any Host header is answered.", false},
	{"path-normalization", "Repeated slashes and .. in a path are taken out, and %2F is a slash, before anything else; browsers take out .. before they ask.", true},
	{"index-html-redirect", "A path that ends in index.html is answered by itself, not by a redirect to the shorter path.", false},
	{"clean-url-redirect", "A path that ends in .html is answered by itself, not by a redirect to the path without it.", false},
	{"html-own-name", "An .html file is answered under its own name; before, a redirect led away from it.", false},
	{"dotfile", "Names with a dot in front that are not served are unknown paths, or errors where those are not.", false},
	{"redirect-status", "Redirects have another status (301 is permanent, 302 is not) and other headers.", false},
	{"listing", "A folder without an index page is not listed.", false},
	{"error-page", "Errors have another status of the same class, another page where it is the server's own, or other headers.", true},
	{"range", "Parts of a file can be asked for, though not of a compressed answer.", true},
	{"validators", "ETag and Last-Modified are made from a file's time and size: a build that gives all files the same time hides changes of the same length.", true},
	{"accept-fallback", "An unknown path is answered with the fallback whatever the Accept header says; before, only where it allowed a page.", false},
	{"file-with-slash", "A slash after the name of a file is another path than before.", false},
	{"mime-type", "A file has another type that browsers treat alike, or one where the old server named none; rare extensions have none (application/octet-stream), and a browser that opens such a file by itself downloads it.", true},
	{"charset", "The charset is named for text/html, text/plain, text/xml and application/javascript only, or for none.", true},
	{"cache-control", "Answers without a body of their own carry another Cache-Control; where files had several, browsers ask each time whether theirs is still the newest.", true},
	{"escaped-name", "A file with a name of which characters are escaped in paths, such as a blank, is found; before, its path was an unknown one.", false},
	{"page-with-slash", "A slash after the name of a page that is a file, not a folder, is an unknown path.", false},
	{"precompressed", "A .gz or .br file is sent as it is, not decoded, when it is asked for by its own name; .br files are not sent in place of others.", false},
	{"server-header", "The header that names the server names nginx.", true},
	{"content-disposition", "Files come without Content-Disposition: inline, which is what browsers do by themselves.", true},
	{"vary", "Vary is sent where nginx compresses, and does not name Origin; files of other types, such as plain text and XML, may no longer be compressed.", true},
}

// precompressed tells whether a file that was compressed beforehand is asked for by its own name, and was sent as what it was made from.
func (r *Row) precompressed() bool {
	p := r.path()
	b, a := &r.Before, &r.After
	return r.plainGet() && (strings.HasSuffix(p, ".gz") && b.Gzip || strings.HasSuffix(p, ".br") && strings.HasSuffix(b.Type, asBrotli)) &&
		r.tree.File(strings.TrimPrefix(p, "/")) && b.Status == a.Status && !a.Gzip && a.Type == "application/octet-stream"
}

// sameOutcome tells whether status, bytes and place are the same. What a redirect says in its body nobody reads.
func (r *Row) sameOutcome() bool {
	b, a := r.Before, r.After
	return b.Status == a.Status && place(b) == place(a) && (b.Body == a.Body || b.redirects())
}

// place is the Location on the own host without the host.
func place(a Answer) string { return strings.TrimPrefix(a.Location, "http://HOST") }

// An outcomeKind is a known way in which another status, body or place is answered.
type outcomeKind struct {
	id    string
	match func(*Row) bool
}

// outcomeKinds is searched from the top; the first that matches names the row.
var outcomeKinds = []outcomeKind{
	{"preflight", func(r *Row) bool {
		return r.Request.Method == "OPTIONS" && r.Before.Status < 300 && r.After.Status == 405 &&
			r.Before.Headers.Get("Access-Control-Allow-Origin") != "" && r.Before.Headers.Get("Access-Control-Allow-Headers") == ""
	}},
	{"localhost-cors", func(r *Row) bool {
		return r.Request.Method == "OPTIONS" && r.Before.Status < 300 && r.After.Status == 405 &&
			r.Before.Headers.Get("Access-Control-Allow-Origin") == "" && strings.HasPrefix(r.Before.Headers.Get("Vary"), "Origin")
	}},
	{"post-method", methodKind},
	{"host-check", func(r *Row) bool {
		return r.Request.Host != "" && r.Before.Status == 403 && r.afterEnd().Status == 200
	}},
	{"path-normalization", pathKind},
	{"index-html-redirect", func(r *Row) bool {
		return r.redirectDropped() && (strings.HasSuffix(r.path(), "/index.html") || strings.HasSuffix(r.path(), "/index"))
	}},
	{"clean-url-redirect", func(r *Row) bool {
		return r.redirectDropped() && strings.HasSuffix(r.path(), ".html")
	}},
	{"html-own-name", func(r *Row) bool {
		return r.plainGet() && r.Before.redirects() && r.beforeEnd().Status != 0 && strings.HasSuffix(r.path(), ".html") &&
			r.After.Status == 200 && r.servesOwnFile(r.After)
	}},
	{"dotfile", dotfileKind},
	{"redirect-status", func(r *Row) bool {
		return r.plainGet() && r.Before.redirects() && r.After.redirects() && place(r.Before) == place(r.After)
	}},
	{"listing", listingKind},
	{"error-page", errorKind},
	{"range", func(r *Row) bool {
		return r.Request.Range != "" && (r.After.Status == 206 && r.Before.Status == 200 || r.After.Status == 416 && r.Before.Status < 400)
	}},
	{"validators", func(r *Row) bool {
		return r.Request.Conditional && r.Before.Status == 200 && r.After.Status == 304
	}},
	{"accept-fallback", func(r *Row) bool {
		return r.plainGet() && r.notForPages() && r.Before.Status == 404 && r.After.Status == 200 && r.asked(r.path()).Body == r.After.Body
	}},
	{"escaped-name", func(r *Row) bool {
		return r.plainGet() && strings.Contains(r.Request.Path, "%") && r.After.Status == 200 && "/"+r.After.Body == r.path() && r.Before.Body == r.asked("/nope").Body
	}},
	{"file-with-slash", slashKind},
	{"page-with-slash", func(r *Row) bool {
		name, ok := strings.CutSuffix(strings.TrimPrefix(r.path(), "/"), "/")
		return ok && r.plainGet() && r.Before.Status == 200 && r.Before.Body == name+".html" && r.After.Status == 404 && slashTells(r.before)
	}},
}

// slashTells tells whether a slash at the end decides between a page and a folder of one name: nginx looks for both in one order.
func slashTells(s *Site) bool {
	body := func(p string) string { return s.Answer(Request{Method: "GET", Path: p}, namesTree()).Body }
	return body("/docs") == "docs.html" && body("/docs/") == "docs/index.html"
}

func methodKind(r *Row) bool {
	if r.plainGet() {
		return false
	}
	cors := r.Before.Headers.Get("Access-Control-Allow-Origin")
	if r.Request.Method == "OPTIONS" && cors != "" && r.Before.Status < 300 {
		// A preflight request that was answered in full: other sites' pages depend on it.
		return r.After.Status < 300 && r.After.Headers.Get("Access-Control-Allow-Origin") == cors
	}
	return r.After.Status >= 400 && r.After.Status < 500
}

// pathKind: a browser never sends .. and hardly ever a double slash.
func pathKind(r *Row) bool {
	p := r.path()
	switch {
	case !r.plainGet() || strings.Contains(r.After.Body, "/.") || strings.HasPrefix(r.After.Body, "."):
		return false
	case strings.Contains(p, "/../"):
		return true
	}
	return strings.Contains(p, "//") && (r.beforeEnd().Status != 200 || r.afterEnd().Status == 200)
}

// redirectDropped tells whether the bytes at the end of the old redirect now come at once, so that only the address in the browser's
// bar differs. For a path with .html that is no base of relative links, but one that adds a slash is.
func (r *Row) redirectDropped() bool {
	if !r.plainGet() || r.Before.Status < 300 || r.Before.Status >= 400 || r.After.redirects() || !r.html() {
		return false
	}
	switch end := r.beforeEnd(); {
	case r.Before.Location == "": // leads nowhere: serve 7 at /index
		return r.After.Status != 0 && r.Before.Status != 304
	case end.Status == 200:
		return r.After.Status == 200 && r.After.Body == end.Body
	case end.Status >= 400:
		return r.After.Status >= 400 && r.After.Status < 500
	}
	return false
}

func (r *Row) servesOwnFile(a Answer) bool {
	return "/"+a.Body == r.path() || a.Body == "" && r.Request.Method == "HEAD" && r.tree.File(strings.TrimPrefix(r.path(), "/"))
}

// listingKind: the folder itself must be in the tree, so that no unknown path is meant.
func listingKind(r *Row) bool {
	if !r.plainGet() || r.beforeEnd().Status != 200 || r.beforeEnd().Body != "listing" {
		return false
	}
	dir := strings.Trim(r.path(), "/")
	if dir == "" || !r.tree.Dir(dir) {
		return false
	}
	end := r.afterEnd()
	return end.Status >= 400 && end.Status < 500 || end.Status == 200 && strings.HasSuffix(end.Body, ".html")
}

// errorKind: a page of the site's own for errors stays.
func errorKind(r *Row) bool {
	b, a := r.beforeEnd(), r.afterEnd()
	if b.Status < 400 || a.Status < 400 || a.Status >= 500 {
		return false
	}
	own := func(s string) bool { return strings.HasPrefix(s, "error:") }
	return !own(b.Body) && !own(a.Body) || b.Body == a.Body || r.Request.Range != "" || r.notForPages()
}

// notForPages tells whether the client takes no page: it names types, and neither text/html nor anything.
func (r *Row) notForPages() bool {
	a := r.Request.Accept
	return a != "" && !strings.Contains(a, "text/html") && !strings.Contains(a, "*/*")
}

// dotfileKind: neither shows the file; what is below .well-known is asked for by others than pages, and stays.
func dotfileKind(r *Row) bool {
	p := r.path()
	if !r.plainGet() || !strings.Contains(p, "/.") || strings.HasPrefix(p, "/.well-known") {
		return false
	}
	unknown := func(a *Answer) bool {
		return a.Status == 404 || a.Status == 200 && strings.HasSuffix(a.Body, ".html") && !strings.Contains("/"+a.Body, "/.")
	}
	return unknown(r.beforeEnd()) && unknown(r.afterEnd())
}

// slashKind: /app.js/ where app.js is a file.
func slashKind(r *Row) bool {
	name, ok := strings.CutSuffix(strings.TrimPrefix(r.path(), "/"), "/")
	return ok && r.plainGet() && r.After.Status < 500 && r.tree.File(name) && !strings.HasSuffix(name, ".html") && !strings.HasPrefix(name, ".")
}
