package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// installs tells whether the new image has a package of the old one, from where it came from.
func (c *comparison) installs(name string) bool {
	there := c.sameBase() || c.fin.Image.Distro == c.old.Image.Distro && c.hasManager(name)
	return there && c.repeats(recipe.InstallEffect, name) && c.listsFetched(name) && !c.otherSources(name)
}

// hasManager tells whether the package manager that the last stage calls for a package is in another image of the same distribution: the
// smallest ones of Enterprise Linux have microdnf alone.
func (c *comparison) hasManager(name string) bool {
	for _, s := range c.fin.Steps {
		for _, e := range s.Execs {
			if recipe.Installs(e) && slices.Contains(e.Argv, name) && slices.Contains([]string{"yum", "dnf", "microdnf"}, e.Name()) && c.fin.Image.Has(e.Name()) != images.Yes {
				return false
			}
		}
	}
	return true
}

// installsLater tells whether the new image has a package of the old one, which is there for its programs, from a later release of the same
// distribution: the old release is no longer rebuilt. A version that the file names is the old release's.
func (c *comparison) installsLater(name string) bool {
	was, now := c.old.Image, c.fin.Image
	if slices.ContainsFunc(c.currentNeeds(), func(n recipe.Need) bool { return n.Kind == recipe.NeedLibc && n.ID == "cgo-free-modules" }) {
		return false // the program may be linked with a library of it
	}
	if was.Plain() || was.Libc != images.Musl || now.Libc != images.Musl || !c.repeats(recipe.InstallEffect, name) || !c.listsFetched(name) || c.otherSources(name) {
		return false
	}
	return !slices.ContainsFunc(c.fin.Steps, func(s *recipe.Step) bool {
		return slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
			return e.Kind == recipe.InstallEffect && strings.ContainsAny(e.Detail, "=<>~@")
		})
	})
}

// otherSources tells whether the old file changed where packages come from before it installed one, and the new stage did not.
func (c *comparison) otherSources(name string) bool {
	for _, s := range c.old.Steps {
		for _, e := range s.Effects {
			switch {
			case e.Kind == recipe.SourcesEffect && !slices.ContainsFunc(c.untilInstalled(name), func(t *recipe.Step) bool {
				return c.after.File.Text(t.Instruction) == c.before.File.Text(s.Instruction)
			}):
				return true
			case e.Kind == recipe.InstallEffect && slices.Contains(e.Names, name):
				return false
			}
		}
	}
	return false
}

// untilInstalled are the steps of the last stage down to the one that installs a package.
func (c *comparison) untilInstalled(name string) []*recipe.Step {
	i := slices.IndexFunc(c.fin.Steps, func(s *recipe.Step) bool {
		return slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool {
			return e.Kind == recipe.InstallEffect && slices.Contains(e.Names, name)
		})
	})
	return c.fin.Steps[:i+1]
}
