package transforms

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// repeats are the steps that install needed packages, with those before them that fetch the lists of packages.
func repeats(st *recipe.Stage) []*recipe.Step {
	list, _ := repeatedFor(st)
	return list
}

// repeatedFor are these steps, and what stands in the place of those that also bring the tool chain.
func repeatedFor(st *recipe.Stage) (out []*recipe.Step, instead map[*recipe.Step]string) {
	var before []*recipe.Step
	instead = map[*recipe.Step]string{}
	needed := neededPackages(st)
	for _, s := range st.Steps {
		keep := slices.DeleteFunc(slices.Clone(needed), func(name string) bool { return !brings(s, name) })
		switch {
		case len(keep) > 0 && (!onlyInstalls(s) || bringsTools(st, s)):
			line, ok := refactor.Trim(s, keep)
			switch {
			case ok:
				out, instead[s] = append(append(out, before...), s), line
			case onlyInstalls(s):
				out = append(append(out, before...), s)
			default:
				continue
			}
			before = nil
		case len(keep) > 0 && onlyInstalls(s):
			out = append(append(out, before...), s)
			before = nil
		case preparesPackages(s):
			before = append(before, s)
		}
	}
	return withLists(st, out, instead), instead
}

// withLists puts in front of steps that install by lists which another step has fetched, among other things, one that fetches them.
func withLists(st *recipe.Stage, out []*recipe.Step, instead map[*recipe.Step]string) []*recipe.Step {
	var lists *recipe.Step
	for _, s := range st.Steps {
		fetches := slices.ContainsFunc(s.Execs, recipe.FetchesLists)
		if slices.Contains(out, s) {
			if fetches || lists == nil || !slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool { return recipe.Installs(e) && strings.HasPrefix(e.Name(), "apt") }) {
				return out
			}
			if line, ok := refactor.Lists(lists); ok {
				instead[lists] = line
				return append([]*recipe.Step{lists}, out...)
			}
			return out
		}
		if fetches {
			lists = s
		}
	}
	return out
}

// neededPackages are those that needs ask for: by their names, or as programs that have the same name.
func neededPackages(st *recipe.Stage) []string {
	var out []string
	for _, n := range st.Needs() {
		switch n.Kind {
		case recipe.NeedPackage:
			out = append(out, n.Name)
		case recipe.NeedProgram:
			out = append(out, path.Base(n.Name))
		}
	}
	return out
}

// brings tells whether a step installs a package.
func brings(s *recipe.Step, name string) bool {
	return slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind == recipe.InstallEffect && slices.Contains(e.Names, name) })
}

// bringsTools tells whether a step installs what only a build needs.
func bringsTools(st *recipe.Stage, s *recipe.Step) bool {
	return slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
		return slices.ContainsFunc(e.Names, func(name string) bool { return recipe.BuildPackage(st.Image, name) })
	})
}

// onlyInstalls tells whether a step does nothing but install.
func onlyInstalls(s *recipe.Step) bool {
	return !slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind != recipe.InstallEffect })
}

// preparesPackages tells whether a step does nothing but fetch the lists of packages, or name other sources by means that every base has.
func preparesPackages(s *recipe.Step) bool {
	if len(s.Execs) == 0 || slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind != recipe.SourcesEffect }) {
		return false
	}
	return !slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool {
		return !recipe.FetchesLists(e) && !slices.Contains(strings.Fields("sed echo printf"), e.Name())
	})
}

// zoneSteps are the steps that do nothing but set the local time zone.
func zoneSteps(st *recipe.Stage) []*recipe.Step {
	return slices.DeleteFunc(slices.Clone(st.Steps), func(s *recipe.Step) bool {
		return s.Keyword != "run" || s.Unread != "" || len(s.Effects) == 0 || slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
			return e.Kind != recipe.PathEffect || len(e.Paths) == 0 || slices.ContainsFunc(e.Paths, func(p string) bool { return !ofTheZone(p) })
		})
	})
}

// broughtAgain tells whether a file of data comes with a package that is installed again.
func broughtAgain(st *recipe.Stage, steps []*recipe.Step, name string) bool {
	for d, at := range map[images.Data]string{images.CARoots: "/etc/ssl/certs/ca-certificates.crt", images.ZoneInfo: "/usr/share/zoneinfo"} {
		if at != name {
			continue
		}
		for _, b := range st.Brings(d) {
			if b.Sure && slices.Contains(neededPackages(st), b.Package) && slices.ContainsFunc(steps, func(s *recipe.Step) bool { return brings(s, b.Package) }) {
				return true
			}
		}
	}
	return false
}
