package proof

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// added holds what the last stage does by itself. It repeats lines of the old file, copies from the builder and, for a site, writes the
// server's configuration; whatever else stands there makes another image.
func (c *comparison) added() {
	if !c.split() {
		return
	}
	line := c.old.Launch.Place.Line
	for _, l := range c.fin.Config.OnBuild {
		if l > 0 {
			c.reject("own-onbuild", line, "ONBUILD in the last stage makes the image a base for others")
		}
	}
	for _, s := range c.fin.Steps {
		switch cmd := s.Command.(type) {
		case *dockerfile.AddCommand:
			c.reject("ignore-file", line, "ADD brings %s, which the builder need not have", strings.Join(cmd.SourcePaths, ", "))
		case *dockerfile.CopyCommand:
			c.addedCopy(s, cmd, line)
		case *dockerfile.RunCommand:
			switch {
			case !c.isOldStep(s) && !c.partOfOldStep(s) && !c.writesSite(s):
				c.reject("runtime-run-steps", line, "the last stage runs what the old file does not: %s", c.after.File.Text(s.Instruction))
			case slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind == recipe.BuildEffect }):
				c.reject("runtime-run-steps", line, "the last stage builds again: %s", c.after.File.Text(s.Instruction))
			}
		}
	}
}

// addedCopy judges where a COPY takes from and which syntax it needs.
func (c *comparison) addedCopy(s *recipe.Step, cmd *dockerfile.CopyCommand, line int) {
	if cmd.From == "" {
		c.reject("ignore-file", line, "COPY brings %s from the build context", strings.Join(cmd.SourcePaths, ", "))
	} else if !strings.EqualFold(cmd.From, c.builder.Name) && cmd.From != strconv.Itoa(c.builder.Index) {
		c.reject("ignore-file", line, "COPY --from=%s does not copy from the builder", cmd.From)
	}
	for _, f := range s.Flags {
		name, _, _ := strings.Cut(f, "=")
		if name != "--from" && name != "--chown" && !strings.Contains(string(c.before.File.Source), name) {
			c.reject("feature-floor", line, "COPY %s is syntax that the old file does not use", name)
		}
		if name == "--parents" || name == "--exclude" || name == "--link" {
			c.reject("copy-flatten", line, "COPY %s copies other paths than it names", f)
		}
	}
	if len(cmd.SourcePaths) > 1 {
		c.reject("copy-flatten", line, "COPY puts %s into one directory", strings.Join(cmd.SourcePaths, " and "))
	}
}

// writesSite tells whether a RUN does nothing but empty the directory that a site serves and write its server's configuration.
func (c *comparison) writesSite(s *recipe.Step) bool {
	if c.fin.Launch.Kind != recipe.SiteLaunch || s.Unread != "" || len(s.Flags) > 0 || len(s.Execs) == 0 {
		return false
	}
	root := path.Clean(c.fin.Launch.Site.Root)
	for i, e := range s.Execs {
		if i > 0 && e.Join != shell.And || e.Background || e.Negated {
			return false
		}
		switch e.Name() {
		case "rm":
			if !slices.Equal(e.Argv, []string{"rm", "-rf", root + "/*"}) || len(e.Redirects) > 0 {
				return false
			}
		case "mkdir":
			if !slices.Equal(e.Argv, []string{"mkdir", "-p", "/etc/nginx/templates"}) || len(e.Redirects) > 0 {
				return false
			}
		case "printf":
			if len(e.Redirects) != 1 {
				return false
			}
		default:
			return false
		}
	}
	return !slices.ContainsFunc(c.fin.Files.All(), func(e recipe.Entry) bool {
		return e.Step == s && e.Kind != recipe.Removed && e.Kind != recipe.MadeDir && (e.Kind != recipe.Written || !within("/etc/nginx", e.Path))
	})
}
