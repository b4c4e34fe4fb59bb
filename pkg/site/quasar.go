package site

// readQuasar reads the command line of quasar serve (quasarframework/quasar cli/lib/cmd/serve.js of 2.5).
func readQuasar(c *call) (Site, error) {
	s := Site{}
	g := grammar{options: options("port p", "hostname H", "gzip g!", "silent s!", "colors!", "open o!", "cache c", "cors!", "micro m", "history!",
		"index i", "https!", "cert C", "key K", "proxy P", "help h!"), groups: true, attached: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("quasar serve does not know the option %s", o)
	}
	for _, o := range []string{"https", "proxy", "cors", "index", "help"} {
		if w.has(o) {
			c.cannot("quasar serve with --%s", o)
		}
	}
	addr := "0.0.0.0"
	if w.has("hostname") {
		addr = bound(w.last("hostname"))
	}
	s.Listen = []Listen{c.listenOn(w.last("port"), w.has("port"), "PORT", 4000, addr)}
	s.Root = c.folder(w.arg(0))
	if _, ok := c.config(c.folder(joined(w.arg(0), "index.js"))); ok {
		c.cannot("quasar serve may start %s", joined(w.arg(0), "index.js"))
	}
	age := "86400"
	if w.has("cache") {
		age = w.last("cache")
	}
	h := expressFiles{missing: func(r Request, t Tree) Answer {
		if r.Method == "GET" || r.Method == "HEAD" {
			return Answer{Status: 404, Body: "error", Type: "text/html", Charset: "utf-8", Validators: "weak-etag"}
		}
		if r.Method == "OPTIONS" {
			return Answer{Status: 200, Body: "other", Type: "text/html", Charset: "utf-8", Validators: "weak-etag"}.with("Allow", "GET,HEAD")
		}
		return unanswered(r, t)
	}}
	if w.has("history") {
		h.history, s.Fallback = "index.html", "index.html"
	}
	if w.last("gzip") == "false" {
		h.minimum = 1 << 30
	}
	s.answers = func(r Request, t Tree) Answer {
		h := h
		h.cache = func(name string) string {
			if name == "index.html" && r.Method == "GET" {
				return "no-store, no-cache, must-revalidate, proxy-revalidate"
			}
			return "public, max-age=" + age
		}
		return h.answer(r, t)
	}
	return s, nil
}
