package proof

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// copies judges what crosses the stage border, and what ties the two bases to each other.
func (c *comparison) copies() {
	if !c.split() {
		return
	}
	crosses := false // something crosses that was made for a library or a runtime of the builder's base
	for _, n := range c.currentNeeds() {
		crosses = crosses || n.Kind == recipe.NeedLibc || c.floatsWithJava(n) || n.Kind == recipe.NeedLibrary
	}
	if crosses && !c.sameBase() && c.fin.Image.Libc != images.NoLibc && (c.old.Image.Floats || c.old.RefFromArg) && !c.fin.Image.Floats {
		c.reject("floating-pair", c.old.From.Line, "%s moves with time, %s does not, and what is built on one must run on the other", c.old.Ref, c.fin.Ref)
	}
	c.releases()
	c.platform()
	for _, s := range c.fin.Steps {
		cp, ok := s.Command.(*dockerfile.CopyCommand)
		if !ok || cp.From == "" {
			continue
		}
		if cp.Chmod != "" {
			c.reject("file-modes", c.old.Launch.Place.Line, "COPY --chmod=%s changes modes", cp.Chmod)
		}
		if cp.Chown != "" && !sameOwner(cp.Chown, c.fin.Config.User) {
			c.reject("copy-top-dir-owner", c.old.Launch.Place.Line, "COPY --chown=%s gives files to another user than the one that runs the process", cp.Chown)
		}
		for _, src := range cp.SourcePaths {
			switch {
			case path.Base(src) == "*":
				c.reject("copy-flatten", c.old.Launch.Place.Line, "COPY puts all that lies below %s into one directory", path.Dir(src))
			case strings.ContainsAny(src, "*?"):
				c.reject("glob-zero-match", c.old.Launch.Place.Line, "COPY takes %q as a pattern", src)
			case strings.ContainsAny(src, `[\`):
				c.reject("glob-meta-in-path", c.old.Launch.Place.Line, "COPY takes %q as a pattern", src)
			case path.Clean(src) == "/":
				c.reject("whole-file-system", c.old.Launch.Place.Line, "the whole file system would be copied")
			case strings.Contains(src, "$"):
				c.reject("arg-redeclare", c.old.Launch.Place.Line, "the copied path %q depends on a variable", src)
			case c.inMount(path.Clean(src)):
				c.reject("cache-mount-output", c.old.Launch.Place.Line, "%s lies in a mount of the step that builds it", src)
			default:
				if why, only := c.before.OnlyHere(c.old, path.Clean(src)); only {
					c.reject("ignore-file", c.old.Launch.Place.Line, "a clean clone has no %s to copy: %s", src, why)
				}
			}
		}
	}
	c.redeclared()
	if c.fin.Image.Digest != "" && c.fin.Image.Digest != c.old.Image.Digest {
		c.reject("base-unknown", c.old.From.Line, "what runtime image %s holds is not known: a digest names it", c.fin.Ref)
	}
	if !c.fin.Image.Live && c.fin.Ref != "scratch" && !c.sameBase() {
		c.reject("base-unknown", c.old.From.Line, "runtime image %s is not rebuilt any more", c.fin.Ref)
	}
}

// sameBase tells whether the runtime stage stands on the very image that the builder stands on: the same words in FROM mean one image in one
// build, wherever a tag has moved by then.
func (c *comparison) sameBase() bool {
	return c.split() && c.fin.Parent == nil && c.builder.Parent == nil && c.fin.Base == c.builder.Base && c.fin.Platform == c.builder.Platform && c.fin.Unknown == ""
}

// sameOwner tells whether an owner is the user that a USER instruction names, and its group that user's own or the one that USER names.
func sameOwner(owner, user string) bool {
	a, group, _ := strings.Cut(owner, ":")
	b, named, _ := strings.Cut(user, ":")
	return a == b && (group == "" || group == named || group == a)
}

// releases holds that a program linked with the C library of a base that moves to newer releases of its distribution does not run on one
// that stays: the official golang:1.24 went from Debian 12 to 13 while it was rebuilt.
func (c *comparison) releases() {
	old, now := c.old.Image, c.fin.Image
	open := old.Live && !old.Pinned && !old.Floats && old.Digest == ""
	stays := now.Pinned || now.Digest != "" || now.Family == "alpine" && strings.Contains(now.Version, ".")
	if !open || !stays || c.sameBase() {
		return
	}
	for _, n := range c.currentNeeds() {
		if n.Kind == recipe.NeedLibc || n.Kind == recipe.NeedDistribution && c.provides(n) {
			c.reject("floating-pair", c.old.From.Line, "%s moves to newer releases of its distribution, %s stays on one, and what is built on one must run on the other", c.old.Ref, c.fin.Ref)
			return
		}
	}
}

// platform refuses pairs that exist for different platforms.
func (c *comparison) platform() {
	line := c.old.From.Line
	if c.old.Platform != c.fin.Platform && c.old.Platform != "" {
		c.reject("platform-and-arch", line, "FROM --platform=%s stands on the builder only", c.old.Platform)
	}
	if c.sameBase() {
		return
	}
	for _, p := range c.fin.Image.Platforms {
		if c.old.Image.Platforms == nil && len(c.fin.Image.Platforms) == 1 {
			c.find(Finding{ID: "platform-and-arch", File: c.before.File.Name, Line: line, Lift: "Say in FROM that the image is for " + p + " alone: --platform=" + p + ".",
				Detail: fmt.Sprintf("%s exists for %s only, %s for more platforms", c.fin.Ref, p, c.old.Ref)})
		}
	}
}

// inMount tells whether a path lies below a cache, tmpfs or bind mount of a RUN of the builder, so that no layer holds it.
func (c *comparison) inMount(name string) bool {
	for _, s := range c.builder.Steps {
		run, ok := s.Command.(*dockerfile.RunCommand)
		if !ok {
			continue
		}
		for _, m := range dockerfile.RunMounts(run) {
			target, ok := s.Before.Abs(m.Target) // a relative one begins at WORKDIR
			if m.Target != "" && ok && target != "/" && within(target, name) {
				return true
			}
		}
	}
	return false
}

// redeclared holds that a variable used by the last stage's own instructions has there the value it had before.
func (c *comparison) redeclared() {
	for _, s := range c.fin.Steps {
		text := c.after.File.Text(s.Instruction)
		if s.Keyword == "run" || s.Keyword == "cmd" || s.Keyword == "entrypoint" || s.Keyword == "healthcheck" || s.Keyword == "arg" {
			continue
		}
		for _, v := range c.builderVars() {
			if _, there := s.Before.Var(v.Name); !there && Mentions(text, v.Name) {
				c.reject("arg-redeclare", c.old.Launch.Place.Line, "%s uses %s, which the last stage does not declare", strings.ToUpper(s.Keyword), v.Name)
			}
		}
	}
	now, before := argDefaults(c.fin), argDefaults(c.builder)
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if was, there := before[name]; there && was != now[name] {
			c.reject("arg-redeclare", c.old.Launch.Place.Line, "the build argument %s is %q by default in the builder and %q in the last stage", name, was, now[name])
		}
	}
	for _, v := range c.fin.End.Vars() {
		if was, _ := c.builder.End.Var(v.Name); v.Arg && was.Arg && was.Value != v.Value {
			c.reject("arg-redeclare", v.Line, "the build argument %s is %q by default in the builder and %q in the last stage", v.Name, was.Value, v.Value)
		}
		if v.Arg && secretName(v.Name) {
			c.reject("secrets-in-builder", v.Line, "the build argument %s would be in the last stage", v.Name)
		}
	}
}

// argDefaults are the defaults of a stage's build arguments as they are written, "" for none; an ENV of the same name hides them from
// the state.
func argDefaults(st *recipe.Stage) map[string]string {
	out := map[string]string{}
	for _, s := range st.Steps {
		if a, ok := s.Command.(*dockerfile.ArgCommand); ok {
			for _, kv := range a.Args {
				out[kv.Key] = kv.ValueString()
			}
		}
	}
	return out
}

func (c *comparison) builderVars() []recipe.Var { return c.builder.End.Vars() }

// secretName follows BuildKit's own pattern (rule SecretsUsedInArgOrEnv).
func secretName(name string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' }) {
		switch w {
		case "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token":
			return true
		}
	}
	return false
}

// lint holds that BuildKit's linter hits no rule on a subject that it did not hit before, and that directives stay.
func (c *comparison) lint() {
	if !c.split() {
		return
	}
	old := map[[2]string]bool{}
	for _, h := range c.before.File.Lint() {
		old[[2]string{h.Rule, h.Subject}] = true
	}
	for _, h := range c.after.File.Lint() {
		if !old[[2]string{h.Rule, h.Subject}] {
			c.reject("lint-as-error", c.old.Launch.Place.Line, "BuildKit's linter would warn: %s (%s)", h.Rule, h.Subject)
		}
	}
	a, b := c.before.File, c.after.File
	if a.Escape != b.Escape || len(a.Directives) != len(b.Directives) {
		c.reject("directive-position", 1, "the directives changed")
		return
	}
	for i := range a.Directives {
		if a.Directives[i] != b.Directives[i] {
			c.reject("directive-position", a.Directives[i].Line, "the directive %s changed", a.Directives[i].Name)
		}
	}
}
