package site

import (
	"net/url"
	"path"
	"strings"
)

// serveHandler answers as vercel/serve-handler does (src/index.js of 2.4.0, 3.2.0, 4.0.0, 5.0.8 and 6.1.3–6.1.7, which serve 7 to 14 pin).
type serveHandler struct {
	release       release
	single        bool // each unknown path is rewritten to /index.html
	cleanUrls     bool
	listing       bool
	trailingSlash *bool
	etag          bool
	gzip          bool
	cors          bool
	dotted        bool // a folder with a dot in its name may stand for its page (serve-handler 6.1.8)
}

var (
	cleanEnds  = []string{".html", "/index"}
	cleanEnds7 = []string{".html", ".htm", "/index"}
)

// single makes repeated slashes one.
func single(p string) string {
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	return p
}

func (h serveHandler) answer(r Request, t Tree) Answer {
	a, size := h.choose(r, t)
	if h.cors {
		a = a.with("Access-Control-Allow-Origin", "*")
		if h.release.major >= 14 {
			a = a.with("Access-Control-Allow-Headers", "*")
		}
	}
	if h.gzip {
		a = a.compress(r, size)
	}
	return a.forMethod(r)
}

// choose gives the answer and the size of its body.
func (h serveHandler) choose(r Request, t Tree) (Answer, int) {
	raw, _ := r.split()
	p, err := url.PathUnescape(raw)
	if err != nil {
		return h.fail(r, t, 400)
	}
	if target, ok := h.redirect(p); ok {
		return Answer{Status: 301, Location: target}, 0
	}
	name, found, through := "", false, false
	stat := func(p string) {
		through = throughFile(t, p)
		if f := cleaned(p); !through && (t.File(f) || t.Dir(f)) {
			name, found = f, true
		}
	}
	if extension(p) != "" || h.release.major < 8 {
		if stat(p); through && h.release.major < 11 {
			return h.fail(r, t, 500)
		}
	}
	if (!found || (h.release.major < 8 || h.dotted) && t.Dir(name)) && (h.cleanUrls || h.single) {
		for _, f := range h.related(p) {
			if t.File(f) || t.Dir(f) {
				name, found = f, true
				break
			}
		}
	}
	if !found {
		if stat(p); through && h.release.major < 11 {
			return h.fail(r, t, 500)
		}
	}
	switch {
	case found && t.File(name):
		return h.file(r, t, name, 200)
	case found && h.listing:
		a := Answer{Status: 200, Body: "listing", Type: "text/html", Charset: "utf-8"}
		if r.wantsJSON() {
			a.Type = "application/json"
		}
		return a, generatedSize
	}
	return h.fail(r, t, 404)
}

func (r Request) wantsJSON() bool { return strings.Contains(r.Accept, "application/json") }

// redirect is shouldRedirect of the handler, without the rules of a configuration.
func (h serveHandler) redirect(p string) (string, bool) {
	ends := cleanEnds
	if h.release.major < 8 {
		ends = cleanEnds7
	}
	started := func(s string) string {
		if !strings.HasPrefix(s, "/") && h.release.major >= 8 {
			s = "/" + s
		}
		return s
	}
	for _, end := range ends {
		rest, ok := strings.CutSuffix(p, end)
		if !ok || !h.cleanUrls {
			continue
		}
		if h.release.major >= 11 {
			rest = single(rest)
		}
		return started(rest), true
	}
	if h.trailingSlash == nil {
		return "", false
	}
	target := ""
	switch trailed := strings.HasSuffix(p, "/"); {
	case !*h.trailingSlash && trailed:
		target = p[:len(p)-1]
	case *h.trailingSlash && !trailed && extension(p) == "" && !strings.HasPrefix(path.Base(p), "."):
		target = p + "/"
	}
	if strings.Contains(p, "//") {
		target = single(p)
	}
	return started(target), target != ""
}

// related are the files that may stand for a path that names none.
func (h serveHandler) related(p string) []string {
	if h.single {
		return []string{"index.html"}
	}
	var list []string
	for _, ext := range []string{".html", ".htm"} {
		list = append(list, cleaned(p+"/index"+ext))
		if f := cleaned(strings.TrimSuffix(p, "/") + ext); f != ext {
			list = append(list, f)
		}
		if h.release.major >= 8 {
			break
		}
	}
	return list
}

func (h serveHandler) file(r Request, t Tree, name string, status int) (Answer, int) {
	a := Answer{Status: status, Body: name, Validators: "date"}
	if status >= 400 {
		a.Body = "error:" + name
	}
	a.Type, a.Charset = mimeTypes18Media().of(name)
	a = a.with("Content-Disposition", `inline; filename="`+path.Base(name)+`"`)
	if h.etag {
		a.Validators = "etag"
	}
	size := t.Size(name)
	if h.release.major < 9 {
		return a, size
	}
	a = a.with("Accept-Ranges", "bytes")
	if status >= 400 {
		return a, size
	}
	if part, ok := a.ranged(r, size); ok {
		if part.Status == 416 {
			part.Body = "error:" + name
		}
		return part, size
	}
	if r.Conditional && h.etag {
		return Answer{Status: 304}, 0
	}
	return a, size
}

// fail is sendError: a page of the folder that is named after the status, or one of the handler's own.
func (h serveHandler) fail(r Request, t Tree, status int) (Answer, int) {
	a := Answer{Status: status, Body: "error", Type: "text/html", Charset: "utf-8"}
	page := map[int]string{400: "400.html", 404: "404.html", 500: "500.html"}[status]
	if h.release.major < 8 {
		return h.fail7(r, t, status)
	}
	switch {
	case r.wantsJSON():
		a.Type = "application/json"
	case t.File(page):
		return h.file(r, t, page, status)
	}
	return a, generatedSize
}

// fail7 is the same in serve 7, where the handler's own texts have no type.
func (h serveHandler) fail7(r Request, t Tree, status int) (Answer, int) {
	a := Answer{Status: status, Body: "error"}
	switch {
	case status != 404:
	case r.wantsJSON():
		a.Type, a.Charset = "application/json", "utf-8"
	case t.File("404.html"):
		return h.file(r, t, "404.html", status)
	}
	return a, generatedSize
}
