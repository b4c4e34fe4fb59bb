package site

import "strings"

// Request is one line of the fixed list of requests.
type Request struct {
	// Method is the HTTP method.
	Method string
	// Path is the request target as it goes over the wire: percent-encoded, query included.
	Path string
	// Gzip says that the client accepts gzip and nothing else.
	Gzip bool
	// Range is the Range header without "bytes=", or "".
	Range string
	// Conditional says that the client sends back the validators of the same request's earlier answer.
	Conditional bool
	// Accept is the Accept header; "" stands for "*/*".
	Accept string
	// Host is the Host header; "" stands for the address of the server.
	Host string
	// Origin says that the client sends an Origin header of another site.
	Origin bool
	// Localhost says that it sends localOrigin: a page of a server on the same machine asks.
	Localhost bool
}

const (
	localOrigin = "http://localhost:5173"
	otherOrigin = "http://other.example"
)

// String is the request in one line, as the recorded measurements have it.
func (r Request) String() string {
	s := r.Method + " " + r.Path
	if r.Gzip {
		s += " gzip"
	}
	if r.Range != "" {
		s += " range=" + r.Range
	}
	if r.Conditional {
		s += " conditional"
	}
	if r.Accept != "" {
		s += " accept=" + r.Accept
	}
	if r.Host != "" {
		s += " host=" + r.Host
	}
	if r.Origin {
		s += " origin"
	}
	if r.Localhost {
		s += " origin=localhost"
	}
	return s
}

// split returns the path without its query, and the query with its question mark.
func (r Request) split() (path, query string) {
	if i := strings.IndexByte(r.Path, '?'); i >= 0 {
		return r.Path[:i], r.Path[i:]
	}
	return r.Path, ""
}

// Requests is the fixed list of requests, in the order of the tables.
func Requests() []Request {
	var list []Request
	for _, p := range requestPaths {
		list = append(list, Request{Method: "GET", Path: p})
	}
	return append(list,
		Request{Method: "HEAD", Path: "/"},
		Request{Method: "HEAD", Path: "/app.js"},
		Request{Method: "HEAD", Path: "/nope"},
		Request{Method: "POST", Path: "/"},
		Request{Method: "POST", Path: "/app.js"},
		Request{Method: "POST", Path: "/nope"},
		Request{Method: "PUT", Path: "/app.js"},
		Request{Method: "DELETE", Path: "/app.js"},
		Request{Method: "OPTIONS", Path: "/app.js"},
		Request{Method: "GET", Path: "/", Gzip: true},
		Request{Method: "GET", Path: "/app.js", Gzip: true},
		Request{Method: "GET", Path: "/app.mjs", Gzip: true},
		Request{Method: "GET", Path: "/style.css", Gzip: true},
		Request{Method: "GET", Path: "/data.json", Gzip: true},
		Request{Method: "GET", Path: "/logo.svg", Gzip: true},
		Request{Method: "GET", Path: "/m.wasm", Gzip: true},
		Request{Method: "GET", Path: "/img.png", Gzip: true},
		Request{Method: "GET", Path: "/small.txt", Gzip: true},
		Request{Method: "GET", Path: "/nope", Gzip: true},
		Request{Method: "GET", Path: "/app.js", Range: "0-3"},
		Request{Method: "GET", Path: "/app.js", Range: "99999-"},
		Request{Method: "GET", Path: "/", Conditional: true},
		Request{Method: "GET", Path: "/app.js", Conditional: true},
		Request{Method: "GET", Path: "/nope", Accept: "application/json"},
		Request{Method: "GET", Path: "/nope", Accept: "text/html"},
		Request{Method: "GET", Path: "/", Host: "www.example.org"},
		Request{Method: "GET", Path: "/app.js", Origin: true},
		Request{Method: "GET", Path: "/nope", Origin: true},
	)
}

// requestPaths are the paths asked for with a plain GET.
var requestPaths = []string{
	"/",
	"/?q=1",
	"/index.html",
	"/index.html?q=1",
	"/index",
	"/about",
	"/about?q=1",
	"/about.html",
	"/about.html?q=1",
	"/about/",
	"/dir",
	"/dir?q=1",
	"/dir/",
	"/dir/index.html",
	"/dir/index",
	"/dir2",
	"/dir2/",
	"/dir2/x.txt",
	"/v1.0",
	"/v1.0/",
	"/nope",
	"/nope/",
	"/nope.js",
	"/nope.html",
	"/a/b/c",
	"/a/b/c.js",
	"/user/jane.doe",
	"/.env",
	"/.well-known/x",
	"/.well-known",
	"/noext",
	"/noext/",
	"/app.js/",
	"/app.js?v=1",
	"/404",
	"/404.html",
	"/200.html",
	"//about",
	"/a%20b.txt",
	"/dir/../about.html",
	"/app.js",
	"/app.mjs",
	"/app.js.map",
	"/style.css",
	"/data.json",
	"/logo.svg",
	"/img.png",
	"/favicon.ico",
	"/font.woff2",
	"/m.wasm",
	"/site.webmanifest",
	"/feed.xml",
	"/small.txt",
	"/file.unknown",
	"/doc.pdf",
}
