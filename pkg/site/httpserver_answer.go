package site

import (
	"net/url"
	"path"
	"strings"
)

// httpServer answers as http-server does (lib/core/index.js of 14.1.1; ecstatic 3.3.2 in 0.12).
type httpServer struct {
	cache          string
	ext            string // with its dot
	listing, index bool
	cors           bool
	corsHeaders    string
	ecstatic       bool
	types          media
}

func (h httpServer) answer(r Request, t Tree) Answer {
	raw, query := r.split()
	p, err := url.PathUnescape(raw)
	var a Answer
	switch {
	case err != nil:
		a = Answer{Status: 400}
	case r.Method != "GET" && r.Method != "HEAD":
		a = Answer{Status: 405}
	default:
		a = h.find(r, t, p, raw+"/"+query, false)
	}
	if h.ecstatic {
		a = a.with("Server", "ecstatic-3.3.2")
	} else {
		a = a.with("Accept-Ranges", "bytes")
	}
	if h.cors {
		a = a.with("Access-Control-Allow-Origin", "*").with("Access-Control-Allow-Headers", h.corsHeaders)
	}
	return a.forMethod(r)
}

// find looks a path up; with failed, it is the page for what was not found before.
func (h httpServer) find(r Request, t Tree, p, slashed string, failed bool) Answer {
	name := cleaned(p)
	switch {
	case t.File(name):
		return h.file(r, t, name, failed)
	case t.Dir(name) && !h.index && !h.listing:
		return Answer{Status: 404}
	case t.Dir(name) && !strings.HasSuffix(p, "/"):
		return Answer{Status: 302, Location: slashed}
	case t.Dir(name) && h.index:
		a := h.find(r, t, path.Join("/", name, "index"+h.ext), "", false)
		if a.Status != 404 || a.Body != "" {
			return a
		}
		if h.listing {
			return h.list()
		}
		return Answer{Status: 403}
	case t.Dir(name):
		return h.list()
	case failed:
		return Answer{Status: 404}
	case extension(p) == "" && extension(p+h.ext) != "":
		return h.find(r, t, p+h.ext, slashed, false)
	}
	return h.find(r, t, "/404"+h.ext, "", true)
}

func (h httpServer) list() Answer {
	return Answer{Status: 200, Body: "listing", Type: "text/html", Validators: "weak-etag+date", Cache: h.cache}
}

func (h httpServer) file(r Request, t Tree, name string, failed bool) Answer {
	a := Answer{Status: 200, Body: name, Validators: "weak-etag+date", Cache: h.cache}
	a.Type, a.Charset = h.types.of(name)
	if h.ecstatic {
		a.Charset = "utf-8"
	}
	part, ok := a.ranged(r, t.Size(name))
	switch {
	case ok && part.Status == 416:
		return Answer{Status: 416}
	case ok:
		return part.with("Accept-Ranges", "bytes")
	case r.Conditional:
		return Answer{Status: 304, Validators: a.Validators, Cache: a.Cache}
	case failed:
		a.Status, a.Body = 404, "error:"+name
	}
	return a
}
