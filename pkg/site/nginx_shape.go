package site

import (
	"iter"
	"slices"
	"strings"
)

// A shape is a choice of locations.
type shape struct {
	strip  bool   // a slash at the end is taken off first
	main   string // what "location /" tries, in order, before unknown
	dotted string // what paths with an extension try; "" for no location of their own
	expr   string // one of dottedPaths
	hidden bool   // names with a dot in front are not served
	last   bool   // nor are they, but only at the end of a path
	known  bool   // .well-known has a location of its own
	icon   bool   // /favicon.ico is no path of the fallback
	raw    bool   // the escape of a slash is no slash

	unknown       string // last argument of try_files: "=404" or a file
	unknownDotted string // for paths with an extension
	hiddenAs      string // for names with a dot in front
	wellKnownAs   string // for unknown paths below .well-known
	page          bool   // 404.html is the page for errors
}

// dottedPaths are the expressions for paths with an extension: a dot in the last name but not in front; that or with a slash after it; or only names
// of the letters that sirv takes for one (see sirvIgnored), so that /user@example.org is none; or a dot anywhere in the last name.
var dottedPaths = []string{`/[^/]+\.[^./]+$`, `/[^/]+\.[^./]+/?$`, `/[\w\s~$.-]+\.\w+$`, `\.[^/]*$`}

// mainTries are what "location /" can try, the shorter first.
var mainTries = []string{
	"",
	"$uri",
	"$uri $uri.html",
	"$uri $uri/index.html",
	"$uri $uri/",
	"$uri $uri.html $uri/",
	"$uri $uri/ $uri.html",
	"$uri $uri.html $uri/index.html",
	"$uri $uri/index.html $uri.html",
	"$uri ${uri}index.html $uri.html",
	"$uri ${uri}index.html $uri.html $uri/index.html",
}

// shapes yields what may fit, the shorter first. How unknown paths end is read off the answers.
func (p probe) shapes() iter.Seq[shape] {
	base := shape{
		unknown: p.ends("/nope", "plain"), unknownDotted: p.ends("/nope.js", "plain"),
		hiddenAs: p.ends("/.env", "plain"), wellKnownAs: p.ends("/.well-known/nope", "names"),
		page: p.get("/nope", "404").Body == "error:404.html",
	}
	base.raw = base.unknownDotted == "=404" && base.unknown != "=404" && p.ends("/users/x%2Fy.z", "names") == base.unknown
	base.icon = base.unknownDotted != "=404" && p.ends("/favicon.ico", "names") == "=404"
	dots := []shape{{}, {known: true}}
	if a := p.get("/.env", "plain"); a.Body != ".env" {
		dots = append(dots, shape{hidden: true}, shape{hidden: true, known: true}, shape{last: true})
	}
	return func(yield func(shape) bool) {
		for _, strip := range []bool{false, true} {
			for _, h := range dots {
				for _, main := range mainTries {
					s := base
					s.strip, s.hidden, s.last, s.known, s.main = strip, h.hidden, h.last, h.known, main
					if !s.eachDotted(yield) {
						return
					}
				}
			}
		}
	}
}

// eachDotted yields the shape with each location for paths with an extension that fits.
func (s shape) eachDotted(yield func(shape) bool) bool {
	dotted := []string{"", "$uri", s.main}
	switch s.main {
	case "":
		dotted[2] = "$uri $uri/"
	case "$uri":
		dotted = dotted[:2]
	}
	if words := strings.Fields(s.main); len(words) == 3 {
		dotted = append(dotted, "$uri "+words[1], "$uri "+words[2]) // some find only pages or only folders by such a name
	}
	for _, d := range dotted {
		for i, expr := range dottedPaths {
			s.dotted, s.expr = d, expr
			if s.fits() && (i == 0 || d != "") && !yield(s) {
				return false
			}
		}
	}
	return true
}

// fits leaves out shapes that say something twice, or nothing.
func (s shape) fits() bool {
	switch {
	case s.main == "" && (s.unknown == "=404" || s.strip):
		return false
	case s.dotted == "" && s.unknown != s.unknownDotted:
		return false
	}
	return s.dotted == "" || s.dotted != s.main || s.unknown != s.unknownDotted
}

// ends is the last argument of try_files that gives the answer to an unknown path.
func (p probe) ends(path, tree string) string {
	for _, i := range p.whole {
		if q := &p.asked[i]; q.request.Path == path && q.tree.Name == tree && q.request == (Request{Method: "GET", Path: path}) {
			return "/" + p.answers[i].Body
		}
	}
	return "=404"
}

// A located is a location in the making.
type located struct {
	where string // which paths
	what  string // is tried for them
	last  string // argument of try_files
	strip bool   // a slash at the end is taken off first
	raw   string // file for paths with the escape of a slash; "" for no such rule
}

// locations lists the shape's locations in the order of the block.
func (s shape) locations() []located {
	list := make([]located, 0, 5)
	list = append(list, located{where: "/", what: s.main, last: s.unknown, strip: s.strip})
	if s.icon {
		list = append(list, located{where: "= /favicon.ico", what: "$uri", last: "=404"})
	}
	if s.known {
		list = append(list, located{where: "^~ /.well-known", what: "$uri", last: s.wellKnownAs})
	}
	if s.hidden {
		list = append(list, located{where: `~ /\.`, last: s.hiddenAs})
	}
	if s.last {
		list = append(list, located{where: `~ /\.[^/]*$`, last: s.hiddenAs})
	}
	if s.dotted != "" {
		l := located{where: "~ " + s.expr, what: s.dotted, last: s.unknownDotted, strip: s.strip && strings.HasSuffix(s.expr, "/?$")}
		if s.raw {
			l.raw = s.unknown
		}
		list = append(list, l)
	}
	return list
}

// line is the location as it is written. Where only the fallback is tried, it is the file to look for and the error comes after it.
func (p located) line() string {
	what, last, first := p.what, p.last, ""
	switch {
	case p.strip:
		first = "rewrite ^(.+)/$ $1 break; "
	case p.raw != "":
		first = "if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ " + p.raw + " break; } "
	}
	switch {
	case what == "" && last == "=404":
		return "location " + p.where + " { return 404; }"
	case what == "":
		what, last = last, "=404"
	}
	return "location " + p.where + " { " + first + "try_files " + what + " " + last + "; }"
}

// A serverPart is what a shape says in the server itself.
type serverPart struct {
	page    bool
	folders bool // are looked for, so that one without an index page is an error
}

func (s shape) server() serverPart {
	return serverPart{page: s.page, folders: strings.Contains(s.main+" ", "$uri/ ")}
}

// lines is the server block but for its locations. Redirects never name a host or a port, which a client sees differently.
func (p serverPart) lines(head, settings []string) []string {
	lines := append(slices.Clone(head), "absolute_redirect off;")
	lines = append(lines, settings...)
	switch {
	case p.page && p.folders:
		lines = append(lines, "error_page 403 404 /404.html;")
	case p.page:
		lines = append(lines, "error_page 404 /404.html;")
	}
	return lines
}

// block is the server block of the shape.
func (s shape) block(head, settings []string) []string {
	lines := s.server().lines(head, settings)
	for _, l := range s.locations() {
		lines = append(lines, l.line())
	}
	out := []string{"server {"}
	for _, l := range lines {
		out = append(out, "    "+l)
	}
	return append(out, "}")
}

// reasons says in words what the locations do.
func (s shape) reasons() []string {
	list := []string{"unknown paths are 404"}
	if s.unknown != "=404" {
		list = []string{"unknown paths answer " + s.unknown[1:]}
	}
	switch {
	case s.unknown == s.unknownDotted:
	case s.unknownDotted == "=404":
		list = append(list, "unknown paths with an extension are 404")
	default:
		list = append(list, "unknown paths with an extension answer "+s.unknownDotted[1:])
	}
	if s.page {
		list = append(list, "404.html is the page for unknown paths")
	}
	if s.main == "" {
		list = append(list, "only paths with an extension are looked up")
	}
	if strings.Contains(s.main, ".html") && s.main != "$uri $uri/index.html" {
		list = append(list, "pages are found without .html")
	}
	if s.hidden || s.last {
		list = append(list, "names with a dot in front are not served")
	}
	return list
}
