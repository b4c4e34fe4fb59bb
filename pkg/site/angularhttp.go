package site

import (
	"path"
	"strings"
	"sync"
)

// readAngularHTTP reads the command line of angular-http-server (simonh1000/angular-http-server angular-http-server.js of 1.12).
func readAngularHTTP(c *call) (Site, error) {
	s := Site{Server: "angular-http-server", Fallback: "index.html"}
	g := grammar{options: options("p", "path", "cors!", "silent!", "open!", "o!", "ssl!", "https!", "key", "cert", "config", "proxy", "baseHref", "rootFile", "host"),
		groups: true, attached: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("angular-http-server does not know the option %s", o)
	}
	for _, o := range []string{"ssl", "https", "config", "proxy", "baseHref", "rootFile"} {
		if w.has(o) {
			c.cannot("angular-http-server with --%s", o)
		}
	}
	s.Listen = []Listen{c.listenOn(w.last("p"), w.has("p"), "", 8080, "")}
	s.Root = c.folder(w.last("path"))
	cors := w.has("cors")
	s.answers = func(r Request, t Tree) Answer {
		a := angularFile(r, t)
		if cors {
			a = a.with("Access-Control-Allow-Origin", "*").with("Access-Control-Allow-Headers", "authorization, content-type")
			if r.Method == "OPTIONS" {
				a = Answer{Status: 200, Headers: a.Headers}
			}
		}
		return a.forMethod(r)
	}
	return s, nil
}

// angularMedia are the types of mime 2.
var angularMedia = sync.OnceValue(func() media { return mime2Media().or("null") })

// angularFile looks for a file by the path as it was sent, whatever the method, and never fails.
func angularFile(r Request, t Tree) Answer {
	p, _ := r.split()
	name := strings.TrimPrefix(path.Clean("/"+p), "/")
	if strings.Contains(p, "../") || strings.HasSuffix(p, "/") || !t.File(name) {
		return Answer{Status: 200, Body: "index.html", Type: "text/html"}
	}
	a := Answer{Status: 200, Body: name}
	a.Type, _ = angularMedia().of(name)
	return a
}
