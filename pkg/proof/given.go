package proof

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// replaces tells whether a use starts the container with another command than the image's own.
func replaces(u project.Use) bool { return u.Exec == nil && (u.Entrypoint != nil || u.Command != nil) }

// effective is the command of a container: ENTRYPOINT and CMD, or what a use puts in their place.
func effective(cfg recipe.Config, u project.Use) []string {
	if u.Entrypoint != nil {
		return slices.Concat(u.Entrypoint, u.Command)
	}
	command := u.Command
	if command == nil {
		command = cfg.Cmd.Args
	}
	e := cfg.Entrypoint
	switch {
	case e.Shell:
		return e.Args
	case e.Line == 0 && len(e.Args) > 0 && strings.HasSuffix(e.Args[0], "entrypoint.sh"):
		return command // an official image's own wrapper, which runs what it is given
	}
	return slices.Concat(e.Args, command)
}

// given is a command that a use puts in the place of the image's own, taken apart.
type given struct {
	argv  []string
	cmds  [][]string // simple commands; words that are not literal as they are written
	shell string     // the shell that runs them, or ""
	own   int        // which of cmds starts the image's own program; -1 if none does
	at    int        // the word of it that names the program: what stands before runs it, such as wait-for-it.sh … --
}

// shells are the names of programs that take a script with -c.
var shells = []string{"sh", "bash", "ash", "dash"}

// replacement reads the command of a use in the old image.
func (c *comparison) replacement(u project.Use) given {
	g := given{argv: effective(c.old.Config, u), own: -1}
	if len(g.argv) == 0 {
		return g
	}
	g.cmds = [][]string{g.argv}
	if cfg := c.old.Config; u.Entrypoint == nil && len(cfg.Entrypoint.Args) > 0 && !cfg.Entrypoint.Shell && cfg.Entrypoint.Line > 0 && len(cfg.Cmd.Args) == 0 {
		g.own = 0 // the image's own command, with arguments where it had none
		return g
	}
	if len(g.argv) > 2 && slices.Contains(shells, path.Base(g.argv[0])) && strings.HasPrefix(g.argv[1], "-") && strings.HasSuffix(g.argv[1], "c") {
		g.shell, g.cmds = g.argv[0], nil
		script, err := shell.Parse(g.argv[2])
		if err != nil {
			return g
		}
		for _, cmd := range script.Commands {
			var words []string
			for _, w := range cmd.Words {
				text, ok := w.Literal()
				if !ok {
					text = w.Raw
				}
				words = append(words, text)
			}
			if len(words) > 1 && words[0] == "exec" {
				words = words[1:]
			}
			if len(words) > 0 && words[0] == "cd" {
				return g // paths would mean something else behind it
			}
			if len(words) > 0 {
				g.cmds = append(g.cmds, words)
			}
		}
	}
	dir := c.old.Config.Workdir
	if u.Workdir != "" {
		dir = u.Workdir
	}
	for i, words := range g.cmds {
		if at := c.startsOwn(words, dir); at >= 0 {
			g.own, g.at = i, at
		}
	}
	return g
}

// startsOwn is the word of a command that names the image's own program, behind programs that run another; -1 if there is none. Where the
// program itself is none of the image's files, as java is not, the command must name the files that the old one names.
func (c *comparison) startsOwn(words []string, dir string) int {
	l := c.old.Launch
	if l.Kind != recipe.ProcessLaunch {
		return -1
	}
	at := 0
	if runsAnother[path.Base(words[0])] || strings.HasPrefix(path.Base(words[0]), "wait-for") {
		if at = 1 + slices.Index(words, "--"); at == 0 {
			at = slices.IndexFunc(words, func(w string) bool { return c.sameProgram(w, dir) })
		}
	}
	if at < 0 || at >= len(words) {
		return -1
	}
	if p, ok := (recipe.State{Workdir: dir}).Abs(words[at]); ok && strings.Contains(words[at], "/") && slices.Contains(c.old.Others(), p) {
		return at
	}
	if !c.sameProgram(words[at], dir) {
		return -1
	}
	files := map[string]bool{}
	for _, n := range c.old.Needs() {
		if n.Kind == recipe.NeedFile {
			files[n.Name] = true
		}
	}
	if slices.ContainsFunc(l.Candidates(), func(p string) bool { return files[p] }) {
		return at
	}
	now, some := map[string]bool{}, false
	for _, w := range words[at+1:] {
		if p, ok := (recipe.State{Workdir: dir}).Abs(w); ok {
			now[p] = true
		}
	}
	for i, w := range l.Argv {
		p, ok := (recipe.State{Workdir: l.Dir}).Abs(w)
		if i == 0 || !l.Fixed[i] || !ok || !files[p] && (strings.HasPrefix(w, "-") || !strings.ContainsAny(w, "/.")) {
			continue
		}
		if some = true; !now[p] {
			return -1
		}
	}
	given := words[at:]
	plain := len(l.Chain) == 0 && len(l.Scripts) == 0 && !l.Shell && l.Dir == dir
	if some || plain && len(given) >= len(l.Argv) && slices.Equal(given[:len(l.Argv)], l.Argv) {
		return at
	}
	return -1
}

// runsAnother are programs that start the command which follows their own arguments.
var runsAnother = map[string]bool{"tini": true, "dumb-init": true, "dockerize": true, "wait-for-it": true, "wait": true, "gosu": true, "su-exec": true, "env": true, "nice": true, "timeout": true, "exec": true, "nohup": true}

// sameProgram tells whether a word names the program that the old image starts.
func (c *comparison) sameProgram(word, dir string) bool {
	l := c.old.Launch
	other := recipe.Launch{Argv: []string{word}, Fixed: []bool{true}, Dir: dir, Env: l.Env}
	now := l.Candidates()
	return slices.ContainsFunc(other.Candidates(), func(p string) bool { return slices.Contains(now, p) })
}

// starts tells whether the command of a use, if it has one, starts the image's own program. This holds or fails whatever the new image is.
func (c *comparison) starts(u project.Use) bool {
	if !replaces(u) {
		return true
	}
	l := c.old.Launch
	if l.Kind != recipe.ProcessLaunch {
		return false
	}
	g := c.replacement(u)
	return g.own >= 0 || slices.Equal(g.argv, effective(c.old.Config, project.Use{}))
}

// runs tells whether the new image can run the command of a use as the old one did: it comes to the same words there, starts the image's
// own program, and finds what else it runs and names. why says what is missing.
func (c *comparison) runs(u project.Use) (ok bool, why string) {
	if !replaces(u) {
		return true, ""
	}
	g := c.replacement(u)
	if !slices.Equal(g.argv, effective(c.fin.Config, u)) {
		return false, "the new image would run " + strings.Join(effective(c.fin.Config, u), " ")
	}
	if c.old.Launch.Kind == recipe.ProcessLaunch && slices.Equal(g.argv, effective(c.old.Config, project.Use{})) {
		return true, ""
	}
	if g.own < 0 {
		return false, ""
	}
	if g.shell != "" && !c.has(g.shell) {
		return false, "the new image has no " + g.shell
	}
	for i, words := range g.cmds {
		for j, w := range words[:max(1, min(2, len(words)))] {
			if j > 0 && !slices.Contains(shells, path.Base(words[0])) || i == g.own && j == g.at {
				break
			}
			if why := c.scriptGone(w); why != "" {
				return false, why
			}
		}
		if (i != g.own || g.at > 0) && !(g.shell != "" && shellBuiltins[words[0]]) && !c.has(words[0]) {
			return false, "the new image is not known to have " + words[0]
		}
		for _, w := range words[1:] {
			if p, gone := c.gone(w); gone {
				return false, p + " would not be in the new image"
			}
		}
	}
	return true, ""
}

// shellBuiltins are commands that every shell runs itself (POSIX XCU 2.14 and 1.6; echo, printf and test are built in too).
var shellBuiltins = map[string]bool{"exec": true, "exit": true, "true": true, "false": true, ":": true, "set": true, "export": true, "unset": true, "echo": true, "printf": true, "test": true, "[": true, "wait": true, "trap": true, "umask": true, "kill": true, "read": true, "command": true, "ulimit": true}

// has tells whether a program, as a command names it, is known to be in the new image.
func (c *comparison) has(program string) bool {
	name := program
	if strings.Contains(program, "/") {
		p, ok := (recipe.State{Workdir: c.fin.Config.Workdir}).Abs(program)
		if !ok {
			return false
		}
		name = p
	}
	return c.program(name)
}
