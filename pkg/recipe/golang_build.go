package recipe

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/golang"
	"github.com/msb-dev/msb/pkg/shell"
)

// goProgram is a program that a go build or go install writes.
type goProgram struct {
	cmd     golang.Command
	builder golang.Builder
	target  golang.Target
	module  *golang.Module
	out     golang.Output
	root    string // absolute path in the image of the module's directory
	cgoSet  bool   // the file says whether cgo is on
	tool    goTool // what builds it
	ldflags string // CGO_LDFLAGS
	text    string // the command
	place   project.Place
}

// image maps a path of the context to the image, by where the module lies there.
func (p *goProgram) image(name string) (string, bool) {
	if p.module.Dir == "." {
		return path.Join(p.root, name), true
	}
	rest, ok := strings.CutPrefix(name+"/", p.module.Dir+"/")
	return path.Join(p.root, rest), ok
}

// goBuilds are the programs of a stage by their path in the image, after what mv, cp and rm did with them.
type goBuilds struct {
	programs map[string]*goProgram
	unread   []string // commands that may write programs, and why it is not known which
	place    project.Place
	broken   *golang.ManifestError // of a module that is built
	tools    []goTool
	made     []string          // directories that mkdir made in the step that is read
	inits    map[string]string // directory of the image to the module path that go mod init gave it
	removed  map[string]string // programs that a step takes away again, and which
}

// noGo is said where no installation of Go is found that a command would run.
const noGo = "no step is known to install Go"

// goBuilds follows the RUN steps of a stage.
func (r *Recipe) goBuilds(st *Stage) *goBuilds {
	b := &goBuilds{programs: map[string]*goProgram{}, inits: map[string]string{}, removed: map[string]string{}}
	settings := map[string]string{} // of go env -w
	compiler := compilerOf(st.Image)
	b.tools = goTools(st)
	for i, s := range st.Steps {
		files := st.Files.before(st.Steps[i:])
		b.made = nil
		for _, e := range s.Execs {
			switch e.Name() {
			case "mkdir":
				if dirs, ok := lastWords(e); ok {
					b.made = append(b.made, dirs...)
				}
			case "go":
				b.goCommand(r, st, s, e, files, settings, compiler)
			case "mv", "cp", "install", "ln":
				b.moved(e)
			case "rm":
				b.takenAway(e, s.Place(r))
			case "make", "gmake":
				if !e.Followed {
					b.note(s.Place(r), fmt.Sprintf("%q builds by a file of its own, which msb can't read: %s", e.Text(), e.Unfollowed))
				}
			case "task", "mage", "goreleaser", "ko", "bazel", "gox":
				b.note(s.Place(r), fmt.Sprintf("%q builds by a file of its own, which msb does not read", e.Text()))
			}
		}
		for _, e := range s.Effects {
			if e.Kind == InstallEffect {
				switch installsCompiler(st.Image, e) {
				case golang.Yes:
					compiler = golang.Yes
				case golang.Maybe:
					if compiler == golang.No {
						compiler = golang.Maybe
					}
				}
			}
		}
	}
	return b
}

func (b *goBuilds) note(at project.Place, why string) {
	b.unread = append(b.unread, why)
	b.place = at
}

// goCommand adds what one call of the go command writes.
func (b *goBuilds) goCommand(r *Recipe, st *Stage, s *Step, e Exec, files Files, settings map[string]string, compiler golang.Presence) {
	argv := goWords(e)
	if len(argv) > 2 && argv[1] == "env" && argv[2] == "-w" {
		for _, w := range argv[3:] {
			k, v, _ := strings.Cut(w, "=")
			settings[k] = v
		}
		return
	}
	if len(argv) > 3 && argv[1] == "mod" && argv[2] == "init" && e.Dir != "" {
		b.inits[e.Dir] = argv[len(argv)-1]
		return
	}
	if len(argv) > 2 && argv[1] == "run" && slices.ContainsFunc(argv[2:], IsBuildScript) {
		b.note(s.Place(r), fmt.Sprintf("%q builds by a program of its own, which msb does not read", e.Text()))
		return
	}
	if len(argv) < 2 || argv[1] != "build" && argv[1] != "install" {
		return
	}
	at, text := s.Place(r), e.Text()
	get := func(name string) (string, bool) { return goSetting(e, settings, name) }
	flags, known := get("GOFLAGS")
	cmd, err := golang.ParseCommand(argv[1:], flags)
	if err != nil || !known {
		b.note(at, fmt.Sprintf("%q can't be read: %v", text, orText(err, "GOFLAGS is not known")))
		return
	}
	if e.Join == shell.Or || e.Background {
		b.note(at, fmt.Sprintf("%q runs only under a condition, or beside others", text))
		return
	}
	files = files.mounted(s)
	at2 := *st
	at2.Files = files
	dir := e.Dir
	if cmd.Chdir != "" && dir != "" {
		dir, _ = (State{Workdir: e.Dir}).Abs(cmd.Chdir)
	}
	if len(cmd.Packages) > 0 && strings.HasSuffix(cmd.Packages[0], ".go") && dir != "" {
		file, _ := (State{Workdir: dir}).Abs(cmd.Packages[0])
		if other := path.Dir(file); !under(dir, other) {
			dir = other // files named by an absolute path, from a directory that holds no module
		}
	}
	tool, found := goToolOf(b.tools, e)
	if !found {
		tool.version = goVersion(st.Image)
	}
	if !found && st.Image.Plain() {
		b.note(at, fmt.Sprintf("%q: %s", text, noGo))
		return
	}
	env := golang.Environment{Dir: e.Dir, Go: tool.version}
	env.GOBIN, _ = get("GOBIN")
	env.GOPATH, _ = get("GOPATH")
	env.GO111MODULE, _ = get("GO111MODULE")
	if env.OldStyle() {
		if in, packages := r.inGOPATH(&at2, env.GOPATH, cmd.Packages); in != "" {
			dir, cmd.Packages = in, packages
		}
	}
	root, module, err := r.goModule(&at2, dir, cmd.Packages)
	if err == nil && module.File == "" {
		if name, ok := b.inits[root]; ok {
			module = module.Named(name)
		}
	}
	if slices.ContainsFunc(cmd.Packages, func(p string) bool { return strings.Contains(p, "@") }) {
		b.note(at, fmt.Sprintf("%q installs a program whose sources are not in the build context", text))
		return
	}
	if err != nil {
		errors.As(err, &b.broken)
		b.note(at, fmt.Sprintf("%q: %v", text, err))
		return
	}
	p := goProgram{cmd: cmd, module: module, root: root, text: text, place: at, tool: tool}
	env.Root = root
	p.builder = golang.Builder{Go: env.Go, Compiler: compiler}
	p.builder.CGO, p.cgoSet = orUnset(get("CGO_ENABLED"))
	p.builder.GOOS, _ = orUnset(get("GOOS"))
	p.builder.GOARCH, _ = orUnset(get("GOARCH"))
	p.ldflags, _ = orUnset(get("CGO_LDFLAGS"))
	if cc, _ := get("CC"); cc != "" {
		p.builder.Compiler = golang.Maybe
	}
	env.GOOS, env.GOARCH = p.builder.GOOS, p.builder.GOARCH
	env.IsDir = func(name string) bool {
		return files.isDir(r, name) || b.holds(name) && b.programs[name] == nil || slices.ContainsFunc(b.made, func(d string) bool { return under(name, d) })
	}
	list, err := module.Binary(r.Project, cmd, env)
	if err != nil {
		b.note(at, fmt.Sprintf("%q: %v", text, err))
		return
	}
	p.module = module.Placed(env)
	off := p.builder.CGO == "0" || p.builder.CGO == "" && compiler == golang.No
	p.target = golang.Target{GOOS: p.builder.GOOS, Tags: cmd.Tags, CGO: !off, Go: env.Go}
	for _, out := range list {
		q := p
		q.out = out
		b.programs[out.Path] = &q
	}
}

// moved follows a program through mv, cp, install and ln.
func (b *goBuilds) moved(e Exec) {
	args, known := arguments(e)
	if !known || len(args) < 2 {
		return
	}
	to, ok := e.abs(args[len(args)-1])
	if !ok {
		return
	}
	for _, a := range args[:len(args)-1] {
		from, ok := e.abs(a)
		p := b.programs[from]
		if !ok || p == nil {
			continue
		}
		dst := to
		if strings.HasSuffix(args[len(args)-1], "/") || slices.Contains(binDirs, to) || args[len(args)-1] == "." {
			dst = path.Join(to, path.Base(from))
		}
		b.programs[dst] = p
		if e.Name() == "mv" {
			delete(b.programs, from)
		}
	}
}

// binDirs are directories of programs in every image.
var binDirs = []string{"/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin", "/usr/local/sbin", "/go/bin"}

// takenAway follows a rm: of a program, of a directory above it, or by a pattern.
func (b *goBuilds) takenAway(e Exec, at project.Place) {
	for _, w := range e.Argv[1:] {
		p, ok := e.abs(w)
		if !ok {
			continue
		}
		for name := range b.programs {
			for dir := name; dir != "/"; dir = path.Dir(dir) {
				if hit, err := path.Match(p, dir); dir == p || err == nil && hit && path.Dir(p) == path.Dir(dir) {
					delete(b.programs, name)
					b.removed[name] = fmt.Sprintf("%q in line %d takes it away again", e.Text(), at.Line)
				}
			}
		}
	}
}

// started finds the program that the launch names. why says what keeps it from being known, where the stage does build with Go.
func (b *goBuilds) started(n *needs, l Launch) (name string, p *goProgram, why string) {
	for _, c := range l.Candidates() {
		if p := b.programs[c]; p != nil {
			return c, p, ""
		}
	}
	if l.Program() == "" || notGo[path.Base(l.Program())] {
		return "", nil, ""
	}
	cands := l.Candidates()
	if len(cands) == 0 {
		return "", nil, fmt.Sprintf("which file %s is, is not known: the working directory depends on how the image is built", l.Program())
	}
	switch {
	case b.removed[cands[0]] != "":
		return "", nil, fmt.Sprintf("the container starts %s, and %s", cands[0], b.removed[cands[0]])
	case slices.Contains(supervisors, path.Base(l.Program())):
		return "", nil, fmt.Sprintf("the container starts %s, and which programs that starts in turn stands in its own configuration", l.Program())
	case len(b.unread) > 0:
		return "", nil, fmt.Sprintf("whether %s is a Go program is not known: %s", l.Program(), strings.Join(b.unread, "; "))
	case len(b.programs) > 0:
		return "", nil, fmt.Sprintf("the container starts %s, and the build writes %s", cands[0], b.names())
	}
	return "", nil, fmt.Sprintf("the container starts %s, which no go build of this file writes", cands[0])
}

// notGo are programs of other languages that an image with Go may start.
var notGo = map[string]bool{"java": true, "node": true, "python": true, "python3": true, "nginx": true}

func (b *goBuilds) names() string {
	var list []string
	for name := range b.programs {
		list = append(list, name)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
