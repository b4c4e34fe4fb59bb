package discover

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/rootfs"
)

// maxIgnoreFile is the size in bytes above which a .gitignore is taken for something else and not read.
const maxIgnoreFile = 1 << 20

// rules are the patterns that hold in one directory, the newest last. A set is never changed: a directory below has a new one.
type rules struct {
	base     string // directory that paths are relative to: the repository, or where the walk began
	patterns []pattern
}

// rulesAt returns what git ignores in dir: .git/info/exclude and each .gitignore from the repository down to dir.
// Files of the user's home or of the system are not read, so that the same tree gives the same answer on every machine.
func rulesAt(repo, dir string) rules {
	r := rules{base: repo}
	r.patterns = append(r.patterns, readPatterns(filepath.Join(repo, ".git", "info", "exclude"), nil)...)
	at := repo
	for _, name := range append([]string{""}, parts(repo, dir)...) {
		at = filepath.Join(at, name)
		r = r.enter(at)
	}
	return r
}

// enter adds the .gitignore of a directory.
func (r rules) enter(dir string) rules {
	more := readPatterns(filepath.Join(dir, ".gitignore"), parts(r.base, dir))
	if len(more) == 0 {
		return r
	}
	return rules{r.base, append(r.patterns[:len(r.patterns):len(r.patterns)], more...)}
}

// ignored tells whether the last rule about name says so.
func (r rules) ignored(name string, isDir bool) bool {
	if len(r.patterns) == 0 {
		return false
	}
	return r.speaks(parts(r.base, name), isDir)
}

// speaks is ignored of a path's elements below base.
func (r rules) speaks(elements []string, isDir bool) bool {
	_, ignored := Lines{r.patterns}.Last(elements, isDir)
	return ignored
}

// takeAll tells whether the rules take whatever lies in a directory, for sure: by a pattern that ends in /**, behind which none with a ! may
// bring something back.
func (r rules) takeAll(dir string) bool {
	if len(r.patterns) == 0 {
		return false
	}
	inside := append(parts(r.base, dir), "\x00") // no file's name: what takes it takes any
	for _, p := range slices.Backward(r.patterns) {
		if p.negated {
			return false
		}
		if p.elements[len(p.elements)-1] == "**" && p.matches(inside, false) {
			return true
		}
	}
	return false
}

// readPatterns reads a file of patterns. One that is missing, a symlink or not readable has none, as for git.
func readPatterns(name string, domain []string) []pattern {
	text, err := rootfs.ReadRegular(name, maxIgnoreFile)
	if err != nil {
		return nil
	}
	return parsePatterns(withoutMark(text), domain)
}

// withoutMark is a text without the byte order mark in front.
func withoutMark(text []byte) string { return strings.TrimPrefix(string(text), "\ufeff") }

// Lines are those of one .gitignore.
type Lines struct{ patterns []pattern }

// ParseLines reads them. Those that git takes for no pattern are none.
func ParseLines(text []byte) Lines { return Lines{parsePatterns(withoutMark(text), nil)} }

// Last is the last line that speaks of a path, whose elements are those below the file's directory, and not of a directory above it: its number,
// 0 if there is none, and whether it ignores the path.
func (l Lines) Last(elements []string, isDir bool) (line int, ignored bool) {
	for _, p := range slices.Backward(l.patterns) {
		if p.matches(elements, isDir) {
			return p.line, !p.negated
		}
	}
	return 0, false
}

// globs are the patterns of --include or --exclude, in the same language.
func globs(patterns []string) []pattern {
	return parsePatterns(strings.Join(patterns, "\n"), nil)
}
