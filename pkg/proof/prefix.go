package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
)

// frontends are the names whose meaning this reader knows (BuildKit's own; docs.docker.com/reference/dockerfile/#syntax).
func ownFrontend(syntax string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(syntax, "docker.io/"), "@")
	name, _, _ = strings.Cut(name, ":")
	return name == "docker/dockerfile" || name == "docker/dockerfile-upstream"
}

// prefix holds the builder to the old stage's text: every file-changing instruction is there, byte for byte and in order,
// with the state that it had. Then the builder's files are the old image's.
func (c *comparison) prefix() {
	if !c.split() {
		return
	}
	for i, s := range c.before.Stages[:len(c.before.Stages)-1] {
		if a := c.after.Stages[i]; text(c.before, s) != text(c.after, a) {
			c.reject("builder-prefix", s.From.Line, "an earlier stage changed")
		}
	}
	if !strings.HasPrefix(c.after.File.Text(c.builder.From), strings.TrimRight(c.before.File.Text(c.old.From), " \t")) || c.builder.Ref != c.old.Ref {
		c.reject("builder-prefix", c.old.From.Line, "the builder's FROM is not the old one")
	}
	n := len(c.builder.Steps)
	if n > len(c.old.Steps) {
		c.reject("builder-prefix", c.old.From.Line, "the builder has steps that the old stage had not")
		return
	}
	for i, s := range c.builder.Steps {
		was := c.before.File.Text(c.old.Steps[i].Instruction)
		now := c.after.File.Text(s.Instruction)
		if was == now {
			continue
		}
		if id, detail := allowedEdit(was, now); id != "" {
			c.differ(id, "%s", detail)
			continue
		}
		c.reject(c.builderID(c.old.Steps[i], s), c.old.Steps[i].Line, "the step changed: %q became %q", was, now)
		return // what stands below has moved, too
	}
	for _, s := range c.old.Steps[n:] {
		if s.ChangesFiles() {
			c.reject(c.builderID(s), s.Line, "%s is missing in the builder", strings.ToUpper(s.Keyword))
		}
	}
}

// builderID names the obligation that is broken where steps of the builder are not the old file's.
func (c *comparison) builderID(steps ...*recipe.Step) string {
	for _, s := range steps {
		switch {
		case s.Keyword == "arg" && c.stamps(s):
			return "go-version-stamp"
		case (s.Keyword == "arg" || s.Keyword == "env") && c.old.Launch.Kind == recipe.SiteLaunch:
			return "node-build-env-kept"
		case s.Keyword == "arg" || s.Keyword == "env":
			return "env-order-in-builder"
		}
	}
	if slices.ContainsFunc(steps[0].Execs, gates) {
		return "tests-still-run"
	}
	return "builder-prefix"
}

// stamps tells whether a go command uses a build argument that the step declares.
func (c *comparison) stamps(arg *recipe.Step) bool {
	cmd, ok := arg.Command.(*dockerfile.ArgCommand)
	return ok && slices.ContainsFunc(c.old.Steps, func(s *recipe.Step) bool {
		return slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool { return e.Name() == "go" }) && slices.ContainsFunc(cmd.Args, func(kv dockerfile.KeyValuePairOptional) bool {
			return Mentions(c.before.File.Text(s.Instruction), kv.Key)
		})
	})
}

// gates tells whether a command checks something, so that the build fails where it does.
func gates(e recipe.Exec) bool {
	return slices.ContainsFunc(e.Argv, func(w string) bool { return slices.Contains([]string{"test", "vet", "lint", "verify", "check"}, w) })
}

func text(r *recipe.Recipe, s *recipe.Stage) string {
	var b strings.Builder
	b.WriteString(r.File.Text(s.From))
	for _, st := range s.Steps {
		b.WriteString("\n" + r.File.Text(st.Instruction))
	}
	return b.String()
}

// builderEdit is an edit of a build step that may be made, if it is stated.
type builderEdit struct {
	id     string // a row of Differences
	insert string // the text put in
	before string // the text it may stand before
}

// builderEdits are the only ones. Each is proved by the needs of the file as it is after the edit.
var builderEdits = []builderEdit{
	{id: "cgo-off", insert: "CGO_ENABLED=0 ", before: "go "},
}

// allowedEdit tells which edit, done once or more and nothing else, turns was into now.
func allowedEdit(was, now string) (id, detail string) {
	for _, e := range builderEdits {
		if strings.ReplaceAll(now, e.insert+e.before, e.before) == was && now != was {
			return e.id, "the build runs with " + strings.TrimSpace(e.insert)
		}
	}
	return "", ""
}
