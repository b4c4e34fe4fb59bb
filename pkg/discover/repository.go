package discover

import (
	"os"
	"path/filepath"
	"strings"
)

// Repository returns the nearest directory at or above dir that holds .git, be it a directory or, in a work tree or a
// submodule, a file. dir is absolute and free of symlinks. The answer is "" if there is none.
func Repository(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// within tells whether name is dir or lies below it; both are absolute and clean.
func within(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// parts are the elements of name below dir.
func parts(dir, name string) []string {
	if rest, ok := strings.CutPrefix(name, dir); ok && rest != "" && os.IsPathSeparator(rest[0]) {
		return strings.Split(filepath.ToSlash(rest[1:]), "/") // both are clean
	}
	rel, err := filepath.Rel(dir, name)
	if err != nil || rel == "." {
		return nil
	}
	return strings.Split(filepath.ToSlash(rel), "/")
}
