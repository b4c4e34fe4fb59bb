package site

import (
	"slices"
	"strconv"
	"strings"
)

// send puts the header filters on an outcome.
func (n *nginxRun) send(o nginxOutcome) Answer {
	a := Answer{Status: o.status}
	a.Headers.set("Server", "nginx")
	c := o.scope
	if o.file == "" {
		n.sendPage(&a, o)
	} else {
		n.sendFile(&a, o)
	}
	if c.charset != "" && nginxCharsetTypes[a.Type] && a.Location == "" {
		a.Charset = c.charset
	}
	if a.Status == 416 && o.file != "" {
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
		switch h.name {
		case "Cache-Control":
			a.Cache = h.value
		case "Last-Modified":
			a.Validators = strings.TrimSuffix(strings.TrimSuffix(a.Validators, "date"), "+")
		default:
			a.Headers.set(h.name, join(a.Headers.Get(h.name), h.value))
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
		a.Headers.set("Vary", "Accept-Encoding")
	}
	if n.req.Gzip {
		a.Gzip = true
		a.Headers.set("Accept-Ranges", "")
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
	a.Headers.set("Accept-Ranges", "bytes")
	size := n.tree.Size(o.file)
	zipped := c.gzipStatic && n.tree.File(o.file+".gz")
	if zipped && c.gzipVary {
		a.Headers.set("Vary", "Accept-Encoding")
	}
	if n.status != 0 {
		a.Status, a.Body = n.status, "error:"+o.file
		a.Validators = strings.TrimSuffix(strings.TrimSuffix(a.Validators, "date"), "+")
		a.Headers.set("Accept-Ranges", "")
	}
	if n.req.Conditional && a.Status == 200 {
		a.Status, a.Body, a.Type = 304, "", ""
		a.Headers.set("Accept-Ranges", "")
		return
	}
	if zipped && n.req.Gzip { // ngx_http_gzip_static_module.c, which allows no ranges
		a.Gzip = true
		a.Headers.set("Accept-Ranges", "")
		return
	}
	if c.gzip && (a.Status == 200 || a.Status == 403 || a.Status == 404) {
		n.compress(a, c, size)
	}
	if n.req.Range == "" || a.Status != 200 || a.Gzip {
		return
	}
	total := strconv.Itoa(size)
	a.Headers.set("Accept-Ranges", "")
	if first, _, _ := strings.Cut(n.req.Range, "-"); atLeast(first, size) {
		a.Status, a.Body, a.Type, a.Validators = 416, "error", "text/html", ""
		a.Headers.set("Content-Range", "bytes */"+total)
		return
	}
	a.Status, a.Body = 206, "part"
	first, last, _ := strings.Cut(n.req.Range, "-")
	if last == "" || atLeast(last, size) {
		last = strconv.Itoa(size - 1)
	}
	a.Headers.set("Content-Range", "bytes "+first+"-"+last+"/"+total)
}

func atLeast(first string, size int) bool {
	v, err := strconv.Atoi(first)
	return err == nil && v >= size
}

// typeOf is the type by the extension of a path. A name that begins with its only dot has none.
func (c *nginxScope) typeOf(uri string) string {
	base := uri[strings.LastIndexByte(uri, '/')+1:]
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		ext := strings.ToLower(base[i+1:])
		if t, ok := c.types[ext]; ok {
			return t
		}
		if t, ok := stockTypes()[ext]; ok && c.stock {
			return t
		}
	}
	return c.defaults
}
