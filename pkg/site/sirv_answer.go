package site

import (
	"net/url"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// sirvFiles answers as the sirv package does (lukeed/sirv packages/sirv/index.js of 1.0.19, 2.0.4 and 3.0.2).
type sirvFiles struct {
	single   bool
	fallback string // the file name that --single gives, "" for index
	dev      bool   // looks into the folder at each request
	etag     bool
	dotfiles bool
	cors     bool
	control  string // Cache-Control
	vary     string // Vary of each file
	types    media
	gzip     bool // a .gz file beside another is sent in its place
	exact    bool // adds no extension, and no index.html to a folder
	escapes  bool // leaves the escapes of reserved characters alone, as decodeURI does (sirv 2.0.3 and newer)
}

// sirvMedia are the types of mrmime 2, which sirv 2 and 3 have; sirv1Media those of mrmime 1. Sirv names the charset of pages.
var (
	sirvMedia  = mediaOf(mrmime2Media, sirvPages)
	sirv1Media = mediaOf(mrmime1Media, sirvPages)
)

const sirvPages = "text/html;utf-8 html htm shtml\n"

// sirvIgnored are paths that --single leaves alone: what has an extension.
var sirvIgnored = lazyregexp.New(`[/]([A-Za-z\s\d~$._-]+\.\w+)+$`)

func (h sirvFiles) answer(r Request, t Tree) Answer {
	a, ok := h.send(r, t)
	if !ok {
		a = Answer{Status: 404}
	}
	return a.forMethod(r)
}

// send gives the bool false where no file stands for the path.
func (h sirvFiles) send(r Request, t Tree) (Answer, bool) {
	raw, _ := r.split()
	escaped := raw
	if h.escapes {
		escaped = reservedEscape.ReplaceAllString(raw, "%25$1")
	}
	p, err := url.PathUnescape(escaped)
	if err != nil {
		p = raw
	}
	exts := h.extensions(r)
	name, ok := h.find(t, p, exts)
	if !ok && h.single && !h.ignored(p) {
		name, ok = h.find(t, "/"+strings.TrimSuffix(h.fallback, path.Ext(h.fallback)), exts)
	}
	if !ok {
		return Answer{}, false
	}
	if r.Conditional && h.etag {
		return Answer{Status: 304}, true
	}
	a := Answer{Status: 200, Body: name, Validators: "date", Cache: h.control}
	if h.etag {
		a.Validators = "weak-etag+date"
	}
	if h.dev {
		a.Cache = "no-store"
		if h.etag {
			a.Cache = "no-cache"
		}
	}
	h.describe(&a, t, name)
	if h.vary != "" {
		a = a.with("Vary", h.vary)
	}
	if h.cors {
		a = a.with("Access-Control-Allow-Origin", "*").with("Access-Control-Allow-Headers", "Origin, Content-Type, Accept, Range")
	}
	part, ok := a.ranged(r, t.Size(name))
	switch {
	case ok && part.Status == 416:
		return Answer{Status: 416, Headers: a.with("Content-Range", part.Headers.Get("Content-Range")).Headers}, true
	case ok:
		return part.with("Accept-Ranges", "bytes"), true
	}
	return a, true
}

// reservedEscape is an escape that decodeURI leaves alone: of one of ;/?:@&=+$,# (ECMA-262, section 19.2.6).
var reservedEscape = lazyregexp.New(`(?i)%(2[346bcf]|3[abdf]|40)`)

func (h sirvFiles) ignored(p string) bool {
	if sirvIgnored.MatchString(p) {
		return true
	}
	if h.dotfiles {
		return dotWord.MatchString(p)
	}
	return strings.Contains(p, "/.well-known")
}

var dotWord = lazyregexp.New(`/\.\w`)

// describe says what a file is. A name that ends in .gz or .br is that of the file that was compressed.
func (h sirvFiles) describe(a *Answer, t Tree, name string) {
	of, gz := strings.CutSuffix(name, ".gz")
	of, br := strings.CutSuffix(of, ".br")
	if a.Type, a.Charset = h.types.of(of); br && !gz {
		a.Type += asBrotli
	}
	if a.Gzip = gz; gz {
		a.Body = "other"
		if t.File(of) {
			a.Body = of
		}
	}
}

// asBrotli stands behind the type of an answer in this encoding. It is not decoded.
const asBrotli = " as br"

// extensions are what is put behind a path, in order.
func (h sirvFiles) extensions(r Request) []string {
	switch {
	case h.exact:
		return sirvExtensions[3:4]
	case h.gzip && r.Gzip:
		return sirvExtensions
	}
	return sirvExtensions[3:]
}

var sirvExtensions = []string{".html.gz", ".htm.gz", ".gz", "", ".html", ".htm"}

// find is the file that stands for a path: itself, its index, or either with an extension.
func (h sirvFiles) find(t Tree, p string, exts []string) (string, bool) {
	p = strings.TrimSuffix(p, "/")
	for _, ext := range exts {
		for _, name := range []string{p + ext, p + "/index" + ext} {
			name = strings.TrimPrefix(name, "/")
			if h.dev {
				name = cleaned(name)
			}
			if t.File(name) && (h.dev || h.dotfiles || !hidden(name)) {
				return name, true
			}
		}
	}
	return "", false
}

// hidden tells whether a file is left out at start: it or a folder of it begins with a dot, but for .well-known.
func hidden(name string) bool {
	if strings.Contains(name, ".well-known/") {
		return false
	}
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}

func (h sirvFiles) fallbackFile() string {
	if h.fallback == "" {
		return "index.html"
	}
	return strings.TrimSuffix(h.fallback, path.Ext(h.fallback)) + ".html"
}
