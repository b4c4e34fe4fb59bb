package command

import (
	"context"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/discover"
)

// TestExcludedDirectories holds that a directory which a settings file excludes whole is not entered, whatever lies in it, but when it is named.
func TestExcludedDirectories(t *testing.T) {
	nested := map[string]string{
		"r/.git/": "", "r/Dockerfile": "", "r/x/old/Dockerfile": "", "r/x/old/msb.yaml": "version: 1\n", "r/x/old/shop/.git/": "", "r/x/old/shop/Dockerfile": "", "r/old/Dockerfile": "", "r/other/Dockerfile": "",
	}
	for _, tt := range []struct{ file, globs, args, paths, want string }{
		{"r/msb.yaml", "x/old/**", "", "r", "r/Dockerfile r/old/Dockerfile r/other/Dockerfile"},
		{"r/x/.msb.yaml", "old", "", "r", "r/Dockerfile r/old/Dockerfile r/other/Dockerfile"},
		{"r/x/msb.yaml", "old/** !shop/", "", "r", "r/Dockerfile r/old/Dockerfile r/other/Dockerfile r/x/old/Dockerfile r/x/old/shop/Dockerfile"},
		{"r/msb.yaml", "old/**", "--config=none", "r/other r/x", "r/other/Dockerfile r/x/old/Dockerfile r/x/old/shop/Dockerfile"},
		{"company.yaml", "/x/old/**", "--config=company.yaml", "r", "r/Dockerfile r/old/Dockerfile r/other/Dockerfile"},
		{"company.yaml", "/x/old/** /Dockerfile", "--config=company.yaml", ".", "r/old/Dockerfile r/other/Dockerfile"},
		{"r/msb.yaml", "x/**", "", ".", "r/Dockerfile r/old/Dockerfile r/other/Dockerfile"},
		{"r/msb.yaml", "/x/old/**", "", "r/x/old", "r/x/old/Dockerfile r/x/old/shop/Dockerfile"},
		{"r/msb.yaml", "/x/old/**", "", "r/x/old/shop", "r/x/old/shop/Dockerfile"},
	} {
		files := maps.Clone(nested)
		files[tt.file] = "version: 1\nexclude: ['" + strings.Join(strings.Fields(tt.globs), "', '") + "']\n"
		tree(t, files)
		g, err := line(strings.Fields(tt.args)...)
		if err != nil {
			t.Fatal(err)
		}
		ts, errs, err := Files{Paths: strings.Fields(tt.paths), Settings: g}.Targets(context.Background())
		if err != nil || len(errs) > 0 {
			t.Fatal(err, errs)
		}
		var names []string
		for _, t := range ts {
			names = append(names, filepath.ToSlash(t.Name))
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%s: %s, %s %s: found %s, want %s", tt.file, tt.globs, tt.args, tt.paths, got, tt.want)
		}
	}
	// where another repository begins that is not excluded, the file does not hold
	tree(t, map[string]string{"r/.git/": "", "r/msb.yaml": "version: 1\nexclude: [old]\n", "r/n/.git/": "", "r/n/old/Dockerfile": "", "r/old/Dockerfile": ""})
	ts, errs, err := Files{Paths: []string{"r"}}.Targets(context.Background())
	if err != nil || len(errs) > 0 || len(ts) != 1 || filepath.ToSlash(ts[0].Name) != "r/n/old/Dockerfile" {
		t.Error(ts, errs, err)
	}
}

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
