package discover

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// maxIgnoreFile is the size in bytes above which a .gitignore is taken for something else and not read.
const maxIgnoreFile = 1 << 20

// rules are the patterns that hold in one directory, the newest last. A set is never changed: a directory below has a new one.
type rules struct {
	base     string // directory that paths are relative to: the repository, or where the walk began
	patterns []gitignore.Pattern
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
	return len(r.patterns) > 0 && gitignore.NewMatcher(r.patterns).Match(parts(r.base, name), isDir)
}

// allow drops the rules that ignore dir: the user asked for it by name.
func (r rules) allow(dir string) rules {
	out := rules{base: r.base}
	for _, p := range r.patterns {
		if p.Match(parts(r.base, dir), true) != gitignore.Exclude {
			out.patterns = append(out.patterns, p)
		}
	}
	return out
}

// readPatterns reads a file of patterns. One that is missing or can't be read has none, as for git.
func readPatterns(name string, domain []string) []gitignore.Pattern {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() || st.Size() > maxIgnoreFile {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(f, maxIgnoreFile))
	if err != nil {
		return nil
	}
	return parsePatterns(string(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))), domain)
}

// parsePatterns reads one pattern a line, as gitignore(5) describes.
func parsePatterns(text string, domain []string) []gitignore.Pattern {
	var out []gitignore.Pattern
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.HasPrefix(line, "#") || strings.Trim(line, " ") == "" {
			continue
		}
		// git negates a class with ! or ^, the library with ^ only
		out = append(out, gitignore.ParsePattern(strings.ReplaceAll(line, "[!", "[^"), domain))
	}
	return out
}

// globs are the patterns of --include or --exclude, in the same language.
func globs(patterns []string) []gitignore.Pattern {
	return parsePatterns(strings.Join(patterns, "\n"), nil)
}
