package site

import (
	"net/url"
	"strings"
	"sync"
)

// python reports whether the arguments of a Python are those of its server of files, and gives those behind the module's name.
func python(name string, args []string) (rest []string, ok bool) {
	switch name {
	case "python", "python2", "python3":
	default:
		return nil, false
	}
	for i, a := range args {
		if a == "-m" && i+1 < len(args) {
			return args[i+2:], args[i+1] == "http.server" || args[i+1] == "SimpleHTTPServer"
		}
	}
	return nil, false
}

// readPython reads what stands behind python -m http.server (python/cpython Lib/http/server.py of 3.11).
func readPython(c *call) (Site, error) {
	s := Site{Server: "python http.server"}
	g := grammar{options: options("bind b", "directory d", "protocol p", "cgi!", "help h!", "tls-cert", "tls-key"), strict: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range []string{"cgi", "help", "tls-cert", "protocol"} {
		if w.has(o) {
			c.cannot("python's http.server with --%s", o)
		}
	}
	if c.name == "python2" {
		c.cannot("python 2 is older than 3, the oldest that is known")
	}
	addr := ""
	if w.has("bind") {
		addr = bound(w.last("bind"))
	}
	s.Listen = []Listen{c.listenOn(w.arg(0), len(w.args) > 0, "", 8000, addr)}
	s.Root = c.folder(w.last("directory"))
	s.answers = pythonAnswer
	return s, nil
}

// pythonMedia are the types of Python's own table, and those that the /etc/mime.types of a full image adds.
var pythonMedia = sync.OnceValue(func() media {
	return mediaOf(mime2Media, "text/javascript js mjs\n- map\n")().or("application/octet-stream")
})

func pythonAnswer(r Request, t Tree) Answer {
	raw, query := r.split()
	fail := func(status int) Answer {
		return Answer{Status: status, Body: "error", Type: "text/html", Charset: "utf-8"}.with("Server", "SimpleHTTP").forMethod(r)
	}
	if r.Method != "GET" && r.Method != "HEAD" {
		return fail(501)
	}
	p, err := url.PathUnescape(raw)
	if err != nil {
		return fail(404)
	}
	name := cleaned(p)
	if t.Dir(name) {
		index := cleaned(name + "/index.html")
		switch {
		case !strings.HasSuffix(raw, "/"):
			return Answer{Status: 301, Location: raw + "/" + query}.with("Server", "SimpleHTTP")
		case !t.File(index):
			return Answer{Status: 200, Body: "listing", Type: "text/html", Charset: "utf-8"}.with("Server", "SimpleHTTP").forMethod(r)
		}
		name = index
	} else if strings.HasSuffix(p, "/") {
		return fail(404)
	}
	if !t.File(name) {
		return fail(404)
	}
	if r.Conditional {
		return Answer{Status: 304}.with("Server", "SimpleHTTP")
	}
	a := Answer{Status: 200, Body: name, Validators: "date"}
	a.Type, a.Charset = pythonMedia().of(name)
	return a.with("Server", "SimpleHTTP").forMethod(r)
}
