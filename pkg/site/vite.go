package site

import (
	"fmt"
	"path"
	"strings"
)

// readVite reads the command line of vite preview (vitejs/vite packages/vite src/node/cli.ts and preview.ts of 2.9 to 8.3).
func readVite(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("vite preview %d", c.release.major)}
	if !c.release.atLeast(2, 8) {
		c.cannot("vite %s is older than 2.8, the oldest that is known", c.release.text)
	}
	g := grammar{options: options("host", "port", "strictPort!", "open", "outDir", "https!", "config c", "base", "logLevel l", "clearScreen!",
		"debug d", "filter f", "mode m", "configLoader", "help h!", "version v!"), groups: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("vite preview does not know the option %s", o)
	}
	if len(w.args) > 1 {
		c.cannot("vite preview with more than one folder")
	}
	root := c.folder(w.arg(0))
	conf := viteConfig{outDir: "dist", appType: "spa"}
	conf.read(c, root, w.last("config"))
	if conf.root != "" && w.arg(0) == "" {
		root = joined(root, conf.root)
	}
	for _, o := range []string{"help", "version", "https"} {
		if w.has(o) {
			c.cannot("vite preview with --%s", o)
		}
	}
	if w.has("outDir") {
		conf.outDir = w.last("outDir")
	}
	if root != "" {
		s.Root = joined(root, conf.outDir)
	}
	if w.has("base") {
		conf.base = w.last("base")
	}
	if b := conf.base; b != "" && b != "/" && b != "./" {
		c.cannot("vite preview serves below %s (base)", b)
	}
	s.Listen = []Listen{viteListen(c, w, conf)}
	h := viteFiles{spa: conf.appType == "spa", html: c.release.major >= 5, strict: c.release.guarded()}
	h.icon = c.release.major > 5 || h.html && c.release.patched(0, 9)
	h.files = sirvFiles{dev: true, etag: true, types: viteMedia(c.release), single: h.spa && !h.html, exact: h.html, escapes: c.release.atLeast(4, 4)}
	if conf.appType == "custom" {
		c.cannot("vite preview of an application of the type custom")
	}
	if h.spa {
		s.Fallback = "index.html"
	}
	s.answers = h.answer
	return s, nil
}

// joined is a path of the image below a folder, or as it stands if it is absolute.
func joined(folder, p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(folder, p)
}

// guarded reports whether the release refuses the names of other hosts and other origins (vite 4.5.6, 5.4.12 and 6.0.9).
func (r release) guarded() bool {
	switch r.major {
	case 4:
		return r.patched(5, 6)
	case 5:
		return r.patched(4, 12)
	case 6:
		return r.patched(0, 9)
	}
	return r.major > 6
}

// patched reports whether the release is minor.patch of its major, or newer.
func (r release) patched(minor, patch int) bool {
	return r.minor > minor || r.minor == minor && r.patch >= patch
}

// viteListen: no variable moves the port. Without --host only the container itself reaches it.
func viteListen(c *call, w words, conf viteConfig) Listen {
	l := Listen{Addr: "localhost", Port: 4173}
	host, given := conf.host, conf.host != ""
	if len(w.values["host"]) > 0 {
		host, given = w.last("host"), true
	}
	switch {
	case !given || host == "false":
	case host == "true" || host == "":
		l.Addr = ""
	default:
		l.Addr = bound(host)
	}
	if conf.port != "" {
		l.Port = portNumber(conf.port)
	}
	if w.has("port") {
		l.Port = portNumber(w.last("port"))
	}
	return l
}

// viteMedia are the types of the mrmime that each release bundles, and those of registerCustomMime (vite src/node/plugins/asset.ts).
func viteMedia(r release) media {
	switch {
	case r.atLeast(6, 2):
		return viteMedia62()
	case r.major == 6:
		return viteMedia6()
	case r.atLeast(5, 1):
		return viteMedia51()
	case r.major > 2:
		return viteMedia3()
	}
	return viteMedia2()
}

var (
	viteMedia2  = mediaOf(sirv1Media, "image/x-icon ico")
	viteMedia3  = mediaOf(viteMedia2, viteTypes+"audio/aac aac")
	viteMedia51 = mediaOf(sirvMedia, viteTypes+"image/x-icon ico\n- jxl")
	viteMedia6  = mediaOf(viteMedia51, "image/x-icon cur")
	viteMedia62 = mediaOf(viteMedia6, "image/jxl jxl")
)

const viteTypes = "audio/flac flac\napplication/vnd.ms-fontobject eot\n"

// viteFiles answers as vite preview does: sirv, and from vite 5 on a step of its own for pages.
type viteFiles struct {
	files  sirvFiles
	spa    bool
	html   bool // vite 5 and newer
	icon   bool // a missing /favicon.ico is an error: 5.0.9 and newer (there is none before html)
	strict bool // knows which hosts and origins may ask
}

func (h viteFiles) answer(r Request, t Tree) Answer {
	a := h.find(r, t)
	size := compressionThreshold
	if t.File(a.Body) {
		size = t.Size(a.Body)
	}
	if r.Gzip && r.Method != "HEAD" && a.Status == 200 && size >= compressionThreshold && viteCompresses(a.Type) && !strings.HasSuffix(a.Type, asBrotli) {
		a.Gzip = true
	}
	return a.forMethod(r)
}

// viteCompresses is the pattern of @polka/compression, which takes a file of no type for plain text.
func viteCompresses(typ string) bool {
	if typ == "" {
		return true
	}
	for _, w := range []string{"text", "javascript", "/json", "xml"} {
		if strings.Contains(typ, w) {
			return true
		}
	}
	return false
}

func (h viteFiles) find(r Request, t Tree) Answer {
	var a Answer
	ok := false
	switch {
	case r.Method == "OPTIONS":
		a = Answer{Status: 204}
		if !h.strict {
			a = a.with("Access-Control-Allow-Origin", "*")
			return a.with("Vary", "Access-Control-Request-Headers")
		}
		return a.with("Vary", "Origin, Access-Control-Request-Headers")
	case h.strict && r.Host != "":
		a = Answer{Status: 403, Body: "error", Type: "text/plain"}
	default:
		a, ok = h.files.send(r, t)
		if !ok && h.html {
			a = h.page(r, t)
		} else if !ok {
			a = Answer{Status: 404, Body: "error", Type: "text/html", Charset: "utf-8"}
			a = a.with("Content-Security-Policy", "default-src 'none'").with("X-Content-Type-Options", "nosniff")
		}
	}
	if h.strict && r.Localhost {
		a = a.with("Access-Control-Allow-Origin", localOrigin)
	}
	if h.strict {
		return a.with("Vary", "Origin")
	}
	return a.with("Access-Control-Allow-Origin", "*")
}

// page is what vite 5 and newer answer where no file has the path: the page of that name, or index.html.
func (h viteFiles) page(r Request, t Tree) Answer {
	p, _ := r.split()
	accept := r.Accept == "" || strings.Contains(r.Accept, "text/html") || strings.Contains(r.Accept, "*/*")
	if r.Method != "GET" && r.Method != "HEAD" || !accept || h.icon && p == "/favicon.ico" {
		return Answer{Status: 404}
	}
	name := cleaned(p + ".html")
	switch {
	case strings.HasSuffix(p, ".html"):
		name = cleaned(p)
	case strings.HasSuffix(p, "/"):
		name = cleaned(p + "index.html")
	}
	if !t.File(name) {
		if !h.spa || !t.File("index.html") {
			return Answer{Status: 404}
		}
		name = "index.html"
	}
	if r.Conditional {
		return Answer{Status: 304}
	}
	return Answer{Status: 200, Body: name, Type: "text/html", Cache: "no-cache", Validators: "weak-etag"}
}
