package site

import (
	"net/textproto"
	"testing"
)

func TestCanonicalName(t *testing.T) {
	for _, name := range []string{"", "a", "x-frame-options", "X-XSS-Protection", "ETAG", "content--type", "-a", "a b", "é", "x_y.z", "1a-2b", "a:b", "~a-B"} {
		if got, want := canonicalName(name), textproto.CanonicalMIMEHeaderKey(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
