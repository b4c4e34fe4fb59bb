package site

import (
	"net/url"
	"strings"
	"sync"
)

// expressFiles answers as a program of Express does that serves a folder (expressjs/serve-static 1.13–1.16 index.js, pillarjs/send 0.16–0.19,
// pillarjs/finalhandler 1, expressjs/compression 1.7), as far as a server of files is one.
type expressFiles struct {
	dotfiles bool                     // names with a dot in front are served
	minimum  int                      // bytes below which nothing is compressed
	cache    func(name string) string // Cache-Control of a file
	// history is the page that a path without an extension is taken for where the client accepts pages (bripkens/connect-history-api-fallback 2); "" for none.
	history string
	// missing answers where no file stands for the path.
	missing func(r Request, t Tree) Answer
	headers [][2]string // of each answer
}

func (h expressFiles) answer(r Request, t Tree) Answer {
	a := h.static(r, t)
	if a.Status == 0 {
		a = h.missing(r, t)
	}
	for _, k := range h.headers {
		a = a.with(k[0], k[1])
	}
	size := generatedSize - 1 // pages of Express itself are short
	if name := strings.TrimPrefix(a.Body, "error:"); t.File(name) {
		size = t.Size(name)
	} else if r.Method == "HEAD" {
		size = 0
	}
	if a.Type != "" && compressible(a.Type) {
		a = a.with("Vary", "Accept-Encoding")
		a.Gzip = r.Gzip && r.Method != "HEAD" && size >= h.minimum && a.Status != 206
	}
	return a.with("X-Powered-By", "Express").forMethod(r)
}

// accepts tells whether the client takes pages.
func (r Request) accepts() bool {
	return r.Accept == "" || strings.Contains(r.Accept, "text/html") || strings.Contains(r.Accept, "*/*")
}

// static gives the zero Answer where no file stands for the path.
func (h expressFiles) static(r Request, t Tree) Answer {
	raw, query := r.split()
	if r.Method != "GET" && r.Method != "HEAD" {
		return Answer{}
	}
	if h.history != "" && r.accepts() && strings.LastIndexByte(raw, '.') <= strings.LastIndexByte(raw, '/') {
		raw, query = "/"+h.history, ""
	}
	p, err := url.PathUnescape(raw)
	if err != nil {
		return Answer{}
	}
	name := cleaned(p)
	last := name[strings.LastIndexByte(name, '/')+1:]
	slash := strings.HasSuffix(p, "/")
	index := strings.TrimPrefix(name+"/index.html", "/")
	switch {
	case !h.dotfiles && strings.HasPrefix(last, "."):
	case slash && t.Dir(name) && t.File(index):
		return h.file(r, t, index)
	case slash:
	case t.File(name):
		return h.file(r, t, name)
	case t.Dir(name):
		a := Answer{Status: 301, Location: raw + "/" + query, Body: "note", Type: "text/html", Charset: "utf-8"}
		return a.with("Content-Security-Policy", "default-src 'none'").with("X-Content-Type-Options", "nosniff")
	}
	return Answer{}
}

// expressMedia are the types of mime 1.6.
var expressMedia = sync.OnceValue(func() media { return mime16Media().or("application/octet-stream") })

// file sends a file.
func (h expressFiles) file(r Request, t Tree, name string) Answer {
	a, _ := sent(r, t, name, expressMedia(), h.cache(name))
	if a.Status != 416 {
		return a
	}
	a.Validators, a.Cache = "weak-etag+date", h.cache(name)
	return a.with("Accept-Ranges", "bytes").with("Content-Security-Policy", "default-src 'none'")
}

// unanswered is the page of finalhandler.
func unanswered(Request, Tree) Answer {
	a := Answer{Status: 404, Body: "error", Type: "text/html", Charset: "utf-8"}
	return a.with("Content-Security-Policy", "default-src 'none'").with("X-Content-Type-Options", "nosniff")
}
