package site

import (
	"fmt"
	"strconv"
	"strings"
)

// A grammar says how a tool takes its command line apart.
type grammar struct {
	// options are the known options, "-p" or "--port", by the name they stand for.
	options map[string]option
	// strict tools refuse an unknown option.
	strict bool
	// groups says that "-sC" is "-s -C".
	groups bool
	// attached says that "-p8080" is "-p 8080".
	attached bool
	// negates says that "--no-x" sets "x" to "false".
	negates bool
}

// An option is what one word stands for.
type option struct {
	name string
	flag bool // takes no value
}

// words is a command line taken apart.
type words struct {
	args    []string
	values  map[string][]string // by option name; a flag, and an option without its value, has "true"
	unknown []string
}

// options makes the table: names as "port p" for --port and -p; a trailing "!" marks a flag.
func options(list ...string) map[string]option {
	m := map[string]option{}
	for _, entry := range list {
		entry, flag := strings.CutSuffix(entry, "!")
		names := strings.Fields(entry)
		for _, n := range names {
			dash := "--"
			if len(n) == 1 {
				dash = "-"
			}
			m[dash+n] = option{name: names[0], flag: flag}
		}
	}
	return m
}

func (w words) has(name string) bool { return len(w.values[name]) > 0 && w.last(name) != "false" }

func (w words) last(name string) string {
	v := w.values[name]
	if len(v) == 0 {
		return ""
	}
	return v[len(v)-1]
}

func (w words) arg(i int) string {
	if i < len(w.args) {
		return w.args[i]
	}
	return ""
}

func (g grammar) parse(argv []string) (words, error) {
	w := words{values: map[string][]string{}}
	for i := 0; i < len(argv); i++ {
		a := argv[i]
		if a == "--" {
			w.args = append(w.args, argv[i+1:]...)
			break
		}
		if len(a) < 2 || a[0] != '-' {
			w.args = append(w.args, a)
			continue
		}
		name, value, has := strings.Cut(a, "=")
		parts := []string{name}
		if a[1] != '-' {
			parts, value, has = g.short(a)
		}
		for j, p := range parts {
			o, ok := g.options[p]
			if !ok && g.negates && strings.HasPrefix(p, "--no-") {
				if o, ok = g.options["--"+p[5:]]; ok {
					w.values[o.name] = append(w.values[o.name], "false")
					continue
				}
			}
			last := j == len(parts)-1
			switch {
			case !ok && g.strict:
				return w, fmt.Errorf("unknown option %s", p)
			case !ok:
				w.unknown = append(w.unknown, p)
			case o.flag:
				v := "true"
				if last && has && !g.strict {
					v = value
				}
				w.values[o.name] = append(w.values[o.name], v)
			case !last && g.strict:
				return w, fmt.Errorf("option %s in %s has no value", p, a)
			case last && has:
				w.values[o.name] = append(w.values[o.name], value)
			case last && i+1 < len(argv) && (len(argv[i+1]) < 2 || argv[i+1][0] != '-'):
				i++
				w.values[o.name] = append(w.values[o.name], argv[i])
			case g.strict:
				return w, fmt.Errorf("option %s has no value", p)
			default:
				w.values[o.name] = append(w.values[o.name], "true")
			}
		}
	}
	return w, nil
}

// short takes a word with one dash apart.
func (g grammar) short(a string) (parts []string, value string, has bool) {
	if len(a) == 2 {
		return []string{a}, "", false
	}
	if g.attached {
		if o, ok := g.options[a[:2]]; ok && !o.flag {
			rest := strings.TrimPrefix(a[2:], "=")
			if _, err := strconv.ParseFloat(rest, 64); err == nil || a[2] == '=' {
				return []string{a[:2]}, rest, true
			}
		}
	}
	if !g.groups {
		return []string{a}, "", false
	}
	name, value, has := strings.Cut(a[1:], "=")
	for _, c := range name {
		parts = append(parts, "-"+string(c))
	}
	return parts, value, has
}
