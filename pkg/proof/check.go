package proof

import (
	"fmt"
	"path"

	"github.com/msb-dev/msb/pkg/recipe"
)

// comparison is one before and one after, and what has been found so far.
type comparison struct {
	before, after *recipe.Recipe
	old, fin      *recipe.Stage // the image before, the image after
	builder       *recipe.Stage // the stage of after that rebuilds old's files; fin itself if the file was not split
	given         bool          // the comparison is one within another, with other build arguments
	out           Verdict
}

// checks are run in order. Each looks at one side of the image; none knows a language or a transform. What others do with the image, and
// what the linter says, come last.
var checks = []func(*comparison){
	(*comparison).usable,
	(*comparison).users,
	(*comparison).shape,
	(*comparison).prefix,
	(*comparison).added,
	(*comparison).launch,
	(*comparison).needs,
	(*comparison).debugShell,
	(*comparison).accountsFirst,
	(*comparison).workdirs,
	(*comparison).symlinks,
	(*comparison).environment,
	(*comparison).settings,
	(*comparison).copies,
	(*comparison).links,
	(*comparison).overlays,
	(*comparison).vouched,
	(*comparison).gain,
}

// Check compares the image of after with the image of before. It finds the differences itself.
// Check(x, x) is empty for any x that is not refused for what others do with it.
func Check(before, after *recipe.Recipe) Verdict {
	c := compare(before, after, false)
	if c.builder != nil || len(c.out.Findings) == 0 {
		c.usage()
		c.lint()
	}
	return c.out
}

// compare runs the checks. given: the files are read with build arguments that somebody else's build gives.
func compare(before, after *recipe.Recipe, given bool) *comparison {
	c := &comparison{before: before, after: after, old: before.Final(), fin: after.Final(), given: given}
	for _, check := range checks {
		check(c)
		if c.builder == nil && len(c.out.Findings) > 0 {
			break // nothing to compare with
		}
	}
	return c
}

// Preconditions says what refuses a file whatever the plan: bases that are not known, instructions that make it a base for
// others, others who use the file in a way that leans on the old image.
func Preconditions(before *recipe.Recipe) []Finding {
	c := &comparison{before: before, after: before, old: before.Final(), fin: before.Final()}
	c.usable()
	c.refusals()
	return c.out.Findings
}

// reject adds a finding about the file itself, at a line of the file before.
func (c *comparison) reject(id string, line int, format string, args ...any) {
	c.find(Finding{ID: id, File: c.before.File.Name, Line: line, Detail: fmt.Sprintf(format, args...)})
}

func (c *comparison) find(f Finding) {
	row, _ := Lookup(f.ID)
	f.Refuses = f.Refuses || row.Kind == RefusesFile
	if f.Lift == "" {
		f.Lift = row.Lift
	}
	for _, g := range c.out.Findings {
		if g == f {
			return
		}
	}
	c.out.Findings = append(c.out.Findings, f)
}

func (c *comparison) differ(id, format string, args ...any) {
	d := Difference{ID: id, Detail: fmt.Sprintf(format, args...)}
	for _, e := range c.out.Differences {
		if e == d {
			return
		}
	}
	c.out.Differences = append(c.out.Differences, d)
}

// usable refuses files that nothing can be proved about.
func (c *comparison) usable() {
	f := c.before.File
	old := c.old
	line := old.From.Line
	if old.Unknown != "" {
		c.reject("base-unknown", line, "%s", old.Unknown)
	}
	if f.Syntax != "" && !ownFrontend(f.Syntax) {
		c.reject("custom-frontend", 1, "the file is built by the frontend %q", f.Syntax)
	}
	if f.Escape != '\\' || old.Image.Family == "windows" {
		c.reject("windows-containers", 1, "the file is written for Windows (escape=`)")
	}
	for _, l := range old.Config.OnBuild {
		c.reject("own-onbuild", l, "ONBUILD: the image is a base for others")
	}
	if old.Image.Config.OnBuild {
		c.reject("base-onbuild", line, "the base %s runs instructions of its own first", old.Ref)
	}
	for _, in := range f.Instructions {
		if in.DanglingContinuation(f) && in == f.Instructions[len(f.Instructions)-1] {
			c.reject("dangling-continuation", in.EndLine, "the last line ends in a continuation, so nothing can follow it")
		}
	}
	if s := old.Launch; s.Kind == recipe.UnreadLaunch {
		c.find(Finding{ID: s.ID, File: s.Place.File, Line: s.Place.Line, Detail: s.Why, Lift: s.Lift})
	}
	if s := old.Launch; s.Kind == recipe.DevServerLaunch {
		why := s.Why
		if why != "" {
			why = "; " + why
		}
		c.find(Finding{ID: "node-dev-server", File: s.Place.File, Line: s.Place.Line, Lift: s.Lift,
			Detail: fmt.Sprintf("the container starts %s, a server for development%s%s", s.Name, chain(s), why)})
	}
}

// chain words the way from the configuration to what runs.
func chain(l recipe.Launch) string {
	out := ""
	for _, v := range l.Chain {
		out += fmt.Sprintf("; %s:%d: %s", v.Place.File, v.Place.Line, v.What)
	}
	return out
}

// shape finds which stage of after rebuilds the image before.
func (c *comparison) shape() {
	switch len(c.after.Stages) {
	case len(c.before.Stages):
		c.builder = c.fin
	case len(c.before.Stages) + 1:
		c.builder = c.after.Stages[len(c.after.Stages)-2]
	default:
		c.reject("stage-shape", 1, "the file went from %d to %d stages", len(c.before.Stages), len(c.after.Stages))
		return
	}
	if c.split() && c.fin.Parent != nil {
		c.reject("stage-name-shadow", c.old.From.Line, "the last stage's base %q is the name of a stage", c.fin.Base)
	}
	if c.fin.Name != c.old.Name && c.fin.Name != "" {
		c.reject("stage-name-shadow", c.old.From.Line, "the last stage is named %q", c.fin.Name)
	}
	if c.split() && c.fin.Unknown != "" {
		c.reject("base-unknown", c.old.From.Line, "runtime image: %s", c.fin.Unknown)
	}
}

// split tells whether after has one stage more.
func (c *comparison) split() bool { return c.builder != c.fin }

// launch compares what starts.
func (c *comparison) launch() {
	a, b := c.old.Launch, c.fin.Launch
	if !c.split() || a.Kind == recipe.UnreadLaunch || a.Kind == recipe.DevServerLaunch {
		return
	}
	switch {
	case a.Kind == recipe.SiteLaunch && b.Kind == recipe.SiteLaunch:
		c.sites(a, b)
	case a.Kind == recipe.ProcessLaunch && b.Kind == recipe.ProcessLaunch:
		c.processes(a, b)
	case b.Kind == recipe.UnreadLaunch:
		c.find(Finding{ID: b.ID, File: a.Place.File, Line: a.Place.Line, Detail: b.Why})
	default:
		c.reject("effective-command", a.Place.Line, "the old image starts %s, the new one %s", kindName(a), kindName(b))
	}
}

func kindName(l recipe.Launch) string {
	switch l.Kind {
	case recipe.NoLaunch:
		return "nothing"
	case recipe.SiteLaunch:
		return "a static site by " + l.Name
	case recipe.DevServerLaunch:
		return l.Name
	}
	return "the program " + l.Program()
}

// same tells whether a path of the new image holds what old has at that path, all of it.
func (c *comparison) same(name string) bool {
	return c.origin(name) == name
}

// origin is the path in the old image whose content the new image has at name, or "".
func (c *comparison) origin(name string) string {
	if !c.split() {
		return name
	}
	o, ok := c.fin.Files.Origin(name)
	if !ok || o.Kind != recipe.FromStage || o.From != c.builder {
		return ""
	}
	return path.Clean(o.SourcePath())
}
