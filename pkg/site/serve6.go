package site

import (
	"net/url"
	"strings"
	"sync"
)

// readServe6 reads the command line of serve 6 (lib/options.js of 6.5.8; the args package is lenient about what it does not know).
func readServe6(c *call) (Site, error) {
	s := Site{Server: "serve 6"}
	g := grammar{options: options("port p", "cache c", "single s!", "unzipped u!", "ignore i", "auth a!", "cors C!", "silent S!",
		"clipless n!", "open o!", "treeless t!", "ssl T!", "local l!"), groups: true, attached: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("serve 6 does not know the option %s", o)
	}
	for _, o := range []string{"auth", "ssl", "ignore", "cache", "treeless"} {
		if w.has(o) {
			c.cannot("serve 6 with --%s", o)
		}
	}
	if len(w.args) > 1 {
		c.cannot("serve 6 with more than one folder")
	}
	addr := ""
	if w.has("local") {
		addr = "localhost"
	}
	s.Listen = []Listen{c.listenOn(w.last("port"), w.has("port"), "PORT", 5000, addr)}
	s.Root = c.folder(w.arg(0))
	h := serve6{single: w.has("single"), gzip: !w.has("unzipped"), cors: w.has("cors")}
	if h.single {
		s.Fallback = "index.html"
	}
	s.answers = h.answer
	return s, nil
}

// serve6 answers as serve 6 does (lib/server.js of 6.5.8).
type serve6 struct{ single, gzip, cors bool }

// serve6Media are the types of send 0.16, which has mime 1.4; with --single, serve says that the rest are pages.
var (
	serve6Media       = sync.OnceValue(func() media { return mime14Media().or("text/plain;utf-8") })
	serve6SingleMedia = sync.OnceValue(func() media { return mime14Media().or("text/html;utf-8") })
)

func (h serve6) answer(r Request, t Tree) Answer {
	a, size := h.choose(r, t)
	if h.cors {
		a = a.with("Access-Control-Allow-Origin", "*")
		a = a.with("Access-Control-Allow-Headers", "Origin, X-Requested-With, Content-Type, Accept, Range")
	}
	if h.gzip {
		a = a.compress(r, size)
	}
	return a.forMethod(r)
}

func (h serve6) choose(r Request, t Tree) (Answer, int) {
	raw, query := r.split()
	p, err := url.PathUnescape(raw)
	if err != nil {
		return Answer{Status: 500, Body: "error"}, generatedSize
	}
	name := cleaned(p)
	switch {
	case strings.Contains(p, ".DS_Store") || strings.Contains(p, ".git/"):
		return h.missing(t)
	case t.File(name) && (name != "index.html" || !h.single):
		return h.file(r, t, name, h.single)
	case t.Dir(name) && !strings.HasSuffix(p, "/"):
		return Answer{Status: 302, Location: raw + "/" + query}, 0
	case t.Dir(name):
		index := cleaned(name + "/index.html")
		if t.File(index) {
			return h.file(r, t, index, h.single && index != "index.html")
		}
		return Answer{Status: 200, Body: "listing", Type: "text/html", Charset: "utf-8"}, generatedSize
	case h.single:
		return h.file(r, t, "index.html", false)
	}
	return h.missing(t)
}

func (h serve6) missing(t Tree) (Answer, int) {
	a := Answer{Status: 404, Body: "error"}
	if t.File("404.html") {
		a.Body = "error:404.html"
	}
	return a, generatedSize
}

// file sends a file; with aged, clients keep it for a day.
func (h serve6) file(r Request, t Tree, name string, aged bool) (Answer, int) {
	types := serve6Media()
	if h.single {
		types = serve6SingleMedia()
	}
	cache := "public, max-age=0"
	if aged {
		cache = "public, max-age=86400"
	}
	return sent(r, t, name, types, cache)
}
