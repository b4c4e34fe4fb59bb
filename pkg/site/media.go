package site

import (
	"maps"
	"path"
	"strings"
)

// media are Content-Types by file extension, with its dot. The row "" is the type for all that has no other.
type media map[string]string

// add reads lines of a type and its extensions; "-" takes them out.
func (m media) add(lines string) {
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		for i := 1; i < len(words); i++ {
			if words[0] == "-" {
				delete(m, "."+words[i])
			} else {
				m["."+words[i]] = words[0]
			}
		}
	}
}

// or is the table with another type for all that has no row.
func (m media) or(typ string) media {
	m = maps.Clone(m)
	m[""] = typ
	return m
}

// of gives the Content-Type of a file, or "" for none.
func (m media) of(name string) (typ, charset string) {
	typ, ok := m[strings.ToLower(extension(path.Base(name)))]
	if !ok {
		typ = m[""]
	}
	typ, charset, _ = strings.Cut(typ, ";")
	return typ, charset
}
