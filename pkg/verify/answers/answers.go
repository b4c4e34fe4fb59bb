// Package answers asks a server over HTTP, and compares what two servers answered.
package answers

import "net/http"

// Question is one request.
type Question struct {
	Name   string // how the report names it, such as "GET /about"; unique in a list
	Port   int    // that it is sent to
	Method string
	Path   string // request target with query
	Header http.Header
	Follow string // name of an earlier question whose validators (ETag, Last-Modified) it sends back; "" for none
}

// Answer is what came back, the body cut to a bound.
type Answer struct {
	Question string // its name
	Err      string // no answer came; the rest is empty
	Status   int
	Header   http.Header
	Length   int64  // of the body, decoded
	Sum      string // hexadecimal SHA-256 of the whole body, decoded
	Body     []byte // its first bytes, for the report
}
