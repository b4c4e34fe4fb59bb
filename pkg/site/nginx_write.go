package site

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// Nginx writes the lines of a server block, with its files under the absolute path root, that answers as s does. Nothing in it asks which
// server s is: the settings are read off its answers, and the shortest shape of locations is taken that fits. The reasons tell,
// a sentence each, what was translated. The error names what can't be expressed: a request whose answer would differ in a way
// that is not one of Differences.
func Nginx(s Site, root string) (conf, reasons []string, err error) {
	switch {
	case len(s.Unread) > 0:
		return nil, nil, fmt.Errorf("%s: %s", s.Server, strings.Join(s.Unread, "; "))
	case !s.Known():
		return nil, nil, fmt.Errorf("%s: its answers are not known", s.Server)
	}
	if !path.IsAbs(root) || !plainRoot.MatchString(root) {
		return nil, nil, fmt.Errorf("%q can't be a root of nginx", root)
	}
	head := []string{}
	for _, l := range s.Listen {
		if l.Port == 0 {
			return nil, nil, fmt.Errorf("the port of %s is not known", s.Server)
		}
		if line := fmt.Sprintf("listen %d;", l.Port); !slices.Contains(head, line) {
			head = append(head, line)
		}
	}
	if len(head) == 0 {
		return nil, nil, fmt.Errorf("%s listens nowhere", s.Server)
	}
	head = append(head, "root "+path.Clean(root)+";")
	p := probed(s)
	settings, why := p.settings()
	found, err := p.fit(head, settings)
	if err != nil {
		return nil, nil, fmt.Errorf("nginx can't answer like %s: %w", s.Server, err)
	}
	return found.block(head, settings), append(found.reasons(), why...), nil
}

var plainRoot = lazyregexp.New(`^[A-Za-z0-9/_.@-]+$`)

// A probe holds what a site answered.
type probe struct {
	site    Site
	asked   []question
	answers []Answer
	whole   []int // answers that hold a file of the tree as it is, but for those over typesTree, which has files compressed beforehand
}

func probed(s Site) probe {
	p := probe{site: s}
	p.asked, p.answers = s.table()
	p.whole = make([]int, 0, len(p.asked))
	for i, q := range p.asked {
		if a := &p.answers[i]; a.Status == 200 && q.tree.File(a.Body) && q.tree.Name != "types" {
			p.whole = append(p.whole, i)
		}
	}
	return p
}

// get is the answer to a plain GET.
func (p probe) get(path, tree string) Answer {
	return p.answer(Request{Method: "GET", Path: path}, tree)
}

// answer is the answer to one of the questions.
func (p probe) answer(r Request, tree string) Answer {
	for i := range p.asked {
		if q := &p.asked[i]; q.request.Path == r.Path && q.tree.Name == tree && q.request == r {
			return p.answers[i]
		}
	}
	return Answer{}
}

// files calls f for each answer that holds a file of the tree as it is.
func (p probe) files(f func(*Request, *Answer)) {
	for _, i := range p.whole {
		f(&p.asked[i].request, &p.answers[i])
	}
}

// settings reads the lines that concern all locations off the answers.
func (p probe) settings() (lines, reasons []string) {
	if p.utf8() {
		lines = append(lines, "charset utf-8;")
	}
	stock, own := stockScope(), p.types()
	stock.types = own
	var zipped []string
	gzip, vary := false, false
	p.files(func(r *Request, a *Answer) {
		if t := stock.typeOf("/" + a.Body); a.Gzip && !slices.Contains(zipped, t) {
			zipped = append(zipped, t)
		}
		gzip = gzip || a.Gzip
		vary = vary || a.Gzip && strings.Contains(a.Headers.Get("Vary"), "Accept-Encoding")
	})
	if gzip {
		lines = append(lines, "gzip on;")
		if vary {
			lines = append(lines, "gzip_vary on;")
		}
		if p.large() {
			lines = append(lines, "gzip_min_length 1024;")
		}
		zipped = slices.DeleteFunc(zipped, func(t string) bool { return t == "text/html" })
		slices.SortFunc(zipped, func(a, b string) int { return slices.Index(zipOrder, a) - slices.Index(zipOrder, b) })
		if len(zipped) > 0 {
			lines = append(lines, "gzip_types "+strings.Join(zipped, " ")+";")
		}
		reasons = append(reasons, "text is compressed as before")
	}
	if p.zippedBefore() {
		lines = append(lines, "gzip_static on;")
		if !vary {
			lines = append(lines, "gzip_vary on;")
		}
		reasons = append(reasons, "the .gz files that a build may write are sent in place of the others, as before")
	}
	for _, name := range carried {
		v := p.always(name)
		if v == "" && name == "Cache-Control" && p.cachesSome() {
			v = "no-cache" // of several policies, the one that never shows what is old
		}
		if v != "" {
			lines = append(lines, fmt.Sprintf("add_header %s %q;", name, v))
			reasons = append(reasons, name+" is sent as before")
		}
	}
	if p.undated() {
		lines = append(lines, `add_header Last-Modified "";`)
		reasons = append(reasons, "no date is sent, as before: browsers would keep pages for a part of their age without asking")
	}
	if len(own) > 0 {
		line, names := typesLine(own)
		lines = append(lines, "include /etc/nginx/mime.types;", line)
		reasons = append(reasons, "nginx's own types leave out "+strings.Join(names, ", ")+", which browsers take only with theirs")
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "add_header Access-Control-Allow-Headers") }) && p.preflight() {
		lines = append(lines, "if ($request_method = OPTIONS) { return 204; }")
	}
	return lines, reasons
}

// types are the types that the site gives to lookedAt, by extension.
func (p probe) types() map[string]string {
	own := map[string]string{}
	for _, l := range lookedAt {
		a := p.get(l.path, l.tree)
		switch {
		case "/"+a.Body != l.path || !mediaType.MatchString(a.Type) || a.Type == "application/octet-stream":
		case sameKind(a.Type, "text/javascript"):
			own[l.ext] = "text/javascript"
		default:
			own[l.ext] = a.Type
		}
	}
	return own
}

// typesLine says own types, and the extensions that they are for.
func typesLine(own map[string]string) (line string, names []string) {
	line = "types {"
	for _, l := range lookedAt {
		if t := own[l.ext]; t != "" {
			line += fmt.Sprintf(" %s %s;", t, l.ext)
			names = append(names, "."+l.ext)
		}
	}
	return line + " }", names
}

// zippedBefore tells whether a .gz file beside another is sent in its place, by a server that compresses nothing itself.
func (p probe) zippedBefore() bool {
	before := p.answer(Request{Method: "GET", Path: "/x.js", Gzip: true}, "types")
	return before.Body == "x.js" && before.Gzip && !p.answer(Request{Method: "GET", Path: "/app.js", Gzip: true}, "plain").Gzip
}

// large tells whether only large files are compressed. Every server that was measured and compresses begins at 1024 bytes, nginx at 20.
func (p probe) large() bool {
	small := p.answer(Request{Method: "GET", Path: "/small.css", Gzip: true}, "names")
	return small.Body == "small.css" && !small.Gzip && p.answer(Request{Method: "GET", Path: "/style.css", Gzip: true}, "plain").Gzip
}

// undated tells whether files come without Last-Modified and without a word on caching: then browsers ask each time, and with a date they
// would not (RFC 9111, section 4.2.2, heuristic freshness).
func (p probe) undated() bool {
	found, undated := false, true
	p.files(func(r *Request, a *Answer) {
		found, undated = true, undated && a.Cache == "" && !strings.Contains(a.Validators, "date")
	})
	return found && undated
}

// utf8 tells whether pages are said to be UTF-8, at least under their own names.
func (p probe) utf8() bool {
	found := false
	p.files(func(r *Request, a *Answer) { found = found || a.Type == "text/html" && a.Charset == "utf-8" })
	return found
}

// zipOrder is the order that types are listed in.
var zipOrder = []string{"text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml", "application/wasm"}

// carried are the headers that go over, where all files come with the same.
var carried = []string{"Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "X-Content-Type-Options", "Content-Security-Policy"}

// preflight tells whether OPTIONS is answered, as browsers ask before they send headers of a page's own to another site.
func (p probe) preflight() bool {
	return p.site.Answer(Request{Method: "OPTIONS", Path: "/app.js"}, Trees()[0]).Status < 300
}

// cachesSome tells whether each file comes with a word on caching, of several.
func (p probe) cachesSome() bool {
	every, found := true, false
	p.files(func(r *Request, a *Answer) { found, every = true, every && a.Cache != "" })
	return found && every
}

// always is the value of a header that all files come with, "" where it is missing from one or differs.
func (p probe) always(name string) string {
	value, same := "", true
	first := true
	p.files(func(r *Request, a *Answer) {
		v := a.Headers.Get(name)
		if name == "Cache-Control" {
			v = a.Cache
		}
		if r.Method == "GET" {
			same = same && (first || v == value)
			value, first = v, false
		}
	})
	if !same || strings.ContainsAny(value, "$\\\"\n\r") {
		return ""
	}
	return value
}
