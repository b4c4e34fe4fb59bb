package recipe

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/shell"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Exec is one simple command with where and in which environment it runs.
type Exec struct {
	shell.Command
	Argv  []string // words as far as their values are known; an unknown word is its source text
	Fixed []bool   // per word of Argv: the value is known
	Dir   string   // absolute; empty if unknown
	Env   State    // variables before it, with its own assignments
	// Followed is set on a make whose rules were read: the commands that it runs stand behind it. Unfollowed says why they were not.
	Followed   bool
	Unfollowed string
}

// Name is the command's name without its directory, or "".
func (e Exec) Name() string {
	if len(e.Argv) == 0 {
		return ""
	}
	return path.Base(e.Argv[0])
}

// Text is the command as a person would type it.
func (e Exec) Text() string { return strings.Join(e.Argv, " ") }

// Known tells whether every word's value is known.
func (e Exec) Known() bool { return !slices.Contains(e.Fixed, false) }

// readRun fills the step's commands and effects, and the stage's files.
func (r *Recipe) readRun(st *Stage, step *Step) {
	cmd := step.Command.(*dockerfile.RunCommand)
	script, unread := runScript(cmd, shellOr(step.Before.Shell))
	if unread != "" {
		step.Unread = unread
		step.Effects = append(step.Effects, Effect{Kind: UnknownEffect, Detail: unread})
		return
	}
	if script == nil { // exec form
		e := Exec{Dir: step.Before.Workdir, Env: step.Before, Argv: cmd.CmdLine}
		for range cmd.CmdLine {
			e.Fixed = append(e.Fixed, true)
		}
		step.Execs = []Exec{e}
	} else {
		step.Execs = execs(*script, step.Before)
	}
	step.Execs = r.followMakes(st, step.Execs, 0)
	for i := range step.Execs {
		readEffects(st, step, &step.Execs[i])
		r.copies(st, step, step.Execs[i])
	}
}

// runScript returns the script of a shell-form RUN, or nil for exec form.
func runScript(cmd *dockerfile.RunCommand, sh []string) (*shell.Script, string) {
	if !cmd.PrependShell {
		if len(cmd.CmdLine) == 3 && cmd.CmdLine[1] == "-c" && isShell(cmd.CmdLine[0]) {
			return parseScript(cmd.CmdLine[2])
		}
		return nil, ""
	}
	if !isShell(sh[0]) {
		return nil, "the shell " + sh[0] + " is not one that msb reads"
	}
	text := strings.Join(cmd.CmdLine, " ")
	switch {
	case len(cmd.Files) == 0:
		return parseScript(text)
	case len(cmd.Files) == 1 && isOnlyHeredoc(text, cmd.Files[0].Name):
		return parseScript(cmd.Files[0].Data)
	}
	return nil, "a here-document feeds another command"
}

func parseScript(text string) (*shell.Script, string) {
	s, err := shell.Parse(text)
	if err != nil {
		return nil, err.Error()
	}
	return &s, ""
}

func isOnlyHeredoc(text, name string) bool {
	t := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "<<"), "-")
	return strings.Trim(t, `"'`) == name
}

// isShell tells whether a program reads its -c argument as POSIX shell.
func isShell(name string) bool {
	switch path.Base(name) {
	case "sh", "bash", "ash", "dash":
		return true
	}
	return false
}

// execs walks a script, following cd, export and assignments as far as they are literal.
func execs(s shell.Script, state State) []Exec {
	var out []Exec
	env := state
	dir := state.Workdir
	for i, c := range s.Commands {
		e := Exec{Command: c, Dir: dir, Env: env}
		own := assignments(c.Assigns, env)
		if len(c.Words) == 0 {
			env = env.with(own...)
			continue
		}
		e.Env = env.with(own...)
		for _, w := range c.Words {
			v, ok := w.Value(e.Env.Lookup)
			if !ok {
				v = w.Raw
			}
			e.Argv, e.Fixed = append(e.Argv, v), append(e.Fixed, ok)
		}
		out = append(out, e)
		piped := c.Join == shell.Pipe || i+1 < len(s.Commands) && s.Commands[i+1].Join == shell.Pipe
		if piped || c.Background {
			continue
		}
		switch e.Argv[0] {
		case "cd":
			dir = changeDir(dir, e, i+1 < len(s.Commands) && s.Commands[i+1].Join == shell.Or)
		case "export", "readonly":
			env = env.with(exported(e)...)
		}
	}
	return out
}

func assignments(as []shell.Assign, env State) []Var {
	var vars []Var
	for _, a := range as {
		v, ok := a.Value.Value(env.Lookup)
		vars = append(vars, Var{Name: a.Name, Value: v, Known: ok})
	}
	return vars
}

func exported(e Exec) []Var {
	var vars []Var
	for i, w := range e.Argv[1:] {
		if name, value, ok := strings.Cut(w, "="); ok {
			vars = append(vars, Var{Name: name, Value: value, Known: e.Fixed[i+1]})
		}
	}
	return vars
}

func changeDir(dir string, e Exec, orElse bool) string {
	switch {
	case len(e.Argv) != 2 || !e.Fixed[1] || orElse || e.Argv[1] == "-":
		return ""
	case path.IsAbs(e.Argv[1]):
		return path.Clean(e.Argv[1])
	case dir == "":
		return ""
	}
	return path.Join(dir, e.Argv[1])
}

// abs makes a word of the command an absolute path.
func (e Exec) abs(name string) (string, bool) {
	s := State{Workdir: e.Dir}
	return s.Abs(name)
}
