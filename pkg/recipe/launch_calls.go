package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/shell"
)

// asking are commands of a start script that change nothing for the program: words of the shell itself, and programs that read and print.
var (
	shellWords = words(": . source exit return break continue shift local declare typeset trap read unset wait let getopts ulimit hash type command builtin exec cd pushd popd set shopt " +
		"export readonly umask kill true false test [ [[ for echo printf pwd time eval")
	asking = words("grep egrep fgrep cut tr awk seq expr basename dirname hostname nproc getent readlink realpath tty jq yq nc ncat pg_isready ping nslookup dig host ip ifconfig ps pgrep md5sum sha256sum base64 mysqladmin redis-cli")
	// carriers run the words behind them.
	carriers = words("timeout xargs nice env nohup time")
)

// Call is a command that a shell runs when the container starts, before or beside the program.
type Call struct {
	Exec
	Function bool // the script itself says what its name does
}

// startCalls are the commands of shell text that runs when the container starts, but for the words of its own last command. Names that the
// text gives a value somewhere have none here, as which of its parts run is not known.
func startCalls(c shell.Calls, state State) []Exec {
	for _, cmd := range c.Commands {
		for _, name := range assigned(cmd) {
			state = state.with(Var{Name: name})
		}
	}
	var out []Exec
	for _, cmd := range c.Commands {
		e := Exec{Command: cmd, Dir: state.Workdir, Env: state}
		for _, w := range cmd.Words {
			v, ok := w.Value(state.Lookup)
			if !ok {
				v = w.Raw
			}
			e.Argv, e.Fixed = append(e.Argv, v), append(e.Fixed, ok)
		}
		out = append(out, e)
	}
	return out
}

// assigned are the names that a command gives a value.
func assigned(c shell.Command) []string {
	var out []string
	for _, a := range c.Assigns {
		if len(c.Words) == 0 {
			out = append(out, a.Name)
		}
	}
	if len(c.Words) > 1 && slices.Contains([]string{"export", "local", "declare", "typeset", "readonly", "read", "unset"}, c.Words[0].Raw) {
		for _, w := range c.Words[1:] {
			name, _, _ := strings.Cut(w.Raw, "=")
			out = append(out, name)
		}
	}
	return out
}

// readCalls judges the commands that stand in conditions, loops and substitutions of a start command's text, and notes all of them.
// listed are those that the list of simple commands holds, which are judged by their place in it.
func (r *Recipe) readCalls(st *Stage, l *launching, c shell.Calls, listed []Exec, depth int) (id, why string) {
	state := State{Workdir: l.dir, vars: l.env.vars}
	for _, e := range startCalls(c, state) {
		in := slices.IndexFunc(listed, func(o Exec) bool { return o.Start == e.Start && len(o.Argv) == len(e.Argv) })
		if in == len(listed)-1 && in >= 0 {
			continue // the program itself
		}
		l.out.Calls = append(l.out.Calls, Call{e, len(e.Argv) > 0 && slices.Contains(c.Functions, e.Argv[0])})
		if sourcing(e.Name()) && len(e.Argv) > 1 {
			if id, why := r.sources(st, l, e, depth); why != "" {
				return id, why
			}
			continue
		}
		if in < 0 {
			if id, why := judge(e, c.Functions, isRoot(st.Config.User)); why != "" {
				return id, why
			}
		}
	}
	return "", ""
}

// handsOver matches the line of a script that ends in the command which it was given.
var handsOver = lazyregexp.New(`(?m)^\s*(exec\s+)?("\$@"|\$@|\$cmd|"\$\{\w+\[@\]\}")\s*$`)

// waiter follows a script such as wait-for-it.sh, which waits for an address and then runs what stands behind --. Of its own commands none
// may leave anything; ok is false if it is no such script.
func (r *Recipe) waiter(st *Stage, l launching, name, text string) (next launching, ok bool) {
	at := slices.Index(l.argv, "--")
	if at < 0 || at+1 >= len(l.argv) || !strings.Contains(path.Base(name), "wait") || !handsOver.MatchString(text) {
		return l, false
	}
	c, err := shell.ReadCalls(text)
	if err != nil {
		return l, false
	}
	kept := c.Commands[:0:0]
	for _, cmd := range c.Commands {
		if !handsOver.MatchString(text[cmd.Start:cmd.End]) {
			kept = append(kept, cmd)
		}
	}
	c.Commands = kept
	if _, why := r.readCalls(st, &l, c, nil, 0); why != "" {
		return l, false
	}
	l.argv, l.fixed = l.argv[at+1:], l.fixed[at+1:]
	l.out.Shell = true
	return l, true
}

// sourcing tells whether a command reads another file's commands.
func sourcing(name string) bool { return name == "." || name == "source" }

// sources reads a file that a script takes the commands of.
func (r *Recipe) sources(st *Stage, l *launching, e Exec, depth int) (id, why string) {
	id = "runtime-run-steps"
	p, ok := e.abs(e.Argv[1])
	src, inContext := st.ContextPath(p)
	if !ok || !e.Fixed[1] || !inContext || depth > maxLaunchDepth {
		return id, fmt.Sprintf("the container runs %q before it starts the program", e.Text())
	}
	text, err := r.Project.ReadFile(src)
	if err != nil {
		return id, fmt.Sprintf("the script %s can't be read: %v", src, err)
	}
	c, err := shell.ReadCalls(strings.ReplaceAll(string(text), "\r\n", "\n"))
	if err != nil {
		return id, fmt.Sprintf("the script %s can't be read: %v", src, err)
	}
	return r.readCalls(st, l, c, nil, depth+1)
}

// judge says of a command at start, whose place in the text is not known, why the program could find something else than it left before;
// nothing if it leaves nothing.
func judge(e Exec, functions []string, root bool) (id, why string) {
	for _, rd := range e.Redirects {
		target, known := rd.Target.Value(e.Env.Lookup)
		if !harmlessRedirect(rd, target, known) {
			return "node-runtime-build-or-env", fmt.Sprintf("the container writes files before it starts the program: %s %s %s", e.Text(), rd.Op, rd.Target.Raw)
		}
	}
	e.Redirects = nil
	switch {
	case len(e.Argv) == 0:
		return "", ""
	case slices.Contains(functions, e.Argv[0]):
		return "", ""
	case e.Argv[0] == "$0" || e.Argv[0] == `"$0"`: // itself
		return "", ""
	case !e.Fixed[0]:
		return "runtime-run-steps", fmt.Sprintf("the container runs %q before it starts the program", e.Text())
	}
	name := e.Name()
	row, ok := findEffect(e)
	switch {
	case slices.Contains(carriers, name):
		return judge(carried(e), functions, root)
	case name == "exec" && len(e.Argv) > 1, name == "eval":
		return "effective-command", fmt.Sprintf("which of several programs starts is decided when the container starts: %s", e.Text())
	case e.Background:
		return beforeStart(e)
	case slices.Contains(shellWords, name), slices.Contains(asking, name):
		return "", ""
	case name == "sed" && !slices.ContainsFunc(e.Argv[1:], func(w string) bool { return strings.HasPrefix(w, "-i") || strings.HasPrefix(w, "--in-place") }):
		return "", ""
	case root && (name == "mkdir" || name == "touch"):
		return "", ""
	case name == "curl" || name == "wget":
		if paths, known := downloaded(e); known && len(paths) == 0 || slices.Contains(e.Argv, "--spider") {
			return "", ""
		}
	case ok && row.kind == 0:
		return "", ""
	}
	return beforeStart(e)
}

// carried is the command that another one runs: what stands behind its options, assignments and times.
func carried(e Exec) Exec {
	e.Argv, e.Fixed = e.Argv[1:], e.Fixed[1:]
	for len(e.Argv) > 0 && (strings.HasPrefix(e.Argv[0], "-") || strings.Contains(e.Argv[0], "=") || isNumber(strings.TrimRight(e.Argv[0], "smhd")) ||
		!e.Fixed[0] && strings.HasPrefix(e.Argv[0], "$") && e.Argv[0] != "$0") {
		e.Argv, e.Fixed = e.Argv[1:], e.Fixed[1:]
	}
	return e
}

// harmlessRedirect tells whether a redirection leaves nothing in a file.
func harmlessRedirect(rd shell.Redirect, target string, known bool) bool {
	switch {
	case rd.Op == "<" || rd.Op == "<<" || rd.Op == "<<-" || rd.Op == "<<<" || rd.Op == "<&":
		return true
	case rd.Op == ">&" && isNumber(strings.Trim(rd.Target.Raw, "-")), rd.Op == ">&" && rd.Target.Raw == "-":
		return true
	}
	return known && (strings.HasPrefix(target, "/dev/") || strings.HasPrefix(target, "/proc/self/fd/")) || strings.HasPrefix(strings.Trim(rd.Target.Raw, `"`), "/dev/tcp/")
}
