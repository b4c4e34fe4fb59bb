// Package answers asks a server over HTTP, and compares what two servers answered.
package answers

import "net/http"

// Question is one request.
type Question struct {
	Name   string // how the report names it, such as "GET /about"; unique in a list
	Port   int    // that it is sent to
	Method string
	Path   string      // request target with query, as it goes over the wire
	Header http.Header // "Host" stands for the Host header; without it that is localhost with the port
	Follow string      // name of an earlier question whose validators (ETag, Last-Modified) it sends back; "" for none
}

// Answer is what came back, the body cut to a bound.
type Answer struct {
	Question string // its name
	// Err is one sentence on why no answer came, or no whole body; "" where all came. Where only the body is missing, Status and
	// Header are those that came, and Length, Sum and Body are of the part that did.
	Err    string
	Status int // 0 if no answer came
	Header http.Header
	Length int64  // of the body, decoded
	Sum    string // hexadecimal SHA-256 of the whole body, decoded
	Body   []byte // its first 16 KiB, decoded
}
