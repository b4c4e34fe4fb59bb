package transforms

import (
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/recipe"
)

// repeats are the steps that install needed packages, with those before them that fetch the lists of packages.
func repeats(st *recipe.Stage) []*recipe.Step {
	var out, updates []*recipe.Step
	for _, s := range st.Steps {
		switch {
		case slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool { return installs(s, packageOf(n)) }):
			out = append(append(out, updates...), s)
			updates = nil
		case len(s.Execs) > 0 && len(s.Effects) == 0 && !slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool { return !updatesLists(e) }):
			updates = append(updates, s)
		}
	}
	return out
}

// packageOf is the package that a need asks for: itself, or the one of a program's own name.
func packageOf(n recipe.Need) string {
	switch n.Kind {
	case recipe.NeedPackage:
		return n.Name
	case recipe.NeedProgram:
		return path.Base(n.Name)
	}
	return ""
}

// updatesLists tells whether a command fetches the lists of packages.
func updatesLists(e recipe.Exec) bool {
	switch e.Name() {
	case "apt-get", "apt", "apk":
		return slices.Contains(e.Argv, "update")
	}
	return false
}

// installs tells whether a step installs a package and does nothing but install.
func installs(s *recipe.Step, name string) bool {
	found := false
	for _, e := range s.Effects {
		if e.Kind != recipe.InstallEffect {
			return false
		}
		found = found || slices.Contains(e.Names, name)
	}
	return found
}
