package transforms

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// steps are those of the old file that a runtime stage repeats, and what stands in the place of those of which it repeats a part.
type steps struct {
	list    []*recipe.Step
	instead map[*recipe.Step]string
	lists   []*recipe.Step // that fetch the lists of packages, since the last step that was kept
}

// keep repeats a step: whole, or only what it installs of names.
func (k *steps) keep(s *recipe.Step, line string) {
	if line != "" {
		k.instead[s] = line
	}
	k.list = append(append(k.list, k.lists...), s)
	k.lists = nil
}

// repeated are steps that only add accounts, install packages, or make and own directories that are there without the build, of which
// something is needed.
func repeated(st *recipe.Stage, img images.Image) steps {
	needed, packages := wantedNames(st, img)
	out := steps{instead: map[*recipe.Step]string{}}
	for _, s := range st.Steps {
		if preparesPackages(s) {
			out.lists = append(out.lists, s)
			continue
		}
		use, pure := otherUses(st, s, img, needed)
		keep := slices.DeleteFunc(slices.Clone(packages), func(name string) bool { return !brings(s, name) })
		switch {
		case len(keep) > 0 && (!pure || bringsMore(s, keep)) && !use:
			if line, ok := refactor.Trim(s, keep); ok {
				out.keep(s, line)
			} else if pure {
				out.keep(s, "")
			}
		case pure && (use || len(keep) > 0):
			out.keep(s, "")
		}
	}
	return out
}

// wantedNames are the accounts, directories and files of the zone that are needed, and the packages of which the image does not have the program.
func wantedNames(st *recipe.Stage, img images.Image) (needed map[string]bool, packages []string) {
	needed = map[string]bool{}
	for _, n := range st.Needs() {
		switch n.Kind {
		case recipe.NeedFile:
			needed[n.Name] = needed[n.Name] || ofTheZone(n.Name)
		case recipe.NeedUser, recipe.NeedWritable:
			needed[n.Name] = true
		case recipe.NeedPackage:
			packages = append(packages, n.Name)
		case recipe.NeedProgram:
			if name := path.Base(n.Name); name != "java" && img.Has(name) != images.Yes {
				packages = append(packages, name)
			}
		}
	}
	if img.Distro != st.Image.Distro && (img.Libc != images.Musl || st.Image.Libc != images.Musl) {
		packages = nil // of another distribution
	}
	return needed, packages
}

// otherUses tells whether a step leaves something that is needed beside packages, and whether it leaves nothing but what can be left again.
func otherUses(st *recipe.Stage, s *recipe.Step, img images.Image, needed map[string]bool) (use, pure bool) {
	pure = len(s.Effects) > 0
	there := map[string]bool{st.Config.Workdir: true}
	for _, e := range s.Effects {
		names := e.Names
		switch {
		case e.Kind == recipe.UserEffect && sameTools(st.Image, img):
		case e.Kind == recipe.InstallEffect && (img.Distro == st.Image.Distro || img.Libc == images.Musl && st.Image.Libc == images.Musl):
			names = nil
		case e.Kind == recipe.PathEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !ofTheZone(p) }) && img.HasData(images.ZoneInfo) == images.Yes:
			names = e.Paths
		case e.Kind == recipe.PathEffect && strings.HasPrefix(e.Detail, "mkdir "):
			for _, p := range e.Paths {
				there[p] = true
			}
		case e.Kind == recipe.OwnerEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !there[p] }):
			names = e.Paths
		default:
			pure = false
		}
		use = use || slices.ContainsFunc(names, func(n string) bool { return needed[n] })
	}
	return use, pure
}

// setsZone tells whether a step does nothing but install packages and set the local time zone.
func setsZone(s *recipe.Step) bool {
	zone := false
	for _, e := range s.Effects {
		switch {
		case e.Kind == recipe.InstallEffect:
		case e.Kind == recipe.PathEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !ofTheZone(p) }):
			zone = true
		default:
			return false
		}
	}
	return zone
}

// bringsMore tells whether a step installs other packages than those.
func bringsMore(s *recipe.Step, keep []string) bool {
	return slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
		return e.Kind == recipe.InstallEffect && slices.ContainsFunc(e.Names, func(n string) bool { return !slices.Contains(keep, n) })
	})
}

// bringsJava is the first of the steps that installs a Java, which an image of Java's vendors has already; nil if none does.
func (k *steps) bringsJava(st *recipe.Stage) *recipe.Step {
	for _, s := range k.list {
		if k.instead[s] == "" && slices.ContainsFunc(st.Java().Packages, func(name string) bool { return brings(s, name) }) {
			return s
		}
	}
	return nil
}

// packageSteps are the steps that install packages of the old image which the program may use, Java's own among them: all of them where any may
// be used.
func packageSteps(st *recipe.Stage) steps {
	out := steps{instead: map[*recipe.Step]string{}}
	wanted, all := st.Java().Packages, false
	for _, n := range st.Needs() {
		switch n.Kind {
		case recipe.NeedBase:
			all = true
		case recipe.NeedProgram:
			all = all || path.Base(n.Name) != "java" && st.Image.Has(path.Base(n.Name)) != images.Yes
		case recipe.NeedPackage:
			wanted = append(slices.Clone(wanted), n.Name)
		}
	}
	for _, s := range st.Steps {
		installs := slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind == recipe.InstallEffect })
		keep := slices.DeleteFunc(slices.Clone(wanted), func(name string) bool { return !brings(s, name) })
		switch {
		case preparesPackages(s):
			out.lists = append(out.lists, s)
		case installs && all && onlyInstalls(s):
			out.keep(s, "")
		case installs && setsZone(s):
			out.keep(s, "")
		case installs && !all && len(keep) > 0:
			line, ok := "", true
			if bringsMore(s, keep) || !onlyInstalls(s) {
				line, ok = refactor.Trim(s, keep)
			}
			if ok || onlyInstalls(s) {
				out.keep(s, line)
			}
		}
	}
	return out
}
