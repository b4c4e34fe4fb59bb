package makefile

import (
	"path"
	"slices"
	"strings"
)

// functions are the calls on texts (GNU make manual, "Functions for Transforming Text", "for File Names").
var functions map[string]func(m *maker, rest string, at place) string

func init() {
	words := func(n int, f func(args []string) string) func(*maker, string, place) string {
		return func(m *maker, rest string, at place) string {
			args := splitArgs(rest, n)
			for i, a := range args {
				if args[i] = m.expand(a, at); open(args[i]) && i == n-1 {
					return unknownText
				}
			}
			if len(args) < n {
				return unknownText
			}
			return f(args)
		}
	}
	each := func(f func(word string) string) func(*maker, string, place) string {
		return words(1, func(a []string) string {
			var out []string
			for _, w := range strings.Fields(a[0]) {
				out = append(out, f(w))
			}
			return strings.Join(out, " ")
		})
	}
	nothing := func(*maker, string, place) string { return "" }
	functions = map[string]func(*maker, string, place) string{
		"info": nothing, "warning": nothing,
		"subst":    words(3, func(a []string) string { return strings.ReplaceAll(a[2], a[0], a[1]) }),
		"patsubst": words(3, func(a []string) string { return patsubst(a[0], a[1], a[2]) }),
		"strip":    words(1, func(a []string) string { return strings.Join(strings.Fields(a[0]), " ") }),
		"findstring": words(2, func(a []string) string {
			if strings.Contains(a[1], a[0]) {
				return a[0]
			}
			return ""
		}),
		"filter":     words(2, func(a []string) string { return filter(a[0], a[1], true) }),
		"filter-out": words(2, func(a []string) string { return filter(a[0], a[1], false) }),
		"sort": words(1, func(a []string) string {
			f := strings.Fields(a[0])
			slices.Sort(f)
			return strings.Join(slices.Compact(f), " ")
		}),
		"firstword": words(1, func(a []string) string { return firstWord(a[0]) }),
		"lastword": words(1, func(a []string) string {
			f := strings.Fields(a[0])
			if len(f) == 0 {
				return ""
			}
			return f[len(f)-1]
		}),
		"dir": each(func(w string) string {
			if i := strings.LastIndexByte(w, '/'); i >= 0 {
				return w[:i+1]
			}
			return "./"
		}),
		"notdir":   each(path.Base),
		"basename": each(func(w string) string { return strings.TrimSuffix(w, path.Ext(w)) }),
		"suffix":   each(path.Ext),
		"addprefix": words(2, func(a []string) string {
			var out []string
			for _, w := range strings.Fields(a[1]) {
				out = append(out, a[0]+w)
			}
			return strings.Join(out, " ")
		}),
		"addsuffix": words(2, func(a []string) string {
			var out []string
			for _, w := range strings.Fields(a[1]) {
				out = append(out, w+a[0])
			}
			return strings.Join(out, " ")
		}),
		"abspath": func(m *maker, rest string, at place) string {
			w := strings.TrimSpace(m.expand(rest, at))
			if open(w) || m.req.CurDir == "" || strings.Contains(w, " ") {
				return unknownText
			}
			if path.IsAbs(w) {
				return path.Clean(w)
			}
			return path.Join(m.req.CurDir, w)
		},
	}
	functions["realpath"] = functions["abspath"]
	for _, name := range []string{"words", "word", "wordlist", "join", "origin", "flavor", "file", "let", "intcmp"} {
		functions[name] = func(*maker, string, place) string { return unknownText }
	}
}

// patsubst replaces words that match a pattern.
func patsubst(from, to, text string) string {
	if open(text) {
		return unknownText
	}
	before, after, wild := strings.Cut(from, "%")
	var out []string
	for _, w := range strings.Fields(text) {
		switch {
		case !wild && w == from:
			w = to
		case wild && len(w) >= len(before)+len(after) && strings.HasPrefix(w, before) && strings.HasSuffix(w, after):
			w = strings.Replace(to, "%", w[len(before):len(w)-len(after)], 1)
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// filter keeps the words that match one of the patterns, or those that match none.
func filter(patterns, text string, keep bool) string {
	var out []string
	for _, w := range strings.Fields(text) {
		hit := slices.ContainsFunc(strings.Fields(patterns), func(p string) bool {
			before, after, wild := strings.Cut(p, "%")
			return w == p || wild && len(w) >= len(before)+len(after) && strings.HasPrefix(w, before) && strings.HasSuffix(w, after)
		})
		if hit == keep {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}
