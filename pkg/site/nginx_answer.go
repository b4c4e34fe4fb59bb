package site

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// An nginxRun answers one request as nginx's phases do: server rewrites, the location, try_files, index or static
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
		l := &s.locations[i]
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
		if l := &s.locations[i]; l.expr != nil && l.expr.MatchString(uri) {
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
	for _, rw := range s.rewrites {
		if m := rw.expr.FindStringSubmatchIndex(uri); m != nil {
			uri = string(rw.expr.ExpandString(nil, rw.to, uri, m))
		}
	}
	scope := &s.scope
	if l := s.find(uri); l != nil {
		scope = &l.scope
	}
	if scope.status != 0 {
		return n.special(scope.status, scope)
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

func expandURI(item, uri string) string {
	return strings.ReplaceAll(strings.ReplaceAll(item, "${uri}", uri), "$uri", uri)
}

// isFile is what open(2) finds: repeated slashes count once, a slash at the end of a file's name is an error.
func (n *nginxRun) isFile(p string) bool {
	name := squeeze(p)
	return !strings.HasSuffix(name, "/") && n.tree.File(name)
}

func (n *nginxRun) isDir(p string) bool { return n.tree.Dir(strings.TrimSuffix(squeeze(p), "/")) }

// squeeze makes a path relative and its repeated slashes single.
func squeeze(p string) string {
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	return strings.TrimPrefix(p, "/")
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

// send puts the header filters on an outcome.
func (n *nginxRun) send(o nginxOutcome) Answer {
	a := Answer{Status: o.status, Headers: map[string]string{"Server": "nginx"}}
	c := o.scope
	if o.file == "" {
		n.sendPage(&a, o)
	} else {
		n.sendFile(&a, o)
	}
	if c.charset != "" && nginxCharsetTypes[a.Type] && a.Location == "" {
		a.Charset = c.charset
	}
	if a.Status == http.StatusRequestedRangeNotSatisfiable && o.file != "" {
		a.addHeaders(c, 206) // the range filter comes after the one for add_header
	}
	a.addHeaders(c, a.Status)
	if n.req.Method == "HEAD" {
		a.Body = ""
	}
	return a
}

// addHeaders adds what add_header says for a status.
func (a *Answer) addHeaders(c *nginxScope, status int) {
	for _, h := range c.headers {
		if !h.always && !slices.Contains(addHeaderStatus, status) {
			continue
		}
		if h.name == "Cache-Control" {
			a.Cache = h.value
		} else if slices.Contains(KnownHeaders, h.name) {
			a.Headers[h.name] = join(a.Headers[h.name], h.value)
		}
	}
}

// addHeaderStatus are the statuses that add_header without "always" is for (ngx_http_headers_filter_module.c).
var addHeaderStatus = []int{200, 201, 204, 206, 301, 302, 303, 304, 307, 308}

func join(old, more string) string {
	if old == "" {
		return more
	}
	return old + ", " + more
}

// sendPage fills in a redirect, an empty answer or an error page of nginx's own.
func (n *nginxRun) sendPage(a *Answer, o nginxOutcome) {
	switch {
	case o.status == 204:
		return
	case o.status >= 300 && o.status < 400:
		a.Body, a.Type, a.Location = "note", "text/html", o.location
		return
	}
	a.Body, a.Type = "error", "text/html"
	if o.scope.gzip && (o.status == 403 || o.status == 404) {
		n.compress(a, o.scope, 150)
	}
}

// compress gzips a body of a type that is to be compressed, of at least so many bytes.
func (n *nginxRun) compress(a *Answer, c *nginxScope, size int) {
	if size < c.gzipMin || a.Type != "text/html" && !slices.Contains(c.gzipTypes, a.Type) {
		return
	}
	if c.gzipVary {
		a.Headers["Vary"] = "Accept-Encoding"
	}
	if n.req.Gzip {
		a.Gzip = true
		delete(a.Headers, "Accept-Ranges")
		if a.Validators != "" {
			a.Validators = strings.Replace(a.Validators, "etag", "weak-etag", 1)
		}
	}
}

// sendFile fills in a file, or a part of it, or "not modified".
func (n *nginxRun) sendFile(a *Answer, o nginxOutcome) {
	c := o.scope
	a.Body, a.Type = o.file, c.typeOf(o.uri)
	a.Validators = "date"
	if c.etag {
		a.Validators = "etag+date"
	}
	a.Headers["Accept-Ranges"] = "bytes"
	size := n.tree.Size(o.file)
	if n.status != 0 {
		a.Status, a.Body = n.status, "error:"+o.file
		a.Validators = strings.TrimSuffix(strings.TrimSuffix(a.Validators, "date"), "+")
		delete(a.Headers, "Accept-Ranges")
	}
	if n.req.Conditional && a.Status == http.StatusOK {
		a.Status, a.Body, a.Type = 304, "", ""
		delete(a.Headers, "Accept-Ranges")
		return
	}
	if c.gzip && (a.Status == 200 || a.Status == 403 || a.Status == 404) {
		n.compress(a, c, size)
	}
	if n.req.Range == "" || a.Status != http.StatusOK {
		return
	}
	total := strconv.Itoa(size)
	delete(a.Headers, "Accept-Ranges")
	if first, _, _ := strings.Cut(n.req.Range, "-"); atLeast(first, size) {
		a.Status, a.Body, a.Type, a.Validators = 416, "error", "text/html", ""
		a.Headers["Content-Range"] = "bytes */" + total
		return
	}
	a.Status, a.Body = 206, "part"
	a.Headers["Content-Range"] = "bytes " + n.req.Range + "/" + total
}

func atLeast(first string, size int) bool {
	v, err := strconv.Atoi(first)
	return err == nil && v >= size
}

// typeOf is the type by the extension of a path. A name that begins with its only dot has none.
func (c *nginxScope) typeOf(uri string) string {
	base := uri[strings.LastIndexByte(uri, '/')+1:]
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		if t, ok := c.types[strings.ToLower(base[i+1:])]; ok {
			return t
		}
	}
	return c.defaults
}
