package discover

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// Globs are patterns in the language of a .gitignore, as those of Options: the last one that speaks of a path decides, ! in front turns it
// round, and a directory stands for all that lies in it.
type Globs struct{ patterns []pattern }

// ParseGlobs reads patterns. Other than git, it takes one that can match nothing for an error.
func ParseGlobs(globs []string) (Globs, error) {
	var g Globs
	for _, text := range globs {
		p, ok := parsePattern(text)
		switch {
		case strings.ContainsAny(text, "\r\n\x00"):
			return g, fmt.Errorf("glob %q: expected one line", text)
		case !ok:
			return g, fmt.Errorf("glob %q matches nothing: expected a pattern as in a .gitignore", text)
		}
		for _, e := range p.elements {
			if _, err := path.Match(e, ""); errors.Is(err, path.ErrBadPattern) {
				return g, fmt.Errorf("glob %q: expected a ] for each [, and a character behind each \\", text)
			}
		}
		g.patterns = append(g.patterns, p)
	}
	return g, nil
}

// Match tells whether the patterns take a file, or a directory that it lies in. name has slashes and is relative to where the patterns are written.
func (g Globs) Match(name string) bool {
	if len(g.patterns) == 0 {
		return false
	}
	r := rules{patterns: g.patterns}
	elements := strings.Split(name, "/")
	for n := 1; n <= len(elements); n++ {
		if r.speaks(elements[:n], n < len(elements)) {
			return true
		}
	}
	return false
}
