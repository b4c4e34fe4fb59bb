package answers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/site"
)

// A field is a part of an answer's header that is compared.
type field struct {
	name    string
	headers []string // that it is read from
	value   func(*Answer) string
	id      string // of the difference that covers it on any server; "" for none
	site    bool   // a site.Answer holds it
}

// fields are compared in this order. Date, Connection, Keep-Alive, Expires, and the values of ETag and Last-Modified say nothing about
// the program; sums and lengths of bodies are compared beside them.
var fields = slices.Concat([]field{
	{name: "Location", headers: []string{"Location"}, value: func(a *Answer) string { return a.Header.Get("Location") }, site: true},
	{name: "Content-Type", headers: []string{"Content-Type"}, value: func(a *Answer) string { t, _ := mediaType(a.Header); return t }, site: true},
	{name: "charset", headers: []string{"Content-Type"}, value: func(a *Answer) string { _, c := mediaType(a.Header); return c }, site: true},
	{name: "Content-Encoding", headers: []string{"Content-Encoding"}, value: func(a *Answer) string { return a.Header.Get("Content-Encoding") }, site: true},
	{name: "Cache-Control", headers: []string{"Cache-Control"}, value: joined("Cache-Control"), site: true},
	{name: "validators", headers: []string{"Etag", "Last-Modified"}, value: func(a *Answer) string { return validators(a.Header) }, site: true},
	{name: "Set-Cookie", headers: []string{"Set-Cookie"}, value: cookies},
}, knownHeaders(), otherHeaders())

func knownHeaders() []field {
	var list []field
	for _, name := range site.KnownHeaders {
		f := field{name: name, headers: []string{name}, value: joined(name), site: true}
		if name == "Server" || name == "X-Powered-By" {
			f.id, f.value = "server-header", product(name)
		}
		list = append(list, f)
	}
	return list
}

func otherHeaders() []field {
	var list []field
	for _, name := range []string{
		"Www-Authenticate",
		"Content-Language",
		"Link",
		"Refresh",
		"Access-Control-Allow-Credentials",
		"Access-Control-Allow-Methods",
		"Access-Control-Expose-Headers",
		"Access-Control-Max-Age",
		"Content-Security-Policy-Report-Only",
		"Cross-Origin-Embedder-Policy",
		"Cross-Origin-Opener-Policy",
		"Cross-Origin-Resource-Policy",
		"Permissions-Policy",
		"Referrer-Policy",
		"Strict-Transport-Security",
		"X-Frame-Options",
		"X-Xss-Protection",
		"Service-Worker-Allowed",
	} {
		list = append(list, field{name: name, headers: []string{name}, value: joined(name)})
	}
	return list
}

func joined(name string) func(*Answer) string {
	return func(a *Answer) string { return strings.Join(a.Header.Values(name), ", ") }
}

// product is a header that names a program, without the version: those differ from build to build.
func product(name string) func(*Answer) string {
	return func(a *Answer) string {
		s, _, _ := strings.Cut(strings.Join(a.Header.Values(name), ", "), "/")
		return s
	}
}

// mediaType is the Content-Type without parameters, and its charset, in lower case.
func mediaType(h http.Header) (media, charset string) {
	media, params, _ := strings.Cut(h.Get("Content-Type"), ";")
	for p := range strings.SplitSeq(params, ";") {
		if k, v, ok := strings.Cut(strings.TrimSpace(p), "="); ok && strings.EqualFold(k, "charset") {
			charset = strings.ToLower(strings.Trim(v, `"`))
		}
	}
	return strings.ToLower(strings.TrimSpace(media)), charset
}

// validators names what a client can ask with later, as site.Answer does.
func validators(h http.Header) string {
	var v []string
	if e := h.Get("ETag"); strings.HasPrefix(e, "W/") {
		v = append(v, "weak-etag")
	} else if e != "" {
		v = append(v, "etag")
	}
	if h.Get("Last-Modified") != "" {
		v = append(v, "date")
	}
	return strings.Join(v, "+")
}

// cookies are the names of those that are set, in alphabetical order.
func cookies(a *Answer) string {
	var names []string
	for _, line := range a.Header.Values("Set-Cookie") {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, strings.TrimSpace(name))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
