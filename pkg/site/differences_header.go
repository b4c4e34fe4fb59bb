package site

import (
	"slices"
	"strings"
)

// A headerKind is a known way in which the headers of the same bytes differ.
type headerKind struct {
	id     string
	fields []string // as fields names them
	// stated tells whether a difference of one of the fields may stand.
	stated func(r *Row, before, after string) bool
}

// headerKinds are looked up by field. A field without a kind, such as the headers of CORS, must stay.
var headerKinds = []headerKind{
	{"mime-type", []string{"Content-Type"}, mimeStated},
	{"charset", []string{"charset"}, charsetStated},
	{"cache-control", []string{"Cache-Control"}, func(r *Row, before, after string) bool {
		return r.After.Status == 304 || !r.plainGet() || before != "" && after == "no-cache"
	}},
	{"validators", []string{"validators"}, func(r *Row, before, after string) bool {
		if r.After.Status == 200 && r.After.Cache == "" && strings.Contains(after, "date") && !strings.Contains(before, "date") {
			return false // browsers would keep a page for a part of its age without asking (RFC 9111, section 4.2.2)
		}
		return after != "" || !r.plainGet()
	}},
	{"server-header", []string{"Server", "X-Powered-By"}, func(*Row, string, string) bool { return true }},
	{"content-disposition", []string{"Content-Disposition"}, func(r *Row, before, after string) bool {
		return strings.HasPrefix(before, "inline") && after == ""
	}},
	{"localhost-cors", []string{"Access-Control-Allow-Origin"}, func(r *Row, before, after string) bool {
		return r.Request.Localhost && before == localOrigin && after == ""
	}},
	{"vary", []string{"Vary"}, func(r *Row, before, after string) bool {
		// A cache that keeps the compressed answer for all clients would be a new fault.
		return !r.After.Gzip || after != "" || !strings.Contains(before, "Accept-Encoding")
	}},
	{"vary", []string{"Content-Encoding"}, func(r *Row, before, after string) bool {
		// Only of types that Nginx does not have compressed: for those the difference says so.
		return before == "gzip" && after == "" && r.After.Type != "text/html" && !slices.Contains(zipOrder, r.After.Type)
	}},
	{"range", []string{"Accept-Ranges"}, func(*Row, string, string) bool { return true }},
	{"post-method", []string{"Allow"}, func(r *Row, before, after string) bool { return !r.plainGet() }},
}

// headerIDs names the differences of two answers with the same outcome; nil where a field differs that must stay.
func (r *Row) headerIDs() []string {
	switch {
	case r.Before.Status >= 400:
		return []string{"error-page"}
	case r.Before.redirects():
		return []string{"redirect-status"}
	}
	ids := make([]string, 0, 4)
	for _, f := range r.fields() {
		i := slices.IndexFunc(headerKinds, func(k headerKind) bool { return slices.Contains(k.fields, f.name) })
		if i < 0 || !headerKinds[i].stated(r, f.before, f.after) {
			return nil
		}
		if id := headerKinds[i].id; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// sameType are types that browsers treat alike (WHATWG mimesniff, "JavaScript MIME type" and "XML MIME type"; images, sounds and fonts go by
// their bytes, documents and archives go to a program by their names).
var sameType = [][]string{
	{"application/javascript", "text/javascript", "application/x-javascript"},
	{"application/xml", "text/xml"},
	{"image/x-icon", "image/vnd.microsoft.icon", "image/ico"},
	{"image/bmp", "image/x-ms-bmp"},
	{"audio/mp4", "audio/x-m4a"},
	{"font/woff2", "application/font-woff2"},
	{"font/woff", "application/font-woff"},
	{"application/rtf", "text/rtf"},
	{"application/x-rar-compressed", "application/vnd.rar"},
}

// mimeStated: a page, a script, a style or an image keeps its type; what had none may get one, and nobody looks at some.
func mimeStated(r *Row, before, after string) bool {
	none := func(t string) bool { return t == "" || t == "null" || t == "application/octet-stream" }
	switch {
	case r.After.Status == 304 || r.After.Status == 204 || sameKind(before, after):
		return true
	case none(before):
		return after != "text/html"
	}
	return none(after) && r.rare(before)
}

// rare tells whether what is sent is a file, no page, of an extension that nginx has no type for, and that does not depend on one.
func (r *Row) rare(before string) bool {
	name := r.After.Body
	if r.Request.Method == "HEAD" || name == "part" {
		name = strings.TrimPrefix(r.path(), "/")
	}
	ext := strings.ToLower(extension(name))
	if ext == "" || before == "text/html" || !r.tree.File(name) || isLookedAt(ext[1:]) {
		return false
	}
	stock := stockTypes()[ext[1:]]
	return stock == "" || stock == "application/octet-stream"
}

func sameKind(a, b string) bool {
	return a == b || slices.ContainsFunc(sameType, func(g []string) bool { return slices.Contains(g, a) && slices.Contains(g, b) })
}

// charsetStated: pages keep their charset, or get the one that they have under their own name. Scripts and styles take that of their
// page, JSON and XML are UTF-8 by themselves, plain text may be told to be UTF-8 but does not lose it.
func charsetStated(r *Row, before, after string) bool {
	switch {
	case r.After.Status == 304 || r.After.Status == 204:
		return true
	case before != "" && (before != "utf-8" || after != ""), before == "" && after != "utf-8":
		return false
	case r.Request.Method == "HEAD":
		return true // the row with GET tells
	case r.After.Type == "text/html":
		return after != "" && r.asked("/"+r.After.Body).Charset == after
	case r.After.Type == "text/plain":
		return after != ""
	}
	return true
}
