package image

import (
	"bytes"
	"path"
	"strings"
)

// Secret is something that should not be in an image: a value or a kind of file.
type Secret struct {
	Name string // how a Match names it; the value itself is never repeated
	// Value is looked for in the content of every file. Of a longer one only the first 4 KiB. An empty one is not looked for.
	Value []byte
	// Path is a pattern of path.Match: with a slash for the whole path, without one for the last element. "" matches nothing.
	Path string
}

// maxValue is how much of a value is compared, so that it fits into the window.
const maxValue = 4 << 10

// matcher looks for secrets.
type matcher struct {
	values  []Secret
	paths   []Secret
	longest int
}

func newMatcher(secrets []Secret) *matcher {
	m := &matcher{}
	for _, s := range secrets {
		if len(s.Value) > 0 {
			s.Value = s.Value[:min(len(s.Value), maxValue)]
			m.values = append(m.values, s)
			m.longest = max(m.longest, len(s.Value))
		}
		if s.Path != "" {
			m.paths = append(m.paths, s)
		}
	}
	return m
}

// path matches the path of an entry.
func (m *matcher) path(l *scanned, f *File) {
	for _, s := range m.paths {
		name := f.Path
		if !strings.Contains(s.Path, "/") {
			name = path.Base(name)
		}
		if ok, _ := path.Match(s.Path, name); ok {
			l.match(s.Name, f.Path)
		}
	}
}

// match records a match.
func (l *scanned) match(secret, p string) {
	if len(l.found) < MaxMatches {
		l.found = append(l.found, Match{secret, p})
	}
}

// search is the search in one file.
type search struct {
	*matcher
	seen []bool // by index of values; nil if none
}

func (m *matcher) start() *search { return &search{m, nil} }

// in looks through a window, and moves its end to the front: the part of a value that the next bytes may complete. It returns how many
// bytes that is.
func (s *search) in(window []byte) int {
	for i, v := range s.values {
		if (s.seen == nil || !s.seen[i]) && bytes.Contains(window, v.Value) {
			if s.seen == nil {
				s.seen = make([]bool, len(s.values))
			}
			s.seen[i] = true
		}
	}
	return copy(window, window[max(0, len(window)-max(0, s.longest-1)):])
}

// done records what the file had.
func (s *search) done(l *scanned, p string) {
	for i, seen := range s.seen {
		if seen {
			l.match(s.values[i].Name, p)
		}
	}
}
