package node

import (
	"fmt"
	"strings"
)

// flagSpec lists the flags of a command by whether a value follows. Names are written with their dashes, aliases beside each other.
type flagSpec struct {
	value string // flags that take the next word, or one behind =
	plain string // flags that take none
}

// parsedFlags are the flags that were seen, by the first of their aliases, and the index of the first word behind them.
type parsedFlags struct {
	values map[string][]string
	next   int
}

func (f parsedFlags) has(name string) bool { return f.values[name] != nil }

func (f parsedFlags) last(name string) string {
	if v := f.values[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// table maps each alias to the first one of its line.
func aliases(list string) map[string]string {
	out := map[string]string{}
	for _, group := range strings.Fields(list) {
		names := strings.Split(group, ",")
		for _, n := range names {
			out[n] = names[0]
		}
	}
	return out
}

// leading reads flags from argv[from:] up to the first word that is none; -- ends them too.
func (s flagSpec) leading(argv []string, from int) (parsedFlags, error) {
	f := parsedFlags{values: map[string][]string{}, next: from}
	value, plain := aliases(s.value), aliases(s.plain)
	for f.next < len(argv) {
		w := argv[f.next]
		if w == "--" {
			f.next++
			return f, nil
		}
		if !strings.HasPrefix(w, "-") || w == "-" {
			return f, nil
		}
		name, v, joined := strings.Cut(w, "=")
		switch {
		case value[name] != "" && joined:
			f.values[value[name]] = append(f.values[value[name]], v)
		case value[name] != "":
			if f.next+1 >= len(argv) {
				return f, fmt.Errorf("%s: %s needs a value", argv[0], w)
			}
			f.next++
			f.values[value[name]] = append(f.values[value[name]], argv[f.next])
		case plain[name] != "":
			f.values[plain[name]] = append(f.values[plain[name]], v)
		default:
			return f, fmt.Errorf("%s: the flag %s is not one that msb knows here", argv[0], w)
		}
		f.next++
	}
	return f, nil
}
