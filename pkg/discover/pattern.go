package discover

import (
	"path"
	"slices"
	"strings"
)

// pattern is a line of a .gitignore, as gitignore(5) describes it. It speaks of one path; that what lies in an ignored directory is
// ignored too is left to the walk, as it is for git.
type pattern struct {
	domain   []string // directory of the file that holds the line, relative to the base of the rules
	elements []string // of the path below domain; "**" stands for any number of them
	tails    []string // what the names end with that the elements match: a first look, which is faster
	line     int      // its number in the file, from 1
	negated  bool     // a match is not ignored
	dirOnly  bool
	anywhere bool // any directory below domain may hold what it matches
}

// parsePatterns reads one pattern a line.
func parsePatterns(text string, domain []string) []pattern {
	var out []pattern
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if p, ok := parsePattern(line); ok {
			p.domain, p.line = domain, n
			out = append(out, p)
		}
	}
	return out
}

func parsePattern(line string) (p pattern, ok bool) {
	if strings.HasPrefix(line, "#") {
		return p, false
	}
	line, p.negated = strings.CutPrefix(line, "!")
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = line[:len(line)-1]
	}
	line, p.dirOnly = strings.CutSuffix(line, "/")
	if line == "" {
		return p, false
	}
	// git negates a class with ! or ^, package path with ^ only
	line = strings.ReplaceAll(line, "[!", "[^")
	if !strings.Contains(line, "/") {
		p.elements, p.anywhere = []string{line}, line != "**"
	} else {
		p.elements = strings.Split(strings.TrimPrefix(line, "/"), "/")
	}
	for _, e := range p.elements {
		p.tails = append(p.tails, e[strings.LastIndexAny(e, `*?]\`)+1:])
	}
	return p, true
}

// matches tells whether the pattern speaks of a path.
func (p pattern) matches(name []string, isDir bool) bool {
	if p.dirOnly && !isDir || len(name) <= len(p.domain) || !slices.Equal(name[:len(p.domain)], p.domain) {
		return false
	}
	if p.anywhere {
		return p.glob(0, name[len(name)-1])
	}
	return p.match(name[len(p.domain):])
}

// match compares element by element, from where the pattern stands. It comes back to the last ** only, which is enough, and keeps hostile patterns cheap.
func (p pattern) match(name []string) bool {
	elements := p.elements
	e, n := 0, 0
	star, mark := -1, 0
	for n < len(name) {
		switch {
		case e < len(elements) && elements[e] == "**":
			star, mark = e, n
			e++
		case e < len(elements) && p.glob(e, name[n]):
			e++
			n++
		case star >= 0:
			mark++
			e, n = star+1, mark
		default:
			return false
		}
	}
	return e == len(elements)
}

// glob compares one element. A pattern that is none matches nothing, as for git.
func (p pattern) glob(i int, name string) bool {
	element, tail := p.elements[i], p.tails[i]
	if !strings.HasSuffix(name, tail) {
		return false
	}
	if len(tail) == len(element) && !strings.Contains(element, "[") {
		return len(name) == len(element)
	}
	ok, err := path.Match(element, name)
	return ok && err == nil
}
