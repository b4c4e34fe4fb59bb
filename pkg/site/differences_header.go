package site

import (
	"slices"
	"strings"
)

// A headerKind is a known way in which the headers of the same bytes differ.
type headerKind struct {
	DifferenceRow
	// match tells whether the row differs in what the kind is about, and whether that may be stated.
	match func(Row) (differs, stated bool)
}

// headerKinds are all asked: between them they look at every field of an Answer.
var headerKinds = []headerKind{
	{DifferenceRow{"error-page", "Errors have another status of the same class, page or headers."}, func(r Row) (bool, bool) {
		return r.Before.Status >= 400, true
	}},
	{DifferenceRow{"redirect-status", "Redirects have another status (301 is permanent, 302 is not) and other headers."}, func(r Row) (bool, bool) {
		return r.Before.redirects(), true
	}},
	{DifferenceRow{"mime-type", "A file has another type that browsers treat alike, or one where the old server named none."}, onContent(mimeKind)},
	{DifferenceRow{"charset", "The charset is named for text/html, text/plain, text/xml and application/javascript, or for none."}, onContent(charsetKind)},
	{DifferenceRow{"gzip-coverage", "Other files are compressed than before: all of a listed type from 20 bytes on."}, onContent(func(r Row) (bool, bool) {
		return r.Before.Gzip != r.After.Gzip, r.After.Gzip
	})},
	{DifferenceRow{"cache-control", "Answers without a body of their own carry another Cache-Control."}, onContent(func(r Row) (bool, bool) {
		return r.Before.Cache != r.After.Cache, r.After.Status == 304 || !r.plainGet()
	})},
	{DifferenceRow{"validators", "ETag and Last-Modified are made in another way: from a file's time and size."}, onContent(func(r Row) (bool, bool) {
		return r.Before.Validators != r.After.Validators, r.After.Validators != ""
	})},
	{DifferenceRow{"server-header", "The header that names the server names nginx."}, headers(func(r Row, name string) bool { return true },
		"Server", "X-Powered-By")},
	{DifferenceRow{"content-disposition", "Files come without Content-Disposition: inline, which is what browsers do by themselves."}, headers(func(r Row, name string) bool {
		return strings.HasPrefix(r.Before.Headers[name], "inline") && r.After.Headers[name] == ""
	}, "Content-Disposition")},
	{DifferenceRow{"vary", "Vary is sent where nginx compresses, and nowhere else."}, headers(func(r Row, name string) bool {
		return !r.After.Gzip || r.After.Headers[name] != "" || !strings.Contains(r.Before.Headers[name], "Accept-Encoding")
	}, "Vary")},
	{DifferenceRow{"range", "Parts of a file can be asked for, but not of compressed answers."}, headers(func(r Row, name string) bool {
		return name == "Accept-Ranges"
	}, "Accept-Ranges", "Content-Range")},
	{DifferenceRow{"post-method", "Requests other than GET and HEAD are answered with an error; files do nothing with them."}, headers(func(r Row, name string) bool {
		return !r.plainGet()
	}, "Allow")},
	{DifferenceRow{}, onContent(otherHeaders)},
}

// onContent leaves out errors and redirects, which have kinds of their own.
func onContent(match func(Row) (bool, bool)) func(Row) (bool, bool) {
	return func(r Row) (bool, bool) {
		if r.Before.Status >= 400 || r.Before.redirects() {
			return false, false
		}
		return match(r)
	}
}

// headers makes a match on headers by name.
func headers(stated func(r Row, name string) bool, names ...string) func(Row) (bool, bool) {
	return onContent(func(r Row) (bool, bool) {
		differs, ok := false, true
		for _, name := range names {
			if r.Before.Headers[name] != r.After.Headers[name] {
				differs = true
				ok = ok && stated(r, name)
			}
		}
		return differs, ok
	})
}

// otherHeaders finds headers that no kind is about, such as those of CORS. They must stay.
func otherHeaders(r Row) (bool, bool) {
	known := []string{"Server", "X-Powered-By", "Content-Disposition", "Vary", "Accept-Ranges", "Content-Range", "Allow"}
	for _, pair := range [][2]map[string]string{{r.Before.Headers, r.After.Headers}, {r.After.Headers, r.Before.Headers}} {
		for name, v := range pair[0] {
			if !slices.Contains(known, name) && pair[1][name] != v {
				return true, false
			}
		}
	}
	return false, false
}

// sameType are types that browsers treat alike (WHATWG mimesniff, "JavaScript MIME type", "XML MIME type"; icons by their bytes).
var sameType = [][]string{
	{"application/javascript", "text/javascript", "application/x-javascript"},
	{"application/xml", "text/xml"},
	{"image/x-icon", "image/vnd.microsoft.icon", "image/ico"},
	{"font/woff2", "application/font-woff2"},
}

// unlookedType are extensions of files whose type browsers do not look at.
var unlookedType = []string{"map", "webmanifest"}

// mimeKind: a page, a script, a style or an image keeps its type; what had none may get one, and nobody looks at some.
func mimeKind(r Row) (bool, bool) {
	b, a := r.Before.Type, r.After.Type
	if b == a {
		return false, false
	}
	if r.After.Status == 304 || r.After.Status == 204 {
		return true, true
	}
	for _, group := range sameType {
		if slices.Contains(group, b) && slices.Contains(group, a) {
			return true, true
		}
	}
	none := func(t string) bool { return t == "" || t == "application/octet-stream" }
	if none(b) {
		return true, a != "text/html"
	}
	p := r.path()
	return true, none(a) && slices.Contains(unlookedType, p[strings.LastIndexByte(p, '.')+1:])
}

// charsetKind: pages keep their charset, or get the one that they have under their own name. Scripts and styles take that of their
// page, JSON and XML are UTF-8 by themselves, plain text may be told to be UTF-8 but does not lose it.
func charsetKind(r Row) (bool, bool) {
	b, a := r.Before.Charset, r.After.Charset
	switch {
	case b == a:
		return false, false
	case r.After.Status == 304 || r.After.Status == 204:
		return true, true
	case b != "" && (b != "utf-8" || a != ""), b == "" && a != "utf-8":
		return true, false
	case r.Request.Method == "HEAD":
		return true, true // the row with GET tells
	case r.After.Type == "text/html":
		return true, a != "" && r.asked("/"+r.After.Body).Charset == a
	case r.After.Type == "text/plain":
		return true, a != ""
	}
	return true, true
}
