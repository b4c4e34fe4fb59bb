package command

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/msb-dev/msb/pkg/discover"
)

// TestBarren holds which paths are told to hold nothing, by whatever name they are given.
func TestBarren(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/.git/": "", "a/src/Dockerfile": "FROM scratch\n", "a/src/sub/": "", "b/README": "", "b/deep/er/x": "",
		"ignored/.git/": "", "ignored/.gitignore": "Dockerfile\n", "ignored/Dockerfile": "FROM scratch\n",
		"ab/x": "", "link": "-> a", "to-b": "-> b", "file/Dockerfile": "FROM scratch\n", "empty/": "", "loops/in/loop/Dockerfile": "-> Dockerfile", "loops/out/": "",
	})
	for _, tt := range []struct {
		in          string
		given, want []string
	}{
		{".", []string{"a", "b", "ab"}, []string{"b", "ab"}},
		{".", []string{"a", "a/src", "a/./src/", "a/src/sub"}, []string{"a/src/sub"}},
		{".", []string{"a", "link", "to-b", "empty/"}, []string{"to-b", "empty/"}},
		{".", []string{".", "b/deep"}, []string{"b/deep"}},
		{".", []string{filepath.Join(dir, "a"), filepath.Join(dir, "ab"), "b/../a"}, []string{filepath.Join(dir, "ab")}},
		{".", []string{"a", "ignored"}, []string{"ignored"}},
		{".", []string{"a", "file/Dockerfile", "nothing", "-"}, nil}, // no directory
		{"a/src/sub", []string{"..", "../../../b", ".", "../../../file/"}, []string{"../../../b", "."}},
		{"b", []string{".", "deep"}, []string{".", "deep"}},
	} {
		t.Chdir(filepath.Join(dir, tt.in))
		f := Files{Paths: tt.given}
		ts, errs, err := (&Session{}).Targets(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Barren(ts, errs); !slices.Equal(got, tt.want) {
			t.Errorf("%q in %s: %q, want %q", tt.given, tt.in, got, tt.want)
		}
	}
	t.Chdir(dir)
	f := Files{Paths: []string{"loops/in", "loops/in/loop", "loops/out", "a"}}
	unread := []error{&discover.PathError{Name: "loops/in/loop", Given: "loops/in"}, &discover.PathError{Name: "./a/", Given: "./a/"}}
	if got, want := f.Barren(nil, unread), []string{"loops/out"}; !slices.Equal(got, want) {
		t.Errorf("with errors: %q, want %q", got, want)
	}
}
