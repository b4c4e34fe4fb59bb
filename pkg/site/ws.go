package site

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"sync"
)

// readWS reads the command line of local-web-server (lwsjs/lws lib/cli-args.js and the middlewares of lwsjs/local-web-server 4.2 and 5.4).
func readWS(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("local-web-server %d", c.release.major)}
	g := grammar{options: options("port p", "hostname", "directory d", "spa", "compress z!", "verbose v!", "log.format f",
		"max-connections", "keep-alive-timeout")}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("local-web-server with %s", o)
	}
	if len(w.args) > 0 && len(w.unknown) == 0 {
		return s, fmt.Errorf("takes no word such as %q", w.args[0])
	}
	for _, name := range []string{"lws.config.js", "lws.config.cjs", "lws.config.mjs"} {
		if p := c.folder(name); p != "" {
			if _, ok := c.config(p); ok {
				c.cannot("local-web-server reads %s", p)
			}
		}
	}
	addr := ""
	if w.has("hostname") {
		addr = bound(w.last("hostname"))
	}
	s.Listen = []Listen{c.listenOn(w.last("port"), w.has("port"), "", 8000, addr)}
	s.Root = c.folder(w.last("directory"))
	s.Fallback = w.last("spa")
	h := wsFiles{spa: s.Fallback, gzip: w.has("compress"), major: c.release.major}
	s.answers = h.answer
	return s, nil
}

// wsFiles answers as local-web-server does with its default middlewares.
type wsFiles struct {
	spa   string
	gzip  bool
	major int
}

// wsMedia are the types of mime-types 2.1.35.
var wsMedia = sync.OnceValue(func() media { return mimeTypes35Media().or("application/octet-stream") })

func (h wsFiles) answer(r Request, t Tree) Answer {
	a := h.choose(r, t)
	if a.Body == "broken" {
		return a
	}
	if r.Origin {
		a = a.with("Access-Control-Allow-Origin", "http://other.example")
	} else if r.Localhost {
		a = a.with("Access-Control-Allow-Origin", localOrigin)
	} else if h.major >= 5 && r.Method != "OPTIONS" {
		a = a.with("Access-Control-Allow-Origin", "*")
	}
	vary := "Origin"
	thrown := a.Status >= 400 && a.Body != "" && a.Headers.Get("Accept-Ranges") == ""
	if h.gzip && !thrown {
		vary += ", Accept-Encoding"
		size := generatedSize
		if t.File(a.Body) {
			size = t.Size(a.Body)
		}
		a.Gzip = a.Gzip || r.Gzip && a.Body != "" && a.Status == 200 && compressible(a.Type) && size >= compressionThreshold
	}
	if !thrown || h.major >= 5 || r.Origin || r.Localhost {
		a = a.with("Vary", vary)
	}
	if r.Method == "HEAD" && a.Status == 404 && !thrown {
		a.Type, a.Charset = "", ""
	}
	return a.forMethod(r)
}

func (h wsFiles) choose(r Request, t Tree) Answer {
	raw, _ := r.split()
	p, err := url.PathUnescape(raw)
	if err != nil {
		return thrown(400)
	}
	accepts := r.Accept == "" || strings.Contains(r.Accept, "text/html") || strings.Contains(r.Accept, "*/*")
	if h.spa != "" && accepts && !strings.Contains(p, ".") {
		if !t.File(cleaned(h.spa)) {
			return thrown(404)
		}
		return h.file(r, t, cleaned(h.spa))
	}
	if strings.HasPrefix(p, "//") {
		return thrown(400)
	}
	name := cleaned(p)
	index := path.Join(name, "index.html")
	switch {
	case r.Method == "OPTIONS":
		return h.said(Answer{Status: 200}.with("Allow", "GET, HEAD, OPTIONS"))
	case r.Method != "GET" && r.Method != "HEAD":
		return h.said(Answer{Status: 405}.with("Allow", "GET, HEAD, OPTIONS"))
	case t.File(name) && !strings.HasSuffix(p, "/"):
		return h.file(r, t, name)
	case t.File(index):
		return h.file(r, t, index)
	case t.Dir(name):
		return h.said(Answer{Status: 200, Body: "listing", Type: "text/html", Charset: "utf-8", Validators: "etag"}.with("X-Content-Type-Options", "nosniff"))
	}
	return h.said(thrown(404))
}

// thrown is an error of a middleware; the headers that were set before are gone.
func thrown(status int) Answer {
	return Answer{Status: status, Body: "error", Type: "text/plain", Charset: "utf-8"}
}

// said is an answer that went through the middleware for ranges.
func (h wsFiles) said(a Answer) Answer { return a.with("Accept-Ranges", "bytes") }

func (h wsFiles) file(r Request, t Tree, name string) Answer {
	a := h.said(Answer{Status: 200, Body: name, Validators: "weak-etag+date", Cache: "max-age=0"})
	if r.Conditional {
		a.Status, a.Body = 304, ""
		return a
	}
	a.Type, a.Charset = wsMedia().of(name)
	a.Gzip = r.Gzip && t.File(name+".gz") // koa-send sends it
	part, ok := a.ranged(r, t.Size(name))
	switch {
	case ok && part.Status == 416:
		return Answer{Body: "broken"} // it sends a negative Content-Length
	case ok:
		part.Validators = "date"
		return part
	}
	return a
}
