package site

import (
	"errors"
	"strings"
)

// A shape is a choice of locations.
type shape struct {
	strip  bool   // a slash at the end is taken off first
	main   string // what "location /" tries, in order, before unknown
	dotted string // what paths with an extension try; "" for no location of their own
	expr   string // one of dottedPaths
	hidden bool   // names with a dot in front are not served
	known  bool   // .well-known has a location of its own

	unknown       string // last argument of try_files: "=404" or a file
	unknownDotted string // for paths with an extension
	hiddenAs      string // for names with a dot in front
	wellKnownAs   string // for unknown paths below .well-known
	page          bool   // 404.html is the page for errors
}

// dottedPaths are the expressions for paths with an extension: a dot in the last name but not in front, or anywhere in it.
var dottedPaths = []string{`/[^/]+\.[^./]+$`, `\.[^/]*$`}

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
}

// shapes lists what may fit, the shorter first. How unknown paths end is read off the answers.
func shapes(p probe) []shape {
	base := shape{
		unknown: p.ends("/nope", "plain"), unknownDotted: p.ends("/nope.js", "plain"),
		hiddenAs: p.ends("/.env", "plain"), wellKnownAs: p.ends("/.well-known/nope", "names"),
		page: p.get("/nope", "404").Body == "error:404.html",
	}
	dots := []shape{{}, {known: true}}
	if a := p.get("/.env", "plain"); a.Body != ".env" {
		dots = append(dots, shape{hidden: true}, shape{hidden: true, known: true})
	}
	var list []shape
	for _, strip := range []bool{false, true} {
		for _, h := range dots {
			for _, main := range mainTries {
				dotted := []string{"", "$uri"}
				if main != "" && main != "$uri" {
					dotted = append(dotted, main)
				}
				for _, d := range dotted {
					for i, expr := range dottedPaths {
						s := base
						s.strip, s.hidden, s.known, s.main, s.dotted, s.expr = strip, h.hidden, h.known, main, d, expr
						if s.fits() && (i == 0 || d != "") {
							list = append(list, s)
						}
					}
				}
			}
		}
	}
	return list
}

// fits leaves out shapes that say something twice, or nothing.
func (s shape) fits() bool {
	switch {
	case s.main == "" && s.unknown == "=404":
		return false
	case s.dotted == "" && s.unknown != s.unknownDotted:
		return false
	}
	return s.dotted == "" || s.dotted != s.main || s.unknown != s.unknownDotted
}

// ends is the last argument of try_files that gives the answer to an unknown path.
func (p probe) ends(path, tree string) string {
	for i, q := range p.asked {
		if a := p.answers[i]; q.tree.Name == tree && q.request == (Request{Method: "GET", Path: path}) && a.Status == 200 && q.tree.File(a.Body) {
			return "/" + a.Body
		}
	}
	return "=404"
}

// try is a try_files line. Where only the fallback is tried, it is the file to look for and the error comes after it.
func try(what, last string) string {
	if what == "" {
		what, last = last, "=404"
	}
	return "try_files " + what + " " + last + ";"
}

// block is the server block of the shape.
func (s shape) block(head, settings []string) []string {
	lines := append([]string{}, head...)
	statuses := "404"
	if strings.Contains(s.main+" ", "$uri/ ") {
		lines = append(lines, "absolute_redirect off;")
		statuses = "403 404" // of a folder without an index page
	}
	lines = append(lines, settings...)
	if s.page {
		lines = append(lines, "error_page "+statuses+" /404.html;")
	}
	if s.strip {
		lines = append(lines, "rewrite ^(.+)/$ $1;")
	}
	lines = append(lines, "location / { "+try(s.main, s.unknown)+" }")
	if s.known {
		lines = append(lines, "location ^~ /.well-known { "+try("$uri", s.wellKnownAs)+" }")
	}
	if s.hidden && s.hiddenAs == "=404" {
		lines = append(lines, `location ~ /\. { return 404; }`)
	} else if s.hidden {
		lines = append(lines, `location ~ /\. { `+try("", s.hiddenAs)+` }`)
	}
	if s.dotted != "" {
		lines = append(lines, "location ~ "+s.expr+" { "+try(s.dotted, s.unknownDotted)+" }")
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
	if s.hidden {
		list = append(list, "names with a dot in front are not served")
	}
	return list
}

// fit returns the first shape whose block answers as the site does, but for differences that may be stated. Where none does,
// the error names the row that stopped the shape that came furthest.
func (p probe) fit(head, settings []string) (shape, error) {
	furthest, why := -1, ""
	for _, s := range shapes(p) {
		server, err := ReadNginx(map[string]string{nginxSiteFile: strings.Join(s.block(head, settings), "\n")})
		if err != nil {
			return shape{}, err // a fallback with a blank in its name, and the like
		}
		row, at := p.differs(server)
		if row == nil {
			return s, nil
		}
		if at > furthest {
			furthest, why = at, row.String()
		}
	}
	return shape{}, errors.New(why)
}

// differs is the first row that can't be stated, and how many were asked before it.
func (p probe) differs(after Site) (*Row, int) {
	for i, q := range p.asked {
		if row := compareOne(p.site, after, p.answers[i], q); row != nil && Classify(*row) == nil {
			return row, i
		}
	}
	return nil, len(p.asked)
}
