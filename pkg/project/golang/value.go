package golang

import (
	"path"
	"slices"
	"strings"
)

// value is one thing that an expression may be, as far as it is a string.
type value struct {
	text   string // of Literal and Default; of Prefix the part in front
	origin Origin
	base   Base
	by     string
}

// maxValues is how many values an expression may have before it counts as unknown.
const maxValues = 40

var unknownValue = []value{{origin: Unknown}}

func literal(text string) []value { return []value{{text: text, origin: Literal}} }

func supplied(by string) []value { return []value{{origin: Supplied, by: by}} }

// union joins sets of values.
func union(sets ...[]value) []value {
	var out []value
	for _, set := range sets {
		for _, v := range set {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	if len(out) > maxValues {
		return unknownValue
	}
	return out
}

// product combines every value of a with every value of b.
func product(a, b []value, combine func(a, b value) value) []value {
	if len(a)*len(b) > 4*maxValues {
		return unknownValue
	}
	var out []value
	for _, l := range a {
		for _, r := range b {
			out = append(out, combine(l, r))
		}
	}
	return union(out)
}

// concat is a+b.
func concat(a, b value) value {
	switch {
	case a.origin == Unknown || a.origin == Supplied || a.origin == Prefix:
		return a // what follows can't make it better known
	case a.text == "" && a.base == WorkDir:
		return b
	case b.origin == Unknown || b.origin == Supplied:
		return value{text: a.text, origin: Prefix, base: a.base, by: first(a.by, b.by)}
	}
	return value{text: a.text + b.text, origin: weaker(a.origin, b.origin), base: a.base, by: first(a.by, b.by)}
}

// join is filepath.Join(a, b).
func join(a, b value) value {
	switch {
	case a.origin == Unknown || a.origin == Supplied || a.origin == Prefix:
		return a
	case a.text == "" && a.base == WorkDir:
		return b
	case b.origin == Unknown || b.origin == Supplied:
		// a value with ".." could leave the directory; sources that let it are broken in other ways
		return value{text: path.Clean(a.text) + "/", origin: Prefix, base: a.base, by: first(a.by, b.by)}
	}
	text := path.Join(a.text, b.text)
	if b.origin == Prefix && strings.HasSuffix(b.text, "/") {
		text += "/"
	}
	return value{text: text, origin: weaker(a.origin, b.origin), base: a.base, by: first(a.by, b.by)}
}

// weaker is the worse known of two origins.
func weaker(a, b Origin) Origin { return max(a, b) }

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// each applies a function to the texts of values that have one; a prefix can't be told apart from what follows it, and stays.
func each(set []value, f func(string) string) []value {
	var out []value
	for _, v := range set {
		if v.origin == Literal || v.origin == Default {
			v.text = f(v.text)
		}
		out = append(out, v)
	}
	return out
}

// dirOf is filepath.Dir.
func dirOf(set []value) []value {
	var out []value
	for _, v := range set {
		switch {
		case v.origin == Literal || v.origin == Default:
			v.text = path.Dir(v.text)
		case v.origin == Prefix:
			v.text = path.Dir(v.text+"x") + "/"
		}
		out = append(out, v)
	}
	return out
}

// cleaned brings a value to the form in which uses give it.
func (v value) cleaned() value {
	switch v.origin {
	case Literal, Default:
		if rest, ok := strings.CutPrefix(v.text, "~/"); ok {
			v.text, v.base = rest, HomePath
		}
		if v.text != "" {
			v.text = path.Clean(v.text)
		}
	case Prefix:
		if i := strings.LastIndexByte(v.text, '/'); i >= 0 {
			v.text = path.Clean(v.text[:i+1])
		} else if v.text != "" {
			v.text += "*" // a file name of which the start is known
		}
		if v.text == "" && v.base == WorkDir {
			return value{origin: Unknown}
		}
	}
	if path.IsAbs(v.text) {
		v.base = WorkDir
	}
	return v
}
