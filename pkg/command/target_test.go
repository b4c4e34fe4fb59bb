package command

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
		want                      Target // root "" for an error
	}{
		{"repository", "/r/a/Dockerfile", "/r", "", Target{Root: "/r", File: "a/Dockerfile", Context: "a", Top: "."}},
		{"repository and context", "/r/a/Dockerfile", "/r", "/r", Target{Root: "/r", File: "a/Dockerfile", Context: ".", Top: "."}},
		{"no repository", "/r/a/Dockerfile", "", "", Target{Root: "/r/a", File: "Dockerfile", Context: ".", Top: "."}},
		{"no repository, context above", "/r/a/Dockerfile", "", "/r", Target{Root: "/r", File: "a/Dockerfile", Context: ".", Top: "."}},
		{"no repository, context beside", "/r/a/Dockerfile", "", "/r/b", Target{Root: "/r", File: "a/Dockerfile", Context: "b", Top: "."}},
		{"no repository, context below", "/r/a/Dockerfile", "", "/r/a/b", Target{Root: "/r/a", File: "Dockerfile", Context: "b", Top: "."}},
		{"a name that begins like ..", "/r/..a/Dockerfile", "/r", "", Target{Root: "/r", File: "..a/Dockerfile", Context: "..a", Top: "."}},
		{"context around the repository", "/r/s/Dockerfile", "/r/s", "/r", Target{Root: "/r", File: "s/Dockerfile", Context: ".", Top: "s"}},
		{"context in another repository", "/w/r/Dockerfile", "/w/r", "/w/s/x", Target{Root: "/w", File: "r/Dockerfile", Context: "s/x", Top: "r"}},
		{"nothing in common", "/r/Dockerfile", "/r", "/s", Target{}},
	}
	for _, tt := range tests {
		got, err := place(filepath.FromSlash(tt.file), tt.repo, tt.context)
		if got != tt.want || (err != nil) != (tt.want.Root == "") {
			t.Errorf("%s: %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
}
