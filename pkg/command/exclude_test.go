package command

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/discover"
)

// TestExclude holds that a settings file leaves files out of walks, relative to its directory, and never named ones.
func TestExclude(t *testing.T) {
	tree(t, map[string]string{
		"r/.git/": "", "r/a/msb.yaml": "version: 1\nexclude: ['legacy/**', '*.dev', '!keep.dev']\n",
		"r/a/Dockerfile": "", "r/a/legacy/x/Dockerfile": "", "r/a/Dockerfile.dev": "", "r/legacy/Dockerfile": "", "r/Dockerfile.dev": "",
		"r/b/msb.yaml": "version: 1\nbroken: true\nexclude: ['**']\n", "r/b/Dockerfile": "", // told when its settings are asked for
		"company.yaml": "version: 1\nexclude: [/a/]\n",
	})
	force := false
	found := func(paths []string, args ...string) string {
		t.Helper()
		g, err := line(args...)
		if err != nil {
			t.Fatal(err)
		}
		ts, errs, err := Files{Paths: paths, Settings: g, Find: discover.Options{ForceExclude: force}}.Targets(context.Background())
		if err != nil || len(errs) > 0 {
			t.Fatal(err, errs)
		}
		var names []string
		for _, t := range ts {
			names = append(names, filepath.ToSlash(t.Name))
		}
		return strings.Join(names, " ")
	}
	for _, tt := range []struct {
		paths, args, want string
	}{
		{"r", "", "r/Dockerfile.dev r/a/Dockerfile r/b/Dockerfile r/legacy/Dockerfile"},
		{"r/a/legacy", "", ""},
		{"r/a/legacy/x/Dockerfile", "", "r/a/legacy/x/Dockerfile"},
		{"r/a", "--config=none", "r/a/Dockerfile r/a/Dockerfile.dev r/a/legacy/x/Dockerfile"},
		{"r", "--config=company.yaml", "r/Dockerfile.dev r/b/Dockerfile r/legacy/Dockerfile"},
	} {
		if got := found(strings.Fields(tt.paths), strings.Fields(tt.args)...); got != tt.want {
			t.Errorf("%s %s: found %s, want %s", tt.paths, tt.args, got, tt.want)
		}
	}
	force = true
	if got := found([]string{"r/a/legacy/x/Dockerfile", "r/a/Dockerfile"}); got != "r/a/Dockerfile" {
		t.Errorf("with --force-exclude: found %s", got)
	}
}
