package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
)

// workdirs holds that a directory which WORKDIR makes in the last stage is made for the user that had it: BuildKit gives a WORKDIR below
// USER to that user (moby/buildkit, testWorkdirUser).
func (c *comparison) workdirs() {
	if !c.split() || c.fin.Launch.Kind == recipe.SiteLaunch {
		return
	}
	for i, e := range c.fin.Files.All() {
		if e.Kind != recipe.MadeDir || e.Step == nil || e.Step.Keyword != "workdir" || c.ofBase(e.Path) {
			continue
		}
		if slices.ContainsFunc(c.fin.Files.All()[:i], func(o recipe.Entry) bool { return within(e.Path, o.Path) }) {
			continue // it is there
		}
		if was, known := c.madeFor(e.Path); known && was != userOf(e.Step.Before.User) {
			c.reject("workdir-owner", c.old.Launch.Place.Line, "WORKDIR makes %s for %s, and it was made for %s", e.Path, userOf(e.Step.Before.User), was)
		}
	}
}

// madeFor is the user for whom the old file made a directory; known is false where that is not the last word.
func (c *comparison) madeFor(dir string) (user string, known bool) {
	for _, s := range c.old.Steps {
		for _, e := range s.Effects {
			if e.Kind == recipe.OwnerEffect && slices.ContainsFunc(e.Paths, func(p string) bool { return within(p, dir) }) {
				return "", false
			}
		}
	}
	for _, e := range c.old.Files.All() {
		if !within(dir, e.Path) {
			continue
		}
		switch e.Kind {
		case recipe.MadeDir:
			return userOf(e.Step.Before.User), true
		case recipe.FromContext, recipe.FromStage:
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
