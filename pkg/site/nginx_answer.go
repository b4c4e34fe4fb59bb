package site

import (
	"net/url"
	"strconv"
	"strings"
)

// An nginxRun answers one request as nginx's phases do: the location, its rewrite, try_files, index or static
// (nginx/nginx src/http/ngx_http_core_module.c, modules/ngx_http_{try_files,index,static}_module.c, 1.31).
type nginxRun struct {
	server *nginxServer
	tree   Tree
	req    Request
	method string
	query  string
	status int // what an error page is sent with; 0 outside of one
	hops   int // internal redirects so far
}

// An nginxOutcome is an answer before the header filters.
type nginxOutcome struct {
	status   int
	file     string // of the tree, when its bytes are the body
	uri      string // that led to it; its extension gives the type
	location string
	scope    *nginxScope
}

func (s *nginxServer) answer(r Request, t Tree) Answer {
	raw, query := r.split()
	run := &nginxRun{server: s, tree: t, req: r, method: r.Method, query: query}
	uri, ok := nginxPath(raw)
	if !ok {
		return run.send(nginxOutcome{status: 400, scope: &s.scope})
	}
	return run.send(run.handle(uri))
}

// nginxMaxPath bounds what rewrites can make of a path.
const nginxMaxPath = 8192

// nginxPath decodes and normalizes a request path; false for one that is answered with 400.
func nginxPath(raw string) (string, bool) {
	p, err := url.PathUnescape(raw)
	if err != nil || !strings.HasPrefix(p, "/") || strings.Contains(p, "\x00") {
		return "", false
	}
	if !strings.Contains(p, "//") && !strings.Contains(p, "/.") {
		return p, true
	}
	var out []string
	parts := strings.Split(p[1:], "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch part {
		case "..":
			if len(out) == 0 {
				return "", false
			}
			out = out[:len(out)-1]
		case ".", "":
		default:
			out = append(out, part)
			if last {
				return "/" + strings.Join(out, "/"), true
			}
		}
	}
	if len(out) == 0 {
		return "/", true
	}
	return "/" + strings.Join(out, "/") + "/", true
}

// find returns the location of a path, nil for the server itself.
func (s *nginxServer) find(uri string) *nginxLocation {
	var prefix *nginxLocation
	for i := range s.locations {
		l := s.locations[i]
		switch {
		case l.kind == "=" && l.path == uri:
			return l
		case (l.kind == "" || l.kind == "^~") && strings.HasPrefix(uri, l.path) && (prefix == nil || len(l.path) > len(prefix.path)):
			prefix = l
		}
	}
	if prefix != nil && prefix.kind == "^~" {
		return prefix
	}
	for i := range s.locations {
		if l := s.locations[i]; l.expr.matches(uri) {
			return l
		}
	}
	return prefix
}

// handle answers a path, at first or after an internal redirect.
func (n *nginxRun) handle(uri string) nginxOutcome {
	s := n.server
	if n.hops++; n.hops > 11 || len(uri) > nginxMaxPath {
		return nginxOutcome{status: 500, scope: &s.scope}
	}
	if n.method == "OPTIONS" && s.options != 0 {
		return nginxOutcome{status: s.options, scope: &s.scope}
	}
	scope := &s.scope
	if l := s.find(uri); l != nil {
		scope = &l.scope
	}
	if scope.status != 0 {
		return n.special(scope.status, scope)
	}
	if scope.escaped != "" {
		if raw, _ := n.req.split(); escapedPath.MatchString(raw) {
			return n.content(scope.escaped, scope)
		}
	}
	if scope.rewrite != nil {
		if uri = scope.rewrite.replace(uri); uri == "" {
			return n.special(500, scope) // "the rewritten URI has a zero length"
		}
	}
	for i, item := range scope.try {
		if i == len(scope.try)-1 {
			if code, ok := strings.CutPrefix(item, "="); ok {
				status, _ := strconv.Atoi(code)
				return n.special(status, scope)
			}
			n.query = ""
			return n.handle(expandURI(item, uri))
		}
		item, dir := strings.CutSuffix(item, "/")
		if p := expandURI(item, uri); dir && n.isDir(p) || !dir && n.isFile(p) {
			uri = p
			break
		}
	}
	return n.content(uri, scope)
}

// expandURI expands an item of try_files, in which a variable stands only in front (tryPath).
func expandURI(item, uri string) string {
	for _, name := range []string{"$uri", "${uri}"} {
		if rest, ok := strings.CutPrefix(item, name); ok {
			return uri + rest
		}
	}
	return item
}

// isFile is what open(2) finds: repeated slashes count once, a slash at the end of a file's name is an error.
func (n *nginxRun) isFile(p string) bool {
	name := squeeze(p)
	return !strings.HasSuffix(name, "/") && n.tree.File(name)
}

func (n *nginxRun) isDir(p string) bool { return n.tree.Dir(strings.TrimSuffix(squeeze(p), "/")) }

// squeeze makes a path relative and its repeated slashes single.
func squeeze(p string) string {
	return strings.TrimPrefix(single(p), "/")
}

// content is the content phase: index for paths with a slash at the end, static for the others.
func (n *nginxRun) content(uri string, scope *nginxScope) nginxOutcome {
	if n.method != "GET" && n.method != "HEAD" && n.method != "POST" {
		return n.special(405, scope)
	}
	switch {
	case strings.HasSuffix(uri, "/"):
		for _, name := range scope.index {
			if n.isFile(uri + name) {
				return n.handle(uri + name)
			}
		}
		if n.isDir(uri) {
			return n.special(403, scope)
		}
		return n.special(404, scope)
	case n.isFile(uri):
		if n.method == "POST" {
			return n.special(405, scope)
		}
		return nginxOutcome{status: 200, file: squeeze(uri), uri: uri, scope: scope}
	case n.isDir(uri):
		to := (&url.URL{Path: uri + "/"}).EscapedPath() + n.query
		if scope.absolute {
			to = n.absolute(to)
		}
		return nginxOutcome{status: 301, location: to, scope: scope}
	}
	return n.special(404, scope)
}

// absolute is a redirect's address with the port that nginx itself listens on, whatever port the client asked.
func (n *nginxRun) absolute(to string) string {
	host := n.req.Host
	if host == "" {
		return "http://HOST" + to
	}
	port := ""
	if p := n.server.listen[0].Port; p != 80 {
		port = ":" + strconv.Itoa(p)
	}
	return "http://" + host + port + to
}

// special is an error: the page that error_page names, or nginx's own.
func (n *nginxRun) special(status int, scope *nginxScope) nginxOutcome {
	if page, ok := scope.errorPages[status]; ok && n.status == 0 {
		n.status = status
		if n.method != "HEAD" {
			n.method = "GET"
		}
		n.query = ""
		return n.handle(page)
	}
	return nginxOutcome{status: status, scope: scope}
}
