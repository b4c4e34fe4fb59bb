package answers

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text, name, method, path string
		port                     int
	}{
		{"GET /healthz", "GET /healthz", "GET", "/healthz", 0},
		{"HEAD /x?y=1", "HEAD /x?y=1", "HEAD", "/x?y=1", 0},
		{"/x", "GET /x", "GET", "/x", 0},
		{"  get   /x ", "GET /x", "GET", "/x", 0},
		{"OPTIONS /", "OPTIONS /", "OPTIONS", "/", 0},
		{"GET :9090/metrics", "GET :9090/metrics", "GET", "/metrics", 9090},
		{":9090", "GET :9090", "GET", "/", 9090},
		{"GET //a/../b%20", "GET //a/../b%20", "GET", "//a/../b%20", 0},
	} {
		q, err := Parse(tt.text)
		if err != nil || q.Name != tt.name || q.Method != tt.method || q.Path != tt.path || q.Port != tt.port {
			t.Errorf("%q: %+v, %v", tt.text, q, err)
		}
	}
	for text, want := range map[string]string{
		"":                       "expected a method and a path, such as 'GET /healthz'",
		"GET /a b":               "expected a method and a path",
		"POST /x":                "expected GET, HEAD or OPTIONS, not POST",
		"healthz":                "expected a path that starts with a slash",
		"GET http://x/y":         "expected a path that starts with a slash",
		"GET /x#y":               "a part behind # is never sent",
		"GET /\xc3\xa9":          "write other characters as %XX",
		"GET :0/x":               "expected a port from 1 to 65535",
		"GET :99999/x":           "expected a port from 1 to 65535",
		"GET :/x":                "expected a port from 1 to 65535",
		strings.Repeat("/", 1e4): "at most 4096 bytes",
	} {
		if q, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 300 {
			t.Errorf("%.20q: %+v, %v", text, q, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"GET /healthz", "/", "HEAD :80/x?a=b", "POST /", "GET /\r\nHost: x", ":", "::", "GET :1//"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			return
		}
		r := request(t.Context(), q, map[string][]string{})
		if got := r.URL.RequestURI(); got != q.Path {
			t.Errorf("%q goes out as %q", q.Path, got)
		}
		if again, err := Parse(q.Name); err != nil || again.Name != q.Name || again.Path != q.Path || again.Port != q.Port {
			t.Errorf("%q is read again as %+v, %v", q.Name, again, err)
		}
	})
}
