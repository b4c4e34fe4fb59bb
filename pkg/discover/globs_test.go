package discover

import (
	"strings"
	"testing"
)

func TestGlobs(t *testing.T) {
	for _, tt := range []struct {
		globs, name string
		want        bool
	}{
		{"legacy/**", "legacy/a/Dockerfile", true},
		{"legacy/**", "x/legacy/Dockerfile", false},
		{"legacy/", "x/legacy/a/Dockerfile", true},
		{"legacy", "legacy", true},
		{"/legacy", "x/legacy/Dockerfile", false},
		{"Dockerfile.dev", "a/b/Dockerfile.dev", true},
		{"services/api/Dockerfile", "services/api/Dockerfile", true},
		{"services/api/Dockerfile", "x/services/api/Dockerfile", false},
		{"*.dev", "a.dev/Dockerfile", true},
		{"* !/keep/", "keep/Dockerfile", true}, // the last pattern that speaks of the file itself is *
		{"*.dev !/keep.dev", "keep.dev", false},
		{"*/Dockerfile", "a/Dockerfile", true},
		{"*/Dockerfile", "a/b/Dockerfile", false},
		{"", "a", false},
	} {
		g, err := ParseGlobs(strings.Fields(tt.globs))
		if err != nil {
			t.Errorf("%s: %v", tt.globs, err)
		}
		if got := g.Match(tt.name); got != tt.want {
			t.Errorf("%s takes %s: %v", tt.globs, tt.name, got)
		}
	}
	for _, bad := range []string{"", "/", "!", "# x", "[", "[a", `\`, "a\nb", "a\x00", "  "} {
		if _, err := ParseGlobs([]string{bad}); err == nil {
			t.Errorf("%q is taken for a pattern", bad)
		}
	}
}
