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
	Before, After []span
}

// settings are the base image and the fields of both configurations by name: those that differ, with their differing words marked, and those
// that are the same.
func settings(before, after report.RecordImage) (changed, same []setting) {
	row := func(name string, b, a string, hasB, hasA bool) {
		s := setting{Name: name}
		switch {
		case !hasB:
			s.Before, s.After = notSet, value(a)
		case !hasA:
			s.Before, s.After = value(b), notSet
		default:
			s.Before, s.After = values(b, a)
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
		gone, new := slices.Equal(s.After, notSet), slices.Equal(s.Before, notSet)
		if !ok || gone && !slices.Equal(s.Before, value(unknown)) || new && !slices.Equal(s.After, value(unknown)) || !gone && !new {
			out = append(out, s)
			continue
		}
		if i, ok := at[new]; ok {
			out[i].Name += ", " + variable
			continue
		}
		at[new] = len(out)
		out = append(out, s)
	}
	return out
}

// unknown is how a record writes a value that is known only when the image is built.
const unknown = "?"

var notSet = []span{{Text: "not set", Note: true}}

// value is what is shown for what a record says of a field.
func value(s string) []span {
	switch s {
	case unknown:
		return []span{{Text: "set by the base image", Note: true}}
	case "":
		return []span{{Text: "empty", Note: true}}
	}
	return visible(s, false)
}

// values are two that are both set, with the words marked that differ if enough are the same.
func values(before, after string) (b, a []span) {
	if before != unknown && after != unknown && before != "" && after != "" {
		if sb, sa, share := compareWords(before, after); share >= similar {
			return sb, sa
		}
	}
	return value(before), value(after)
}
