package discover

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestExcludedWhole holds which directories are not read: those that a pattern excludes with all that lies in them, unless a later one may bring
// something back.
func TestExcludedWhole(t *testing.T) {
	dir := tree(t, map[string]string{
		".git/": "", "Dockerfile": "", "settings": "", "a/settings": "", "a/b/settings": "", "a/b/c/settings": "", "sub/.git/": "", "sub/x/settings": "",
	})
	for _, tt := range []struct{ globs, want string }{
		{"", ". a a/b a/b/c sub sub/x"},
		{"a", ". sub sub/x"},
		{"a/", ". sub sub/x"},
		{"a/**", ". sub sub/x"},
		{"/a/**", ". sub sub/x"},
		{"**/b/**", ". a sub sub/x"},
		{"a/*/**", ". a sub sub/x"},
		{"a/**/", ". a sub sub/x"}, // only directories in it
		{"a/**/c", ". a a/b sub sub/x"},
		{"**", "."},
		{"*/**", "."},
		{"a/** !keep", ". a sub sub/x"}, // what a/** takes goes, but a may hold a directory keep
		{"a/** !a/b", ". a a/b sub sub/x"},
		{"!a/b a/**", ". sub sub/x"},
		{"x/**", ". a a/b a/b/c sub sub/x"},
		{"sub/x", ". a a/b a/b/c sub"}, // a repository in the repository
	} {
		for _, flag := range []bool{true, false} {
			var mu sync.Mutex
			var read []string
			globs, err := ParseGlobs(strings.Fields(tt.globs))
			if err != nil {
				t.Fatal(err)
			}
			opts := Options{Jobs: 2, ExcludingAt: []string{"settings", ".git"}}
			if flag {
				opts.Exclude = strings.Fields(tt.globs)
			}
			opts.Excluding = func(repo, at string) (string, Globs) {
				mu.Lock()
				defer mu.Unlock()
				rel, err := filepath.Rel(dir, at)
				if err != nil || !within(repo, at) {
					t.Error(repo, at)
				}
				read = append(read, filepath.ToSlash(rel))
				if flag {
					return repo, Globs{}
				}
				return dir, globs
			}
			if files, errs := Find(context.Background(), []string{"."}, opts); len(errs) > 0 || len(files) > 1 {
				t.Error(files, errs)
			}
			slices.Sort(read)
			if got := strings.Join(read, " "); got != tt.want {
				t.Errorf("%q (--exclude: %v): read %s, want %s", tt.globs, flag, got, tt.want)
			}
		}
	}
}

// TestExcludedWholeLosesNothing holds that what is found does not depend on which directories need not be read.
func TestExcludedWholeLosesNothing(t *testing.T) {
	tree(t, map[string]string{".git/": "", "Dockerfile": "", "Dockerfile.x": "", "a/Dockerfile": "", "a/b/Dockerfile": "", "a/b/c/Dockerfile": "", "b/Dockerfile": "", "a/a/Dockerfile": "", "#x/Dockerfile": ""})
	all, _ := Find(context.Background(), []string{"."}, Options{})
	for _, text := range ignoreFiles {
		globs := Globs{parsePatterns(text, nil)}
		var want []string
		for _, f := range all {
			if !globs.Match(f.Name) {
				want = append(want, f.Name)
			}
		}
		got, _ := Find(context.Background(), []string{"."}, Options{Exclude: strings.Split(text, "\n")})
		if names(got) != strings.Join(want, " ") {
			t.Errorf("--exclude %q: found %s, want %s", text, names(got), want)
		}
		got, _ = Find(context.Background(), []string{"."}, Options{Excluding: func(repo, _ string) (string, Globs) { return repo, globs }})
		got = slices.DeleteFunc(got, func(f File) bool { return globs.Match(f.Name) })
		if names(got) != strings.Join(want, " ") {
			t.Errorf("a settings file with %q: found %s, want %s", text, names(got), want)
		}
	}
}
