package proof

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// scriptGone tells why a script of the project that somebody runs in the image may not do its work in the new one; "" if it does, or if
// the word names no file of the project.
func (c *comparison) scriptGone(word string) string {
	p, ok := (recipe.State{Workdir: c.old.Config.Workdir}).Abs(word)
	if !strings.Contains(word, "/") && !strings.HasSuffix(word, ".sh") || !ok || slices.Contains(c.old.Launch.Candidates(), p) {
		return ""
	}
	o, there := c.old.Files.Origin(p)
	if !there || o.Kind != recipe.FromContext || !c.before.Project.Exists(o.SourcePath()) {
		return ""
	}
	if !c.same(p) {
		return p + " would not be in the new image"
	}
	text, err := c.before.Project.ReadFile(o.SourcePath())
	if err != nil {
		return "what " + p + " runs can't be read: " + err.Error()
	}
	line, _, _ := strings.Cut(string(text), "\n")
	interpreter := strings.Fields(strings.TrimPrefix(line, "#!"))
	if !strings.HasPrefix(line, "#!") || len(interpreter) == 0 || !slices.Contains(shells, path.Base(interpreter[len(interpreter)-1])) {
		return "what " + p + " runs is not known"
	}
	for _, i := range interpreter {
		if !c.has(i) {
			return "the new image has no " + i + ", which runs " + p
		}
	}
	script, err := shell.Parse(string(text))
	if err != nil {
		return "what " + p + " runs can't be read: " + err.Error()
	}
	for _, cmd := range script.Commands {
		if len(cmd.Words) == 0 {
			continue
		}
		name, ok := cmd.Words[0].Literal()
		if !ok || !shellBuiltins[name] && name != "cd" && !c.has(name) {
			return p + " runs " + cmd.Words[0].Raw + ", which the new image is not known to have"
		}
	}
	return ""
}

// gone finds the path of a file that a word names, as it is or behind = and in lists, and that the old image has from the project, the
// new one not.
func (c *comparison) gone(word string) (string, bool) {
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return r == '=' || r == ',' || r == ':' }) {
		if !strings.ContainsAny(part, "/.") {
			continue
		}
		p, ok := (recipe.State{Workdir: c.old.Config.Workdir}).Abs(part)
		if ok && p != c.old.Config.Workdir && c.copied(p) && !c.same(p) {
			return p, true
		}
	}
	return "", false
}

// copied tells whether the old image has a path from the build context.
func (c *comparison) copied(name string) bool {
	o, ok := c.old.Files.Origin(name)
	return ok && o.Kind == recipe.FromContext && c.before.Project.Exists(o.SourcePath())
}

// seeds holds that a volume which starts from the image's files still does. A mount of the host's files hides them instead.
func (c *comparison) seeds(u project.Use) {
	if c.old.Launch.Kind != recipe.ProcessLaunch {
		return // a site's are judged by mountsOver
	}
	for _, v := range u.Volumes {
		dir := path.Clean(v.Target)
		if v.Bind() || !path.IsAbs(dir) || strings.Contains(dir, "$") || c.same(dir) {
			continue
		}
		if c.copied(dir) {
			u.Lift = "Fill the volume in another way than from the image."
			c.inUse(u, false, "the volume starts with the files of "+dir+", which would not be in the new image")
			continue
		}
		user := c.old.Config.User
		if u.User != "" {
			user = u.User
		}
		o, ok := c.old.Files.Origin(dir)
		if !isRoot(user) && user != "" && ok && o.Kind == recipe.MadeDir && !c.writable(dir) {
			c.inUse(u, false, "the volume takes the owner of "+dir+", which the new image does not have")
		}
	}
}
