package proof

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
)

// workdirs holds that a directory which a WORKDIR names is made for the user that had it: BuildKit gives a WORKDIR below USER to that user
// (moby/buildkit, testWorkdirUser), and what a COPY makes to root, or to its --chown.
func (c *comparison) workdirs() {
	if !c.split() || c.fin.Launch.Kind == recipe.SiteLaunch {
		return
	}
	for _, e := range c.fin.Files.All() {
		if e.Kind != recipe.MadeDir || e.Step == nil || e.Step.Keyword != "workdir" || c.ofBase(e.Path) {
			continue
		}
		was, known := madeFor(c.old, e.Path)
		if now, ok := madeFor(c.fin, e.Path); known && ok && was != now {
			c.reject("workdir-owner", c.old.Launch.Place.Line, "%s is made for %s, and it was made for %s", e.Path, now, was)
		}
	}
}

// madeFor is the user for whom a stage makes a directory; known is false where that is not the last word.
func madeFor(st *recipe.Stage, dir string) (user string, known bool) {
	if st.InHome(dir) && !st.InHome(path.Dir(dir)) || st.InHome("/") {
		return "", false // the home itself, or nobody knows which it is; a directory below is its maker's
	}
	for _, s := range st.Steps {
		for _, e := range s.Effects {
			if e.Kind == recipe.OwnerEffect && slices.ContainsFunc(e.Paths, func(p string) bool { return within(p, dir) }) {
				return "", false
			}
		}
	}
	for _, e := range st.Files.All() {
		if !within(dir, e.Path) {
			continue
		}
		switch {
		case e.Kind == recipe.MadeDir && e.Step != nil:
			return userOf(e.Step.Before.User), true
		case e.Kind == recipe.FromContext || e.Kind == recipe.FromStage:
			return userOf(e.Owner), true
		}
		return "", false
	}
	return "", false
}

// userOf is the user that USER or --chown names, without its group.
func userOf(s string) string {
	name, _, _ := strings.Cut(s, ":")
	if isRoot(name) {
		return "root"
	}
	return name
}
