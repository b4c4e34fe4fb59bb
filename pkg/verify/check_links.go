package verify

import (
	"maps"
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/links"
)

// Bounds of what is loaded in thought: a large node_modules has some hundred native modules.
const (
	maxNatives  = 500
	maxPrograms = 200
)

// checkLinks loads the programs of the new image in thought, as the loader would: what starts, with the native modules that were carried, and each
// other native program that was carried. What the original lacks as well is no difference.
func checkLinks(p *Pair) Check {
	f := p.findings()
	was := map[string]bool{}
	before := loads(p.Before, func(*image.File) bool { return true })
	after := loads(p.After, p.carried())
	checked := 0
	for _, l := range before {
		for _, m := range links.Closure(p.Before.Image, l.program, l.process, l.opened...) {
			was[missingKey(m)] = true
		}
	}
	told := map[string]bool{}
	for _, l := range after {
		checked += 1 + len(l.opened)
		for _, m := range links.Closure(p.After.Image, l.program, l.process, l.opened...) {
			switch {
			case told[m.String()], m.By == "" && m.Kind == links.Library: // the program itself can't be reached: entry's to tell
			case was[missingKey(m)]:
				f.pass("%s; in the original, too", m)
			case m.Sure():
				f.fail("%s", m)
			default:
				f.unknown("%s", m)
			}
			told[m.String()] = true
		}
	}
	if len(after) > maxPrograms {
		f.unknown("more than %d programs were carried, and the rest were not looked at", maxPrograms)
	}
	return f.check(CheckLinks, "the libraries of %s looked up", counted(checked, "native file"))
}

// missingKey says what is missing, whatever the path of the file that asks for it.
func missingKey(m links.Missing) string {
	return string(m.Kind) + "\x00" + m.Name + "\x00" + m.Version + "\x00" + path.Base(m.By)
}

// load is a program to load, with the libraries that it may open.
type load struct {
	program string
	process links.Process
	opened  []string
}

// loads lists what a side starts, with its native modules, and its other native programs, as far as they belong to it.
func loads(s Side, own func(*image.File) bool) []load {
	var out []load
	seen := map[string]bool{}
	for _, proc := range []links.Process{configured(s), launched(s)} {
		steps, _ := links.Entry(s.Image, proc)
		for _, st := range steps {
			if st.Why == "loader" || st.File.ELF == nil || seen[st.File.Path] {
				continue
			}
			seen[st.File.Path] = true
			out = append(out, load{st.File.Path, proc, nil})
		}
	}
	base := baseLayers(s)
	if len(out) > 0 {
		var modules []string
		for _, name := range links.Natives(s.Image, []string{"/"}) {
			if f := s.Image.Files[name]; f.Layer >= base && own(f) && len(modules) < maxNatives {
				modules = append(modules, name)
			}
		}
		// The program behind wrappers comes last: it is the one that opens them.
		out[len(out)-1].opened = modules
	}
	for _, name := range slices.Sorted(maps.Keys(s.Image.Files)) {
		if f := s.Image.Files[name]; f.ELF != nil && f.ELF.Program && f.Layer >= base && own(f) && !seen[name] && len(out) <= maxPrograms {
			out = append(out, load{name, configured(s), nil})
		}
	}
	return out
}

// carried tells which files of the new image are the original's: at their own path or, by content, at another.
func (p *Pair) carried() func(*image.File) bool {
	sums := map[string]bool{}
	for _, f := range p.Before.Image.Files {
		if f.ELF != nil {
			sums[f.Sum] = true
		}
	}
	return func(f *image.File) bool { return p.Before.Image.Files[f.Path] != nil || sums[f.Sum] }
}
