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
	negated  bool     // a match is not ignored
	dirOnly  bool
	literal  bool // no element but ** is a pattern
}

// parsePatterns reads one pattern a line.
func parsePatterns(text string, domain []string) []pattern {
	var out []pattern
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if p, ok := parsePattern(line); ok {
			p.domain = domain
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
		p.elements = []string{"**", line}
	} else {
		p.elements = strings.Split(strings.TrimPrefix(line, "/"), "/")
	}
	p.literal = !slices.ContainsFunc(p.elements, func(e string) bool { return e != "**" && strings.ContainsAny(e, `*?[\\`) })
	return p, true
}

// matches tells whether the pattern speaks of a path.
func (p pattern) matches(name []string, isDir bool) bool {
	if p.dirOnly && !isDir || len(name) <= len(p.domain) || !slices.Equal(name[:len(p.domain)], p.domain) {
		return false
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
		case e < len(elements) && (p.literal && elements[e] == name[n] || !p.literal && glob(elements[e], name[n])):
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
func glob(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
