package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
)

// processes compares two programs: words, directory, and the form they are started in.
func (c *comparison) processes(a, b recipe.Launch) {
	line := a.Place.Line
	if !slices.Equal(a.Argv, b.Argv) || !slices.Equal(a.Fixed, b.Fixed) {
		if c.byName(a, b) {
			c.differ("program-path", "%s instead of %s", b.Program(), a.Program())
		} else if !sameProgram(c, a, b) {
			c.reject("effective-command", line, "the old image starts %q, the new one %q", strings.Join(a.Argv, " "), strings.Join(b.Argv, " "))
		}
	} else if c.javaMoved(a, b) {
		c.reject("effective-command", line, "%s is the place of Java in the old image", a.Program())
	} else if !c.foundByName(a, b) {
		c.reject("effective-command", line, "the new image has no %s in a directory of its PATH", a.Program())
	}
	if !slices.Equal(a.First, b.First) {
		c.reject("effective-command", line, "the old image ran %q before the program, the new one %q", a.First, b.First)
	}
	if was, now := c.old.Config.Cmd.Args, c.fin.Config.Cmd.Args; len(a.Scripts) > 0 && !slices.Equal(was, now) {
		c.reject("effective-command", line, "the script got the words %q and gets %q", was, now)
	}
	if !slices.Equal(a.Scripts, b.Scripts) {
		c.reject("effective-command", line, "the old image ran the scripts %q first, the new one %q", a.Scripts, b.Scripts)
	}
	if was, now := c.old.Config.Entrypoint, c.fin.Config.Entrypoint; (was.Line > 0 || now.Line > 0) && !slices.Equal(was.Args, now.Args) {
		c.reject("effective-command", line, "arguments after the image's name would mean something else: ENTRYPOINT was %q and is %q", was.Args, now.Args)
	}
	if was, now := behindScript(c.old), behindScript(c.fin); !slices.Equal(was, now) {
		c.reject("effective-command", line, "the shell's script got the words %q and gets %q", was, now)
	}
	if a.Dir != b.Dir || a.Dir == "" {
		c.reject("workdir-carry", line, "the program started in %s, now in %s", orUnknown(a.Dir), orUnknown(b.Dir))
	}
	if len(a.Inits) != len(b.Inits) {
		c.reject("stopsignal-and-pid1", line, "%s started the program", strings.Join(a.Inits, ", "))
	}
	oldShell, newShell := startsShell(c.old), startsShell(c.fin)
	if oldShell && !newShell {
		if a.Shell {
			c.reject("shell-form-needs-shell", line, "a shell expands words of the start command")
		}
		c.differ("exec-form", "%s starts without a shell around it", a.Program())
	}
	if !oldShell && (newShell || len(a.Shells) == 0 && len(b.Shells) > 0) {
		c.reject("effective-command", line, "a shell stands in front of the program")
	}
	for _, v := range a.Env.Vars() {
		if w, ok := b.Env.Var(v.Name); v.Line == 0 && inCommandLine(c.old, a, v.Name) && (!ok || w.Value != v.Value) {
			c.reject("env-carry", line, "%s=%s on the command line differs", v.Name, v.Value)
		}
	}
}

// inCommandLine tells whether the command line itself set the variable.
func inCommandLine(st *recipe.Stage, l recipe.Launch, name string) bool {
	v, _ := st.End.Runtime().Var(name)
	w, _ := l.Env.Var(name)
	return v != w
}

// sameProgram allows the first word to differ if both mean one file.
func sameProgram(c *comparison, a, b recipe.Launch) bool {
	if len(a.Argv) == 0 || len(b.Argv) == 0 || !slices.Equal(a.Argv[1:], b.Argv[1:]) {
		return false
	}
	for _, p := range b.Candidates() {
		if c.origin(p) != "" {
			return slices.Contains(a.Candidates(), c.origin(p))
		}
	}
	return false
}

// behindScript are the words that a command in JSON form gives to the script of its shell: $0, $1 and so on.
func behindScript(st *recipe.Stage) []string {
	args := st.Config.Cmd.Args
	if len(st.Config.Entrypoint.Args) > 0 && st.Config.Entrypoint.Line > 0 {
		args = st.Config.Entrypoint.Args
	}
	if i := slices.Index(args, "-c"); i > 0 && i+2 < len(args) {
		return args[i+2:]
	}
	return nil
}

// startsShell tells whether the image configuration puts a shell in front.
func startsShell(st *recipe.Stage) bool {
	return st.Config.Entrypoint.Shell || st.Config.Cmd.Shell && len(st.Config.Entrypoint.Args) == 0 || st.Config.Cmd.Shell
}

func orUnknown(s string) string {
	if s == "" {
		return "a directory that is not known"
	}
	return s
}
