package page

import (
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// setting is one field of the image configuration on both sides.
type setting struct {
	Name          string
	Before, After []span // nil if it is not set
}

// settings are the base image and the fields of both configurations by name: those that differ, with their differing words marked, and those
// that are the same.
func settings(before, after report.RecordImage) (changed, same []setting) {
	row := func(name string, b, a string, hasB, hasA bool) {
		s := setting{Name: name}
		if hasB && hasA {
			var share float64
			s.Before, s.After, share = compareWords(value(b), value(a))
			if share < similar {
				s.Before, s.After = visible(value(b), false), visible(value(a), false)
			}
		} else if hasB {
			s.Before = visible(value(b), false)
		} else {
			s.After = visible(value(a), false)
		}
		if hasB && hasA && a == b && (a != unknown || before.Base == after.Base) {
			same = append(same, s)
			return
		}
		changed = append(changed, s)
	}
	row("Base image", before.Base, after.Base, true, true)
	names := slices.Collect(maps.Keys(before.Config))
	for name := range after.Config {
		if _, ok := before.Config[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b, hasB := before.Config[name]
		a, hasA := after.Config[name]
		row(name, b, a, hasB, hasA)
	}
	return joinUnknown(changed), same
}

// joinUnknown puts variables in one row that only one of the images sets, to values that are not known: bases set many of them.
func joinUnknown(rows []setting) []setting {
	var out []setting
	at := map[bool]int{} // by whether it is the new image that sets them
	for _, s := range rows {
		variable, ok := strings.CutPrefix(s.Name, "Env ")
		one := s.Before
		if s.Before == nil {
			one = s.After
		}
		if !ok || s.Before != nil && s.After != nil || len(one) != 1 || one[0].Text != value(unknown) {
			out = append(out, s)
			continue
		}
		if i, ok := at[s.After != nil]; ok {
			out[i].Name += ", " + variable
			continue
		}
		at[s.After != nil] = len(out)
		out = append(out, s)
	}
	return out
}

// unknown is how a record writes a value that is known only when the image is built.
const unknown = "?"

// value is what is shown for what a record says of a field.
func value(s string) string {
	switch s {
	case unknown:
		return "set by the base image"
	case "":
		return `""`
	}
	return s
}
