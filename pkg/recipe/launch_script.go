package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/shell"
)

// resolveScript reads shell text. It is followed when all but the last command leave nothing behind.
func (r *Recipe) resolveScript(st *Stage, l launching, text string) {
	calls, err := shell.ReadCalls(text)
	s, readable := calls.Whole, err == nil
	if readable {
		err = calls.Unread
	}
	if err != nil && (!readable || !branches(calls)) {
		l.fail("effective-command", "%sthe start command can't be read: %v", l.lastPlace(), err)
		return
	}
	state := State{Workdir: l.dir}
	state.vars = l.env.vars
	var set []Var
	if err != nil {
		s = calls.Last // whatever the conditions and loops above it do, it is what starts
		set = unknown(calls.Commands)
	}
	begin := state.with(set...)
	if slices.ContainsFunc(calls.Commands, func(c shell.Command) bool { return len(c.Words) > 0 && sourcing(c.Words[0].Raw) }) {
		for _, v := range state.Vars() { // another file may change them all
			begin = begin.with(Var{Name: v.Name})
		}
	}
	list := execs(s, begin)
	if len(list) == 0 {
		l.fail("effective-command", "the start command starts nothing")
		return
	}
	last := list[len(list)-1]
	if len(last.Redirects) > 0 || last.Background || last.Join == shell.Pipe || last.Join == shell.Or {
		l.fail("shell-form-needs-shell", "the start command uses shell syntax around the program: %s", text)
		return
	}
	if id, why := r.readCalls(st, &l, calls, list, 0); why != "" {
		if len(l.out.Scripts) > 0 {
			why += " (by " + l.out.Chain[len(l.out.Chain)-1].Place.File + ")"
		}
		l.fail(id, "%s", why)
		return
	}
	for _, e := range list[:len(list)-1] {
		if p, ok := runsFirst(e); ok {
			l.out.First, l.out.Shell = append(l.out.First, p), true
			continue
		}
		if id, why := beforeStart(e); why != "" && !sourcing(e.Name()) {
			if len(l.out.Scripts) > 0 {
				why += " (by " + l.out.Chain[len(l.out.Chain)-1].Place.File + ")"
			}
			l.fail(id, "%s", why)
			return
		}
		if e.Name() != "cd" {
			l.out.Shell = true
		}
	}
	if last.Dir == "" {
		l.fail("workdir-carry", "the start command changes to a directory that is not known: %s", text)
		return
	}
	if !last.Known() || expands(last) {
		l.out.Shell = true
	}
	l.argv, l.fixed, l.dir = last.Argv, last.Fixed, last.Dir
	given := append(set, last.Env.vars[len(begin.vars):]...)
	l.expand(last, given)
	l.env = l.env.with(given...)
	r.resolve(st, l)
	if k := l.out.Kind; len(l.out.First) > 0 && k != ProcessLaunch && k != UnreadLaunch {
		l.fail("runtime-run-steps", "the container runs %s before it starts the program", l.out.First[0])
	}
	if err != nil && l.out.Kind != ProcessLaunch && l.out.Kind != UnreadLaunch { // where a site is served the script goes, and with it its conditions
		l.fail("effective-command", "%sthe start command can't be read: %v", l.lastPlace(), err)
	}
}

// runsFirst is the absolute path of a program that a start command names by its path and waits for, before it starts the last one.
func runsFirst(e Exec) (string, bool) {
	if len(e.Argv) == 0 || !e.Fixed[0] || !strings.Contains(e.Argv[0], "/") || len(e.Redirects) > 0 || e.Background || e.Join == shell.Pipe {
		return "", false
	}
	p, ok := e.abs(e.Argv[0])
	return p, ok && !slices.Contains(binDirs, path.Dir(p))
}

// branches tells whether a script with conditions, loops or functions is one that can be followed to its end: it stays in its directory, keeps its
// arguments, and its last statement starts the program.
func branches(c shell.Calls) bool {
	return len(c.Last.Commands) > 0 && !c.Shifts && !slices.ContainsFunc(c.Commands, func(cmd shell.Command) bool {
		return len(cmd.Words) > 0 && (cmd.Words[0].Raw == "cd" || cmd.Words[0].Raw == "pushd")
	})
}

// unknown gives the names that commands set a value that is not known.
func unknown(list []shell.Command) []Var {
	var out []Var
	for _, c := range list {
		for _, name := range assigned(c) {
			out = append(out, Var{Name: name})
		}
	}
	return out
}

// expands tells whether a shell puts variables into the words: whoever starts the container may give them other values.
func expands(e Exec) bool {
	return slices.ContainsFunc(e.Words, func(w shell.Word) bool { return len(w.Vars()) > 0 })
}

// beforeStart judges a command that runs at start before the program.
func beforeStart(e Exec) (id, why string) {
	row, ok := findEffect(e)
	switch {
	case e.Background:
		return "runtime-run-steps", fmt.Sprintf("the container runs %q in the background, beside the program", e.Text())
	case len(e.Redirects) > 0:
		return "node-runtime-build-or-env", fmt.Sprintf("the container writes files before it starts the program: %s", e.Text())
	case ok && row.kind == 0:
		return "", ""
	case ok && row.kind == BuildEffect && runTools[e.Name()] != "":
		return runTools[e.Name()], fmt.Sprintf("the container builds at start: %s", e.Text())
	case ok && row.kind == BuildEffect && e.Name() != "java":
		return "node-runtime-build-or-env", fmt.Sprintf("the container builds at start: %s", e.Text())
	case ok && row.kind == PathEffect:
		return "node-runtime-build-or-env", fmt.Sprintf("the container changes files before it starts the program: %s", e.Text())
	}
	return "runtime-run-steps", fmt.Sprintf("the container runs %q before it starts the program", e.Text())
}

// resolveScriptFile reads an entrypoint script that came from the build context.
func (r *Recipe) resolveScriptFile(st *Stage, l launching, name string) {
	abs, ok := (State{Workdir: l.dir}).Abs(name)
	if !ok {
		l.fail("effective-command", "the script %s lies in a directory that is not known", name)
		return
	}
	src, ok := st.ContextPath(abs)
	if !ok {
		l.fail("effective-command", "the script %s is not in the build context, so it can't be read", abs)
		return
	}
	text, err := r.Project.ReadFile(src)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			l.fail("effective-command", "the script %s is not in the build context", src)
		} else {
			l.fail("effective-command", "the script %s can't be read: %v", src, err)
		}
		return
	}
	l.out.Scripts = append(l.out.Scripts, abs)
	l.out.Shell = true
	l.out.Shells = append(l.out.Shells, interpreters(string(text))...)
	l.via(project.Place{File: src, Line: 1}, "script %s", src)
	body := strings.ReplaceAll(string(text), "\r\n", "\n")
	if next, ok := r.waiter(st, l, name, body); ok {
		r.resolve(st, next)
		if l.out.Kind == SiteLaunch || l.out.Kind == DevServerLaunch {
			l.fail("effective-command", "the script %s runs first and waits for another service", src)
		}
		return
	}
	if strings.Contains(body, `"$@"`) {
		body = strings.ReplaceAll(body, `"$@"`, shell.Join(l.argv[1:]))
	}
	r.resolveScript(st, l, body)
}

// interpreters are the programs that the first line of a script names: one, or env and the one that it looks up.
func interpreters(text string) []string {
	first, _, _ := strings.Cut(text, "\n")
	line, ok := strings.CutPrefix(strings.TrimSpace(first), "#!")
	words := strings.Fields(line)
	if !ok || len(words) == 0 {
		return nil
	}
	if path.Base(words[0]) == "env" && len(words) > 1 {
		return []string{words[0], words[len(words)-1]}
	}
	return words[:1]
}
