package proof

import (
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
)

// arguments compares the two files once more as a build with other arguments reads them.
func (c *comparison) arguments(u project.Use) {
	if len(u.Args) == 0 || c.given {
		return
	}
	defaults := c.declared()
	given := map[string]string{}
	for name, value := range u.Args {
		if was, ok := defaults[name]; ok && was != value && !strings.Contains(value, "$") {
			given[name] = value
		}
	}
	if len(given) == 0 {
		return
	}
	before, err := c.before.With(given)
	if err != nil {
		return // it is no file that can be built
	}
	after, err := c.after.With(given)
	if err != nil {
		c.inUse(u, false, "with its arguments the new file can't be built: "+err.Error())
		return
	}
	again := compare(before, after, true).out
	u.Lift = "Build it without the argument, or from a Dockerfile of its own."
	names := strings.Join(slices.Sorted(maps.Keys(given)), ", ")
	for _, f := range again.Findings {
		if !slices.ContainsFunc(c.out.Findings, func(o Finding) bool { return o.ID == f.ID && o.Detail == f.Detail }) {
			c.inUse(u, false, "with its "+names+" it does not hold ("+f.ID+"): "+f.Detail)
			return
		}
	}
	for _, d := range again.Differences {
		if !slices.ContainsFunc(c.out.Differences, func(o Difference) bool { return o.ID == d.ID }) && d.ID != "unknown-needs" {
			c.inUse(u, false, "with its "+names+" the images differ in another way ("+d.ID+"): "+d.Detail)
			return
		}
	}
}

// declared are the build arguments of the old file with their defaults, "" for none; those that the user gave msb are left out.
func (c *comparison) declared() map[string]string {
	out := map[string]string{}
	read := func(list []*dockerfile.Instruction) {
		for _, in := range list {
			if a, ok := in.Command.(*dockerfile.ArgCommand); ok {
				for _, kv := range a.Args {
					if _, there := out[kv.Key]; !there || kv.Value != nil {
						out[kv.Key] = kv.ValueString()
					}
				}
			}
		}
	}
	read(c.before.File.Globals)
	for _, st := range c.before.File.Stages {
		read(st.Instructions)
	}
	maps.DeleteFunc(out, func(name, _ string) bool { _, ours := c.before.Given(name); return ours })
	return out
}
