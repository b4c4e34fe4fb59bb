package discover

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Tracked returns the work tree in which git would show what is put into a directory, which need not exist; "" if it would not: outside of work
// trees, where git ignores it, or in .git itself.
func Tracked(dir string) (tree string, err error) {
	real, err := realOrPlanned(dir)
	if err != nil {
		return "", err
	}
	at := real
	for { // the nearest directory that is there
		if _, err := os.Lstat(at); err == nil || filepath.Dir(at) == at {
			break
		}
		at = filepath.Dir(at)
	}
	repo := Repository(at)
	if repo == "" || slices.Contains(parts(repo, real), ".git") || rulesAt(repo, repo).hides(real) {
		return "", nil
	}
	return repo, nil
}

// realOrPlanned is the absolute path of a directory without symlinks, as far as it exists.
func realOrPlanned(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	rest := ""
	for {
		real, err := filepath.EvalSymlinks(abs)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		parent := filepath.Dir(abs)
		if !errors.Is(err, fs.ErrNotExist) || parent == abs {
			return "", err
		}
		abs, rest = parent, filepath.Join(filepath.Base(abs), rest)
	}
}

// hides tells whether rules of a repository's root, and those of directories on the way, leave out a directory, or one that it lies in.
func (r rules) hides(dir string) bool {
	at := r.base
	for _, e := range parts(r.base, dir) {
		at = filepath.Join(at, e)
		if r.ignored(at, true) {
			return true
		}
		r = r.enter(at)
	}
	return false
}
