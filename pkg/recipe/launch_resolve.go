package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/node"
)

// launching is a launch on its way from the configuration to the program.
type launching struct {
	argv  []string
	fixed []bool
	dir   string
	env   State
	out   *Launch
	depth int
	// pinned are versions that the command line itself names, as npx serve@14 does. local: the project's own programs come before the image's.
	pinned map[string]string
	local  bool
	// expanded are the variables of the image that a shell puts into the words: whoever starts the container may give them other values.
	expanded []string
	// port is what a shell chooses at start, once it is settled.
	port portChoice
}

// expand notes which variables of the image the words of a command take; given are those that the script sets itself.
func (l *launching) expand(e Exec, given []Var) {
	for _, w := range e.Words {
		for _, name := range w.Vars() {
			if !slices.ContainsFunc(given, func(v Var) bool { return v.Name == name }) {
				l.expanded = append(slices.Clone(l.expanded), name)
			}
		}
	}
}

const maxLaunchDepth = 12 // scripts that call scripts; real ones need three

func (r *Recipe) readLaunch(st *Stage) Launch {
	c := st.Config
	out := Launch{Dir: c.Workdir, Env: st.End.Runtime()}
	argv := slices.Clone(c.Entrypoint.Args)
	line := c.Entrypoint.Line
	if !c.Entrypoint.Shell {
		argv = append(argv, c.Cmd.Args...)
	}
	if c.Cmd.Line > line {
		line = c.Cmd.Line
	}
	out.Place = project.Place{File: r.File.Name, Line: line}
	if len(argv) == 0 || line == 0 && st.Image.Family != "nginx" {
		out.Kind = NoLaunch
		return out
	}
	l := launching{argv: argv, dir: out.Dir, env: out.Env, out: &out}
	for range argv {
		l.fixed = append(l.fixed, true)
	}
	for _, c := range []Command{c.Entrypoint, c.Cmd} {
		if c.Shell && isArray(c.Text) {
			l.fail("effective-command", "%s is no JSON array, so a shell takes it as text: the quotes must be straight and double, with a comma between two words only, and nothing behind the array", c.Text)
			return out
		}
	}
	r.resolve(st, l)
	return out
}

// isArray tells whether the text of a shell form was meant as a JSON array. A test command has a blank behind its bracket and more behind its end;
// behind an array may stand a comment, which BuildKit takes for a part of the command.
func isArray(text string) bool {
	text, _, _ = strings.Cut(text, " #")
	return strings.HasPrefix(text, "[") && strings.HasSuffix(strings.TrimSpace(text), "]")
}

func (l launching) fail(id, format string, args ...any) {
	l.out.Kind, l.out.ID, l.out.Why = UnreadLaunch, id, fmt.Sprintf(format, args...)
	l.out.Argv, l.out.Fixed, l.out.Dir, l.out.Env = l.argv, l.fixed, l.dir, l.env
}

func (l launching) done(k LaunchKind) {
	l.out.Kind, l.out.Argv, l.out.Fixed, l.out.Dir, l.out.Env = k, l.argv, l.fixed, l.dir, l.env
}

func (l launching) via(place project.Place, format string, args ...any) {
	l.out.Chain = append(l.out.Chain, Via{What: fmt.Sprintf(format, args...), Place: place})
}

// lastPlace is where the chain has come to, to stand in front of a sentence; "" if that is the Dockerfile still.
func (l launching) lastPlace() string {
	if len(l.out.Chain) == 0 {
		return ""
	}
	p := l.out.Chain[len(l.out.Chain)-1].Place
	return fmt.Sprintf("%s:%d: ", p.File, p.Line)
}

// resolve follows one link at a time until a program, a site or something unread stands at the end.
func (r *Recipe) resolve(st *Stage, l launching) {
	if l.depth++; l.depth > maxLaunchDepth {
		l.fail("effective-command", "the start command goes through more than %d scripts", maxLaunchDepth)
		return
	}
	if len(l.argv) == 0 || !l.fixed[0] {
		l.fail("effective-command", "the program that starts is chosen when the container starts")
		return
	}
	for _, w := range wrappers {
		if slices.Contains(w.paths, l.argv[0]) && slices.Contains(w.families, st.Image.Family) {
			l.argv, l.fixed = l.argv[1:], l.fixed[1:]
			if len(l.argv) > 0 {
				l = w.apply(r, st, l)
			}
			r.resolve(st, l)
			return
		}
	}
	if strings.Contains(l.argv[0], " ") {
		l.fail("effective-command", "no program is called %q: each word of the array must be a string of its own", l.argv[0])
		return
	}
	name := path.Base(l.argv[0])
	if next, ok := peel(l, name); ok {
		r.resolve(st, next)
		return
	}
	if isShell(name) && (l.depth > 1 || !st.Config.Cmd.Shell && !st.Config.Entrypoint.Shell) {
		l.out.Shells = append(l.out.Shells, l.argv[0])
	}
	if text, ok := shellScript(l.argv); ok && isShell(name) {
		r.resolveScript(st, l, text)
		return
	}
	switch {
	case isShell(name) && len(l.argv) >= 3 && slices.Contains([]string{"-lc", "-l", "--login"}, l.argv[1]):
		l.fail("effective-command", "%s %s reads the profile files of the image first, which may set anything", name, l.argv[1])
	case isShell(name) && len(l.argv) >= 2 && !strings.HasPrefix(l.argv[1], "-"):
		r.resolveScriptFile(st, l, l.argv[1])
	case name == "nginx" && (st.Image.Family == "nginx" || st.Image.Family == "nginx-unprivileged"):
		r.resolveNginx(st, l)
	case name == "nginx" && st.installsNginx():
		r.resolveOwnNginx(st, l)
	case node.Follows(name):
		r.resolveNode(st, l)
	case runTools[name] != "":
		l.fail(runTools[name], "the container starts %q, which builds and runs from the sources", strings.Join(l.argv, " "))
	case name == "go" && len(l.argv) > 1 && (l.argv[1] == "run" || l.argv[1] == "test"):
		l.fail("go-run-or-dev", "the container starts %q, which compiles at start", strings.Join(l.argv, " "))
	case name == "nodemon" && slices.ContainsFunc(l.argv, func(w string) bool {
		return w == "go" || strings.HasPrefix(w, "go run") || strings.HasPrefix(w, "go build")
	}):
		l.fail("go-run-or-dev", "the container starts %q, which compiles at start", strings.Join(l.argv, " "))
	default:
		r.resolveProgram(st, l, name)
	}
}

// runTools are programs that build from the sources at start, with the obligation they break.
var runTools = map[string]string{
	"mvn": "maven-run-goal", "mvnw": "maven-run-goal", "mvnd": "maven-run-goal",
	"gradle": "maven-run-goal", "gradlew": "maven-run-goal",
	"air": "go-run-or-dev", "CompileDaemon": "go-run-or-dev", "reflex": "go-run-or-dev", "fresh": "go-run-or-dev", "dlv": "go-run-or-dev", "realize": "go-run-or-dev", "gin": "go-run-or-dev",
	"gowatch": "go-run-or-dev", "modd": "go-run-or-dev", "bee": "go-run-or-dev", "revel": "go-run-or-dev", "buffalo": "go-run-or-dev", "gow": "go-run-or-dev", "wgo": "go-run-or-dev",
	"arelo": "go-run-or-dev", "compiledaemon": "go-run-or-dev", "go-wrapper": "go-run-or-dev",
}

// shellScript finds the script among the words of a shell, behind options that do not change what a list of simple commands runs:
// errexit, nounset, xtrace, noglob of POSIX sh, and bash's -o pipefail.
func shellScript(argv []string) (text string, ok bool) {
	for i := 1; i+1 < len(argv); i++ {
		switch w := argv[i]; {
		case w == "-o":
			i++
		case len(w) < 2 || w[0] != '-' || strings.Trim(w[1:], "euxfc") != "":
			return "", false
		case strings.Contains(w, "c"):
			return argv[i+1], true
		}
	}
	return "", false
}
