package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/node"
	"github.com/msb-dev/msb/pkg/shell"
	"github.com/msb-dev/msb/pkg/site"
)

// LaunchKind says what a started container is.
type LaunchKind int

const (
	NoLaunch        LaunchKind = iota + 1 // nothing that the file says starts
	ProcessLaunch                         // a program
	SiteLaunch                            // a static web site
	DevServerLaunch                       // a server for development: it builds at start and watches the sources
	UnreadLaunch                          // Why says what can't be understood
)

// Via is one link in the chain from the image configuration to what really runs.
type Via struct {
	What  string // such as `npm start: "serve -s build"`
	Place project.Place
}

// Launch is what the container starts, as a value.
type Launch struct {
	Kind  LaunchKind
	Argv  []string // the program and its arguments after entrypoint wrappers, package scripts and plain shells
	Fixed []bool   // per word: the value is known; otherwise it is source text that a shell expands at start
	Dir   string   // working directory; empty if unknown
	Env   State    // the image's environment, with what the command line adds
	Shell bool     // a shell must run it: words expand at start, or a script stands before it
	// Scripts are the image paths of shell scripts that run first; Inits are programs such as tini that start the program.
	Scripts, Inits []string
	// Shells are the shells that the command line names itself, or the first line of a script, with or without their directory.
	Shells  []string
	Site    site.Site // of SiteLaunch
	Name    string    // the tool's name for DevServerLaunch and SiteLaunch
	ID, Why string    // of UnreadLaunch: the obligation that can't be met, and what was seen
	Chain   []Via
	Place   project.Place // the ENTRYPOINT or CMD
}

// Program is the first word, or "".
func (l Launch) Program() string {
	if len(l.Argv) == 0 {
		return ""
	}
	return l.Argv[0]
}

// Candidates are the absolute paths that the program's name may mean, in the order they are tried.
func (l Launch) Candidates() []string {
	name := l.Program()
	if name == "" || !l.Fixed[0] {
		return nil
	}
	if strings.Contains(name, "/") {
		if p, ok := (State{Workdir: l.Dir}).Abs(name); ok {
			return []string{p}
		}
		return nil
	}
	dirs, _ := l.Env.Lookup("PATH")
	if dirs == "" {
		dirs = DefaultPath
	}
	var out []string
	for _, d := range strings.Split(dirs, ":") {
		if path.IsAbs(d) {
			out = append(out, path.Join(d, name))
		}
	}
	return out
}

// DefaultPath is what BuildKit and Docker set where the image has none (moby/buildkit util/system/path.go).
const DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// wrapper is an entrypoint script of a base image that ends in `exec "$@"`.
type wrapper struct {
	families []string
	paths    []string
	apply    func(r *Recipe, st *Stage, rest launching) launching
}

// wrappers are the images' own scripts (their text: nodejs/docker-node docker-entrypoint.sh, carlossg/docker-maven
// mvn-entrypoint.sh, adoptium/containers entrypoint.sh, nginxinc/docker-nginx docker-entrypoint.sh).
var wrappers = []wrapper{
	{[]string{"node"}, []string{"docker-entrypoint.sh", "/usr/local/bin/docker-entrypoint.sh"}, nodeEntrypoint},
	{[]string{"maven"}, []string{"/usr/local/bin/mvn-entrypoint.sh"}, passThrough},
	{[]string{"eclipse-temurin", "maven", "gradle"}, []string{"/__cacert_entrypoint.sh"}, passThrough},
	{[]string{"nginx", "nginx-unprivileged"}, []string{"/docker-entrypoint.sh"}, passThrough},
}

func passThrough(_ *Recipe, _ *Stage, l launching) launching { return l }

// nodeEntrypoint puts node in front of a first word that is a flag, no command, or a file that can't be executed.
func nodeEntrypoint(_ *Recipe, st *Stage, l launching) launching {
	first := l.argv[0]
	if strings.HasPrefix(first, "-") || path.Ext(first) == ".js" && !strings.Contains(first, "/") {
		l.argv = append([]string{"node"}, l.argv...)
		l.fixed = append([]bool{true}, l.fixed...)
	}
	return l
}

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
	r.resolve(st, l)
	return out
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
	name := path.Base(l.argv[0])
	if next, ok := peel(l, name); ok {
		r.resolve(st, next)
		return
	}
	if isShell(name) && (l.depth > 1 || !st.Config.Cmd.Shell && !st.Config.Entrypoint.Shell) {
		l.out.Shells = append(l.out.Shells, l.argv[0])
	}
	switch {
	case isShell(name) && len(l.argv) >= 3 && l.argv[1] == "-c":
		r.resolveScript(st, l, l.argv[2])
	case isShell(name) && len(l.argv) >= 2 && !strings.HasPrefix(l.argv[1], "-"):
		r.resolveScriptFile(st, l, l.argv[1])
	case name == "nginx" && (st.Image.Family == "nginx" || st.Image.Family == "nginx-unprivileged"):
		r.resolveNginx(st, l)
	case node.Follows(name):
		r.resolveNode(st, l)
	case runTools[name] != "":
		l.fail(runTools[name], "the container starts %q, which builds and runs from the sources", strings.Join(l.argv, " "))
	case name == "go" && len(l.argv) > 1 && (l.argv[1] == "run" || l.argv[1] == "test"):
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
}

// peel drops a word that only starts what follows it.
func peel(l launching, name string) (launching, bool) {
	next := l
	switch name {
	case "exec", "nohup":
		next.argv, next.fixed = l.argv[1:], l.fixed[1:]
	case "tini", "dumb-init", "catatonit":
		i := 1
		for i < len(l.argv) && strings.HasPrefix(l.argv[i], "-") {
			i++
			if l.argv[i-1] == "--" {
				break
			}
		}
		next.argv, next.fixed = l.argv[i:], l.fixed[i:]
		l.out.Inits = append(l.out.Inits, l.argv[0])
	case "env":
		i := 1
		for i < len(l.argv) && strings.Contains(l.argv[i], "=") && !strings.HasPrefix(l.argv[i], "-") {
			k, v, _ := strings.Cut(l.argv[i], "=")
			next.env = next.env.with(Var{Name: k, Value: v, Known: l.fixed[i]})
			i++
		}
		if i < len(l.argv) && strings.HasPrefix(l.argv[i], "-") {
			return l, false
		}
		next.argv, next.fixed = l.argv[i:], l.fixed[i:]
	default:
		return l, false
	}
	return next, len(next.argv) > 0
}

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
	l.env = l.env.with(last.Env.vars[len(state.vars):]...)
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
	case len(e.Redirects) > 0:
		return "node-runtime-build-or-env", fmt.Sprintf("the container writes files before it starts the program: %s", e.Text())
	case ok && row.kind == 0:
		return "", ""
	case ok && row.kind == BuildEffect && runTools[e.Name()] != "":
		return runTools[e.Name()], fmt.Sprintf("the container builds at start: %s", e.Text())
	case ok && row.kind == BuildEffect:
		return "node-runtime-build-or-env", fmt.Sprintf("the container builds at start: %s", e.Text())
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

// resolveNode follows npm, yarn, npx and their like through package.json.
func (r *Recipe) resolveNode(st *Stage, l launching) {
	view, ok := r.viewBefore(st, nil, l.dir)
	if !ok {
		l.fail("node-is-static", "%q runs in %s, which no COPY fills from the build context", strings.Join(l.argv, " "), orUnknown(l.dir))
		return
	}
	if i := slices.Index(l.fixed, false); i >= 0 {
		l.fail("effective-command", "%q of %q is chosen when the container starts", l.argv[i], strings.Join(l.argv, " "))
		return
	}
	dir := view.context
	res, err := node.Resolve(view, dir, l.argv)
	switch {
	case errors.Is(err, node.ErrProgram):
		r.resolveProgram(st, l, path.Base(l.argv[0]))
		return
	case err != nil:
		l.fail("effective-command", "%s%v", l.lastPlace(), err)
		return
	}
	l.local = l.local || res.Local
	for pkg, version := range res.Versions {
		l.pinned = maps.Clone(l.pinned)
		if l.pinned == nil {
			l.pinned = map[string]string{}
		}
		l.pinned[pkg] = version
	}
	for i, s := range res.Chain {
		res.Chain[i].Place = view.place(s.Place)
		l.via(res.Chain[i].Place, "%s", s.What)
	}
	if len(res.Commands) == 0 {
		l.fail("effective-command", "%q starts nothing that msb can see", strings.Join(l.argv, " "))
		return
	}
	state := State{Workdir: r.imageDirOf(l.dir, dir, res.Dir)}
	state.vars = l.env.vars
	list := execs(shell.Script{Commands: res.Commands}, state)
	if len(list) == 0 {
		l.fail("effective-command", "%q starts nothing that msb can see", strings.Join(l.argv, " "))
		return
	}
	last := list[len(list)-1]
	for _, e := range list[:len(list)-1] {
		if id, why := beforeStart(e); why != "" {
			by := strings.Join(l.argv, " ")
			if len(res.Chain) > 0 {
				by += fmt.Sprintf(", %s:%d", res.Chain[0].Place.File, res.Chain[0].Place.Line)
			}
			l.fail(id, "%s (by %s)", why, by)
			return
		}
	}
	if len(last.Redirects) > 0 || last.Background || last.Negated || last.Join == shell.Pipe || last.Join == shell.Or {
		l.fail("shell-form-needs-shell", "%sthe script uses shell syntax around the program", l.lastPlace())
		return
	}
	l.argv, l.fixed, l.dir = last.Argv, last.Fixed, last.Dir
	l.env = l.env.with(last.Env.vars[len(state.vars):]...)
	r.resolve(st, l)
}

func orUnknown(dir string) string {
	if dir == "" {
		return "a directory that is not known"
	}
	return dir
}

// contextDirOf maps an image directory to the directory of the context that was copied there.
func (r *Recipe) contextDirOf(st *Stage, dir string) (string, bool) {
	if dir == "" {
		return "", false
	}
	for _, name := range []string{"package.json", "pom.xml", "go.mod"} {
		if src, ok := st.ContextPath(path.Join(dir, name)); ok && r.Project.Exists(src) {
			return path.Dir(src), true
		}
	}
	if src, ok := st.ContextPath(dir); ok && r.contextDir(src) {
		return src, true
	}
	return "", false
}

// imageDirOf maps a context directory back below the image directory that it corresponds to.
func (r *Recipe) imageDirOf(imageDir, contextDir, now string) string {
	if now == "" || now == contextDir {
		return imageDir
	}
	up := 0
	for at := contextDir; at != "." && at != now && !strings.HasPrefix(now, at+"/"); at = path.Dir(at) {
		contextDir = path.Dir(at)
		up++
	}
	rel := now
	if contextDir != "." {
		rel = strings.TrimPrefix(strings.TrimPrefix(now, contextDir), "/")
	}
	return path.Join(imageDir, strings.Repeat("../", up), rel)
}

// resolveProgram ends the chain: a dev server, a static server, a script or a process.
func (r *Recipe) resolveProgram(st *Stage, l launching, name string) {
	if dev, ok := site.IsDevServer(l.argv); ok {
		l.out.Name = dev
		l.done(DevServerLaunch)
		return
	}
	open := "" // a variable that decides and depends on how the image is built
	lookup := func(name string) (string, bool) {
		if v, set := l.env.Var(name); set && !v.Known {
			open = name
		}
		return l.env.Lookup(name)
	}
	s, ok, err := site.FromCommand(l.argv, lookup, r.toolVersion(st, l), r.served(st), l.dir)
	switch {
	case ok && open != "":
		l.fail("node-port", "the server reads the variable %s, whose value depends on how the image is built", open)
		return
	case ok && slices.Contains(l.fixed, false):
		l.fail("node-port", "%q of the server's command line is chosen when the container starts", l.argv[slices.Index(l.fixed, false)])
		return
	case ok && err != nil:
		l.fail("static-server-features", "%v", err)
		return
	case ok:
		l.out.Site, l.out.Name = s, s.Server
		l.done(SiteLaunch)
		return
	}
	for _, p := range (Launch{Argv: l.argv, Fixed: l.fixed, Dir: l.dir, Env: l.env}).Candidates() {
		src, ok := st.ContextPath(p)
		if !ok {
			continue
		}
		if text, err := r.Project.ReadFile(src); err == nil && strings.HasPrefix(string(text), "#!") {
			r.resolveScriptFile(st, l, p)
			return
		}
	}
	l.done(ProcessLaunch)
}

// served lets a server's reader see its own configuration files: those of the context at their place in the image.
func (r *Recipe) served(st *Stage) func(string) ([]byte, bool) {
	return func(name string) ([]byte, bool) {
		src, ok := st.ContextPath(name)
		if !ok {
			return nil, false
		}
		b, err := r.Project.ReadFile(src)
		return b, err == nil
	}
}

// toolVersion tells which version of a Node tool runs: the one that the command line names, one that a RUN installs globally, or the
// project's own, which comes first where a package script or npx looks for it.
func (r *Recipe) toolVersion(st *Stage, l launching) func(string) string {
	return func(tool string) string {
		if v := l.pinned[tool]; v != "" {
			return v
		}
		global, own := "", ""
		if view, ok := r.viewOfInstall(st, l.dir); ok {
			if pkg, err := node.NearestPackage(view, view.context); err == nil {
				own = pkg.Version(view, tool)
			}
		}
		for _, s := range st.Steps {
			for _, e := range s.Execs {
				switch v, everywhere, ok := node.Installs(e.Argv, tool); {
				case ok && everywhere:
					global = v
				case ok:
					own = v
				}
			}
		}
		search, _ := l.env.Lookup("PATH")
		local := l.local || strings.Contains(l.argv[0], "node_modules/") || strings.Contains(search, "node_modules/.bin")
		if global == "" || own != "" && local {
			return own
		}
		return global
	}
}

// nodeDir is the context's directory that stands for a directory of the image; below a copied one it may be one that a build makes.
func (r *Recipe) nodeDir(st *Stage, dir string) (string, bool) {
	for d := dir; d != "" && d != "/" && d != "."; d = path.Dir(d) {
		if ctx, ok := r.contextDirOf(st, d); ok {
			return path.Join(ctx, strings.TrimPrefix(dir, d)), true
		}
	}
	return r.contextDirOf(st, dir)
}

// resolveNginx reads the configuration that stands in the stage.
func (r *Recipe) resolveNginx(st *Stage, l launching) {
	files := map[string]string{}
	for _, e := range st.Files.Below("/etc/nginx") {
		if e.Kind != Written {
			l.fail("nginx-config-clash", "%s is not written literally, so nginx's configuration can't be read", e.Path)
			return
		}
		files[e.Path] = e.Content
	}
	if !slices.Equal(l.argv, []string{"nginx", "-g", "daemon off;"}) {
		l.fail("effective-command", "nginx is started with other arguments than the image's own: %s", strings.Join(l.argv, " "))
		return
	}
	s, err := site.ReadNginx(files)
	if err != nil {
		l.fail("nginx-config-clash", "%v", err)
		return
	}
	l.out.Site, l.out.Name = s, s.Server
	l.done(SiteLaunch)
}
