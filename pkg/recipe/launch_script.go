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
	s, err := shell.Parse(text)
	if err != nil {
		l.fail("effective-command", "%sthe start command can't be read: %v", l.lastPlace(), err)
		return
	}
	state := State{Workdir: l.dir}
	state.vars = l.env.vars
	list := execs(s, state)
	if len(list) == 0 {
		l.fail("effective-command", "the start command starts nothing")
		return
	}
	last := list[len(list)-1]
	if len(last.Redirects) > 0 || last.Background || last.Join == shell.Pipe || last.Join == shell.Or {
		l.fail("shell-form-needs-shell", "the start command uses shell syntax around the program: %s", text)
		return
	}
	for _, e := range list[:len(list)-1] {
		if id, why := beforeStart(e); why != "" {
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
	given := last.Env.vars[len(state.vars):]
	l.expand(last, given)
	l.env = l.env.with(given...)
	r.resolve(st, l)
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
