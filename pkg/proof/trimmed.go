package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// partOfOldStep tells whether a RUN does nothing but install some of the packages that one step of the old file installs, or fetch the lists
// of packages: as that step does, by the same package manager with the same options, cleaning up after it.
func (c *comparison) partOfOldStep(s *recipe.Step) bool {
	if s.Keyword != "run" || s.Unread != "" || len(s.Flags) > 0 || len(s.Execs) == 0 || len(s.Before.Shell) > 0 {
		return false
	}
	return slices.ContainsFunc(c.old.Steps, func(o *recipe.Step) bool {
		return o.Keyword == "run" && o.Unread == "" && o.Before.User == s.Before.User && len(o.Flags) == 0 && len(o.Before.Shell) == 0 && part(s.Execs, o.Execs)
	})
}

// part tells whether commands are those of another list, in their order, with packages or whole commands left out.
func part(list, of []recipe.Exec) bool {
	installs := false
	for i, e := range list {
		if e.Background || e.Negated || i == 0 && e.Join != shell.First || i > 0 && e.Join != shell.And || len(e.Redirects) > 0 {
			return false
		}
		at := slices.IndexFunc(of, func(o recipe.Exec) bool {
			return o.Join != shell.Or && o.Join != shell.Pipe && !o.Background && !o.Negated && len(o.Redirects) == 0 && partOf(e, o)
		})
		if at < 0 {
			return false
		}
		of = of[at+1:]
		installs = installs || recipe.Installs(e) || recipe.FetchesLists(e)
	}
	return installs
}

// partOf tells whether a command is another one, or installs some of its packages with the same options.
func partOf(e, o recipe.Exec) bool {
	if !slices.EqualFunc(e.Assigns, o.Assigns, func(a, b shell.Assign) bool { return a.Name == b.Name && a.Value.Raw == b.Value.Raw }) {
		return false
	}
	switch {
	case recipe.FetchesLists(e) || recipe.CleansUp(e):
		return slices.Equal(e.Argv, o.Argv)
	case !recipe.Installs(e) || !recipe.Installs(o) || slices.ContainsFunc(e.Argv, func(w string) bool { return strings.ContainsAny(w, "$`") }):
		return false
	}
	names := recipe.PackageWords(o)
	rest := o.Argv
	for _, w := range e.Argv {
		at := slices.Index(rest, w)
		if at < 0 || slices.ContainsFunc(rest[:at], func(left string) bool { return !slices.Contains(names, left) }) {
			return false
		}
		rest = rest[at+1:]
	}
	return !slices.ContainsFunc(rest, func(left string) bool { return !slices.Contains(names, left) || strings.HasPrefix(left, "-") })
}
