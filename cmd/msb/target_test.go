package main

import (
	"path/filepath"
	"runtime"
	"testing"
)

// TestPlace holds where the root of a project is: the repository, unless the build context lies outside of it.
func TestPlace(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of Unix")
	}
	tests := []struct {
		name, file, repo, context string
		want                      target // root "" for an error
	}{
		{"repository", "/r/a/Dockerfile", "/r", "", target{root: "/r", file: "a/Dockerfile", context: "a"}},
		{"repository and context", "/r/a/Dockerfile", "/r", "/r", target{root: "/r", file: "a/Dockerfile", context: "."}},
		{"no repository", "/r/a/Dockerfile", "", "", target{root: "/r/a", file: "Dockerfile", context: "."}},
		{"no repository, context above", "/r/a/Dockerfile", "", "/r", target{root: "/r", file: "a/Dockerfile", context: "."}},
		{"no repository, context beside", "/r/a/Dockerfile", "", "/r/b", target{root: "/r", file: "a/Dockerfile", context: "b"}},
		{"no repository, context below", "/r/a/Dockerfile", "", "/r/a/b", target{root: "/r/a", file: "Dockerfile", context: "b"}},
		{"a name that begins like ..", "/r/..a/Dockerfile", "/r", "", target{root: "/r", file: "..a/Dockerfile", context: "..a"}},
		{"context around the repository", "/r/s/Dockerfile", "/r/s", "/r", target{root: "/r", file: "s/Dockerfile", context: "."}},
		{"context in another repository", "/w/r/Dockerfile", "/w/r", "/w/s/x", target{root: "/w", file: "r/Dockerfile", context: "s/x"}},
		{"nothing in common", "/r/Dockerfile", "/r", "/s", target{}},
	}
	for _, tt := range tests {
		got, err := place(filepath.FromSlash(tt.file), tt.repo, tt.context)
		if got != tt.want || (err != nil) != (tt.want.root == "") {
			t.Errorf("%s: %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
}

// TestPatchName holds that a diff never has a name that patch would refuse.
func TestPatchName(t *testing.T) {
	tests := []struct {
		target   target
		fromRoot bool
		want     string
	}{
		{target{name: "a/Dockerfile", root: "/r", file: "x/a/Dockerfile"}, false, "a/Dockerfile"},
		{target{name: "a/Dockerfile", root: "/r", file: "x/a/Dockerfile"}, true, "x/a/Dockerfile"},
		{target{name: "../a/Dockerfile", root: "/r", file: "a/Dockerfile"}, false, "a/Dockerfile"},
		{target{name: "/r/a/Dockerfile", root: "/r", file: "a/Dockerfile"}, false, "a/Dockerfile"},
		{target{name: "<stdin>", stdin: true, file: "Dockerfile"}, false, "Dockerfile"},
		{target{name: "<stdin>", stdin: true, root: "/r", file: "a/Dockerfile"}, false, "a/Dockerfile"},
		{target{name: "b/Dockerfile", stdin: true, root: "/r", file: "a/b/Dockerfile"}, false, "b/Dockerfile"},
	}
	for _, tt := range tests {
		if got := tt.target.patchName(tt.fromRoot); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.target, got, tt.want)
		}
	}
}
