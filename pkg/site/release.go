package site

import (
	"strconv"
	"strings"
)

// release is a version of a package as a lock file, a manifest or a command line gives it.
type release struct {
	text         string
	major, minor int
	patch        int
	newest       bool // "latest" and other words for no version at all
	strange      bool // a URL, an alias, a range of several majors
}

// newestMinor stands for the newest minor version of a major that is given alone or as a range: what npm installs.
const newestMinor = 1 << 20

func readRelease(text string) release {
	r := release{text: strings.TrimSpace(text)}
	switch r.text {
	case "", "latest", "*", "x", "next", ">=0":
		r.newest = r.text != ""
		return r
	}
	t := strings.TrimLeft(r.text, "^~=v ")
	exact := t == r.text || strings.HasPrefix(r.text, "v") || strings.HasPrefix(r.text, "=")
	t, _, _ = strings.Cut(t, "-")
	t, _, _ = strings.Cut(t, "+")
	parts := strings.Split(t, ".")
	number := func(i int) (int, bool) {
		if i >= len(parts) || parts[i] == "x" || parts[i] == "*" {
			return newestMinor, true
		}
		n, err := strconv.Atoi(parts[i])
		return n, err == nil && n >= 0 && n < newestMinor
	}
	major, ok := number(0)
	if !ok || len(parts) > 3 {
		r.strange = true
		return r
	}
	minor, ok := number(1)
	if !ok {
		r.strange = true
		return r
	}
	patch, ok := number(2)
	if !ok {
		r.strange = true
		return r
	}
	r.major, r.minor, r.patch = major, minor, patch
	// A caret lets the minor version grow; below 1.0 it does not.
	if !exact && major > 0 && strings.HasPrefix(r.text, "^") {
		r.minor = newestMinor
	}
	if !exact {
		r.patch = newestMinor
	}
	return r
}

// atLeast reports whether the release is major.minor or newer.
func (r release) atLeast(major, minor int) bool {
	return r.major > major || r.major == major && r.minor >= minor
}
