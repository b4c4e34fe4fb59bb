package site

import (
	"fmt"
	"strings"
)

// Answer is what a server answers to one request, as far as a client can make use of it.
type Answer struct {
	// Status is the HTTP status, 0 where it is not known.
	Status int
	// Body says whose bytes come back: a file of the tree; "listing"; "error" for a page of the server's own;
	// "error:404.html" for a file of the tree sent with an error status; "" for none.
	Body string
	// Location is the Location header, without scheme and host.
	Location string
	// Type is the media type without parameters.
	Type string
	// Charset is the charset parameter of the type in lower case, or "".
	Charset string
	// Gzip says that the body was compressed for a client that accepts it.
	Gzip bool
	// Cache is the Cache-Control header.
	Cache string
	// Validators names what a client can ask with later: "etag", "weak-etag", "date", joined by "+".
	Validators string
	// Headers holds the other headers that carry meaning.
	Headers Headers
	// Note is for the reader; it is never compared.
	Note string
}

// KnownHeaders are the headers an Answer records in Headers, in alphabetical order. Connection, Date, Content-Length and the like say
// nothing about the site.
var KnownHeaders = [...]string{
	"Accept-Ranges",
	"Access-Control-Allow-Headers",
	"Access-Control-Allow-Origin",
	"Allow",
	"Content-Disposition",
	"Content-Range",
	"Content-Security-Policy",
	"Server",
	"Vary",
	"X-Content-Type-Options",
	"X-Powered-By",
}

// Headers are the values of KnownHeaders, in their order; "" for a header that is not sent. An array, because thousands of answers are
// made and compared.
type Headers [len(KnownHeaders)]string

// Get is the value of a header by its canonical name, "" for one that is not sent or not known.
func (h *Headers) Get(name string) string {
	for i, k := range KnownHeaders {
		if k == name {
			return h[i]
		}
	}
	return ""
}

// set leaves out headers that are not known.
func (h *Headers) set(name, value string) {
	for i, k := range KnownHeaders {
		if k == name {
			h[i] = value
		}
	}
}

// String is the answer in one line, as the recorded measurements have it. Equal answers have equal strings.
func (a Answer) String() string {
	word := func(s string) string {
		if s == "" {
			return "-"
		}
		return strings.ReplaceAll(s, " ", "\u00a0")
	}
	parts := []string{fmt.Sprint(a.Status), word(a.Body)}
	if a.Type != "" {
		t := a.Type
		if a.Charset != "" {
			t += ";" + a.Charset
		}
		parts = append(parts, word(t))
	}
	if a.Gzip {
		parts = append(parts, "gzip")
	}
	add := func(k, v string) {
		if v != "" {
			parts = append(parts, k+"="+word(v))
		}
	}
	add("location", a.Location)
	add("validators", a.Validators)
	add("cache", a.Cache)
	for i, v := range a.Headers {
		add(KnownHeaders[i], v)
	}
	return strings.Join(parts, " ")
}
