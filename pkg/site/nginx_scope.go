package site

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// nginxScope is what a location inherits from its server, and what it has of its own.
type nginxScope struct {
	root       string
	index      []string
	stock      bool              // has the types of mime.types
	types      map[string]string // by extension, before those
	own        map[string]bool   // directives of this very block
	defaults   string            // default_type
	charset    string
	gzip       bool
	gzipVary   bool
	gzipStatic bool
	gzipMin    int
	gzipTypes  []string // besides text/html
	etag       bool
	absolute   bool // absolute_redirect
	headers    []nginxHeader
	errorPages map[int]string // path by status
	rewrite    *nginxRewrite  // not inherited
	escaped    string         // path that is answered where the request has an escapedPath. Not inherited
	try        []string       // not inherited
	status     int            // of "return"; 0 without. Not inherited
}

type nginxHeader struct {
	name, value string
	always      bool
}

// stockScope is what the http block of the images' nginx.conf leaves to a server (nginx/nginx conf/nginx.conf,
// nginx/docker-nginx and nginx/docker-nginx-unprivileged change nothing of it that shows in an answer).
func stockScope() nginxScope {
	return nginxScope{
		index: []string{"index.html"}, stock: true, defaults: "application/octet-stream",
		gzipMin: 20, etag: true, absolute: true,
	}
}

// inherited is what a location starts with. It shares types and error pages, which a block with some of its own makes anew.
func (c nginxScope) inherited() nginxScope {
	c.own, c.rewrite, c.escaped, c.try, c.status = nil, nil, "", nil, 0
	return c
}

// set reads a directive that may stand in a server and in a location. False means that it can't be read.
func (c *nginxScope) set(d directive) bool {
	first := !c.own[d.Name]
	if c.own == nil {
		c.own = map[string]bool{}
	}
	c.own[d.Name] = true
	switch d.Name {
	case "types":
		return c.addTypes(d)
	case "if":
		return first && c.setEscaped(d)
	}
	if d.Body || len(d.Args) == 0 || !first && !repeats[d.Name] {
		return false // nginx itself refuses most directives a second time
	}
	switch d.Name {
	case "rewrite":
		var ok bool
		c.rewrite, ok = readRewrite(d.Args)
		return ok
	case "try_files":
		return c.setTry(d.Args)
	case "root":
		return one(d.Args, func(v string) bool { c.root = path.Clean(v); return path.IsAbs(v) })
	case "index":
		c.index = d.Args
		return !slices.ContainsFunc(d.Args, func(a string) bool { return !plainName.MatchString(a) })
	case "include":
		c.ownTypes()
		maps.DeleteFunc(c.types, func(ext, _ string) bool { return stockTypes()[ext] != "" })
		c.stock = true
		return one(d.Args, func(v string) bool { return v == "/etc/nginx/mime.types" })
	case "default_type":
		return one(d.Args, func(v string) bool { c.defaults = v; return mediaType.MatchString(v) })
	case "charset":
		return one(d.Args, func(v string) bool {
			c.charset = strings.ToLower(v)
			return plainName.MatchString(v) && v != "off"
		})
	case "gzip":
		return onOff(d.Args, &c.gzip)
	case "gzip_vary":
		return onOff(d.Args, &c.gzipVary)
	case "gzip_static":
		return onOff(d.Args, &c.gzipStatic)
	case "etag":
		return onOff(d.Args, &c.etag)
	case "absolute_redirect":
		return onOff(d.Args, &c.absolute)
	case "server_tokens":
		return onOff(d.Args, new(bool)) // only the version in the Server header
	case "gzip_min_length":
		return one(d.Args, func(v string) bool { n, err := strconv.Atoi(v); c.gzipMin = n; return err == nil && n >= 0 })
	case "gzip_types":
		c.gzipTypes = d.Args
		return !slices.ContainsFunc(d.Args, func(a string) bool { return !mediaType.MatchString(a) })
	case "error_page":
		if first {
			c.errorPages = map[int]string{}
		}
		return c.addErrorPage(d.Args)
	case "add_header":
		if first {
			c.headers = nil
		}
		return c.addHeader(d.Args)
	case "return":
		return one(d.Args, func(v string) bool {
			n, err := strconv.Atoi(v)
			c.status = n
			return err == nil && (n == 204 || n == 403 || n == 404)
		})
	}
	return false
}

var (
	plainName = lazyregexp.New(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)
	mediaType = lazyregexp.New(`^[a-z0-9]+/[a-z0-9.+-]+$`)
)

func one(args []string, set func(string) bool) bool { return len(args) == 1 && set(args[0]) }

func onOff(args []string, v *bool) bool {
	return one(args, func(a string) bool { *v = a == "on"; return a == "on" || a == "off" })
}

func hasDollar(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool { return strings.Contains(a, "$") })
}

// ownTypes forgets the inherited types: a block with types of its own has no others.
func (c *nginxScope) ownTypes() {
	if !c.own["own types"] {
		c.types, c.stock = map[string]string{}, false
		c.own["own types"] = true
	}
}

func (c *nginxScope) addTypes(d directive) bool {
	if !d.Body || len(d.Args) > 0 {
		return false
	}
	c.ownTypes()
	for _, t := range d.Block {
		if t.Body || len(t.Args) == 0 || !mediaType.MatchString(t.Name) || hasDollar(t.Args) {
			return false
		}
		for _, ext := range t.Args {
			c.types[strings.ToLower(ext)] = t.Name
		}
	}
	return true
}

// setTry takes paths made of plain characters after / or $uri, and =code at the end.
func (c *nginxScope) setTry(args []string) bool {
	if c.try != nil || len(args) < 2 {
		return false
	}
	c.try = args
	for i, a := range args {
		last := i == len(args)-1
		if code, ok := strings.CutPrefix(a, "="); ok && last {
			n, err := strconv.Atoi(code)
			if err != nil || n < 400 || n > 499 {
				return false
			}
			continue
		}
		if !tryPath.MatchString(a) {
			return false
		}
	}
	return true
}

var tryPath = lazyregexp.New(`^(/|\$uri\b|\$\{uri\})([A-Za-z0-9_./-])*$`)

func (c *nginxScope) addErrorPage(args []string) bool {
	uri, codes := args[len(args)-1], args[:len(args)-1]
	if !tryPath.MatchString(uri) || strings.Contains(uri, "$") || len(codes) == 0 {
		return false
	}
	for _, code := range codes {
		n, err := strconv.Atoi(code)
		if err != nil || n < 400 || n > 599 {
			return false
		}
		if _, ok := c.errorPages[n]; !ok {
			c.errorPages[n] = uri
		}
	}
	return true
}

func (c *nginxScope) addHeader(args []string) bool {
	n := len(args)
	if n < 2 || n > 3 || n == 3 && args[2] != "always" || hasDollar(args) {
		return false
	}
	h := nginxHeader{name: canonicalName(args[0]), value: args[1], always: n == 3}
	twice := slices.ContainsFunc(c.headers, func(o nginxHeader) bool { return o.name == h.name })
	c.headers = append(slices.Clip(c.headers), h)
	if h.name == "Last-Modified" {
		return h.value == "" && !h.always && !twice // nginx takes its own back (ngx_http_headers_filter_module.c)
	}
	return headerSafe[h.name] && h.value != "" && !twice
}

// headerSafe are the headers that add_header merely adds. Others (Content-Type, …) change what nginx does by itself.
var headerSafe = map[string]bool{
	"Access-Control-Allow-Headers": true, "Access-Control-Allow-Methods": true, "Access-Control-Allow-Origin": true,
	"Cache-Control": true, "Content-Security-Policy": true, "Cross-Origin-Embedder-Policy": true, "Cross-Origin-Opener-Policy": true,
	"Referrer-Policy": true, "Vary": true, "X-Content-Type-Options": true, "X-Frame-Options": true,
}

// repeats are the directives that may stand more than once in a block.
var repeats = map[string]bool{"add_header": true, "error_page": true, "include": true, "types": true}
