package site

import (
	"fmt"
	"path"
	"strings"
)

// readHTTPServer reads the command line of http-server (http-party/http-server bin/http-server of 0.12.3, 0.13.0, 13.1.0 and 14.1.1).
// It takes no option for a flag, so "-s dist" gives -s the value "dist" and leaves the folder at its default.
func readHTTPServer(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("http-server %d", c.release.major)}
	if c.release.major == 0 {
		s.Server = fmt.Sprintf("http-server 0.%d", min(c.release.minor, 13))
		if c.release.minor < 12 {
			c.cannot("http-server 0.%d is older than 0.12, the oldest that is known", c.release.minor)
		}
	}
	g := grammar{options: options("p", "port", "a", "d", "i", "g", "gzip", "b", "brotli", "e", "ext", "s", "silent", "cors", "o", "c", "t",
		"U", "utc", "log-ip", "P", "proxy", "username", "password", "S", "ssl tls", "C", "cert", "K", "key", "r", "robots",
		"dotfiles", "mimetypes", "h", "help", "v", "version", "proxy-options"), groups: true, attached: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("http-server does not know the option %s", o)
	}
	for _, o := range httpServerBeyond {
		if w.has(o.name) {
			c.cannot("http-server %s", o.what)
		}
	}
	for _, v := range []string{"NODE_HTTP_SERVER_USERNAME", "NODE_HTTP_SERVER_PASSWORD"} {
		if _, ok := c.env(v); ok {
			c.cannot("http-server asks for a password (%s)", v)
		}
	}
	h := httpServer{cache: "max-age=3600", listing: w.last("d") != "false", index: w.last("i") != "false", ext: ".html",
		cors: w.has("cors"), ecstatic: c.release.major == 0 && c.release.minor < 13}
	h.corsHeaders = "Origin, X-Requested-With, Content-Type, Accept, Range"
	if v := w.last("cors"); h.cors && v != "true" {
		h.corsHeaders += ", " + strings.Join(strings.Split(v, ","), ", ")
	}
	switch v := w.last("c"); v {
	case "", "true":
	case "-1":
		h.cache = "no-cache, no-store, must-revalidate"
	default:
		h.cache = "max-age=" + v
	}
	h.types = expressMedia()
	for _, o := range []string{"ext", "e"} {
		if v := w.last(o); w.has(o) && v != "true" {
			if h.ext = "." + strings.TrimPrefix(v, "."); strings.ContainsAny(h.ext, "/%") {
				c.cannot("http-server with the extension %q", v)
				h.ext = ".html"
			}
		}
	}
	if h.ext == ".html" && (w.has("e") || w.has("ext")) {
		h.types = h.types.or("text/html;utf-8")
	}
	httpServerListen(c, &s, w)
	httpServerRoot(c, &s, w)
	s.answers = h.answer
	return s, nil
}

// httpServerBeyond are the options whose effect no table of answers shows.
var httpServerBeyond = []struct{ name, what string }{
	{"P", "sends what it does not find to another server (-P)"},
	{"proxy", "sends what it does not find to another server (--proxy)"},
	{"proxy-options", "sends what it does not find to another server (--proxy-options)"},
	{"username", "asks for a password (--username)"},
	{"password", "asks for a password (--password)"},
	{"S", "answers with TLS (-S)"},
	{"ssl", "answers with TLS (--ssl)"},
	{"r", "answers /robots.txt itself (-r)"},
	{"robots", "answers /robots.txt itself (--robots)"},
	{"mimetypes", "has types of its own (--mimetypes)"},
	{"g", "sends the .gz files beside the files (-g)"},
	{"gzip", "sends the .gz files beside the files (--gzip)"},
	{"b", "sends the .br files beside the files (-b)"},
	{"brotli", "sends the .br files beside the files (--brotli)"},
	{"h", "only prints a text and ends (-h)"},
	{"help", "only prints a text and ends (--help)"},
	{"v", "only prints a text and ends (-v)"},
	{"version", "only prints a text and ends (--version)"},
}

func httpServerListen(c *call, s *Site, w words) {
	addr := "0.0.0.0"
	if w.has("a") {
		addr = bound(w.last("a"))
	}
	port := w.last("p")
	if !w.has("p") {
		port = w.last("port")
	}
	s.Listen = []Listen{c.listenOn(port, port != "", "PORT", 8080, addr)}
}

// httpServerRoot: without a folder it serves ./public where there is one.
func httpServerRoot(c *call, s *Site, w words) {
	if len(w.args) > 0 {
		s.Root = c.folder(w.arg(0))
		return
	}
	public := c.folder("public")
	if public != "" {
		if _, ok := c.config(path.Join(public, "index.html")); ok {
			s.Root = public
			return
		}
	}
	c.cannot("http-server without a folder serves ./public where there is one, else the working directory")
}
