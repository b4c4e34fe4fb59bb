// Package node reads a Node project: package scripts, lock files, and what its bundlers write where.
//
// It runs nothing. What is not literal (a value from the environment, a function of the build, a type annotation that the parser does not
// know) is unknown with a reason; nothing is guessed from its looks.
package node

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/shell"
)

// Context is the build context as the builder sees it. Names are slash-separated, relative, clean paths; "." is the root.
type Context interface {
	ReadFile(name string) ([]byte, error)
	Exists(name string) bool
	Walk(dir string, fn func(name string, d fs.DirEntry) error) error
}

// Step is one link from a command line to what it runs.
type Step struct {
	What  string // such as `npm start: "serve -s build"`
	Place project.Place
}

// Resolution is what a package manager's command line runs.
type Resolution struct {
	Commands []shell.Command // with pre and post hooks, in order; none if the command only manages packages
	Dir      string          // the context's directory that they run in
	Chain    []Step
	// Versions are the packages that the command line itself pins, as npx serve@14 does.
	Versions map[string]string
	// Local says that the project's own programs are found before those of the image: node_modules/.bin leads PATH.
	Local bool

	parallel bool // the commands run at the same time
}

// ErrProgram is the error for a command line that starts a program of the project and no script, such as `bun server.ts`.
var ErrProgram = errors.New("starts a program, not a package script")

// Follows tells whether Resolve knows the program: a package manager, or one that sets the environment for another.
func Follows(program string) bool {
	_, ok := followers[path.Base(program)]
	return ok
}

type follower func(l *line) (Resolution, error)

var followers map[string]follower

func init() { // a literal would refer to itself
	followers = map[string]follower{
		"npm": npm, "npx": npx,
		"yarn": yarn, "yarnpkg": yarn,
		"pnpm": pnpm, "pnpx": npx, "pn": pnpm,
		"bun": bun, "bunx": npx,
		"corepack":  corepack,
		"cross-env": crossEnv, "cross-env-shell": crossEnv,
		"dotenv": dotenv, "env-cmd": envCmd,
		"npm-run-all": runAll, "run-s": runAll, "run-p": runAll,
		"npm-run-all2": runAll, "concurrently": concurrently,
	}
}

// line is a command line and where it runs.
type line struct {
	c    Context
	dir  string
	argv []string
}

// name is the program's name without its directory.
func (l *line) name() string { return path.Base(l.argv[0]) }

// String is the line as a person would type it.
func (l *line) String() string { return shell.Join(l.argv) }

// Resolve follows npm, yarn, pnpm, npx and their like, run in dir of the context, to the commands behind one link.
// Errors name the file and line where the way ends.
func Resolve(c Context, dir string, argv []string) (Resolution, error) {
	r, err := follow(c, dir, argv)
	if err == nil && r.parallel && len(r.Commands) > 1 {
		return Resolution{}, fmt.Errorf("%s starts several processes at once", shell.Join(argv))
	}
	return r, err
}

func follow(c Context, dir string, argv []string) (Resolution, error) {
	if len(argv) == 0 {
		return Resolution{}, errors.New("an empty command line")
	}
	l := &line{c: c, dir: path.Clean(dir), argv: argv}
	f, ok := followers[l.name()]
	if !ok {
		return Resolution{}, fmt.Errorf("%s is no package manager", argv[0])
	}
	return f(l)
}

// commands parses a command line of the project's own.
func (l *line) commands(text string, chain ...Step) (Resolution, error) {
	s, err := shell.Parse(text)
	if err != nil {
		return Resolution{}, fmt.Errorf("%q can't be read: %w", text, err)
	}
	return Resolution{Commands: s.Commands, Dir: l.dir, Chain: chain, Local: true}, nil
}

// below is a directory that a flag names, inside of the context.
func (l *line) below(flag, dir string) (string, error) {
	if path.IsAbs(dir) {
		return "", fmt.Errorf("%s %s names a directory of the image, not of the project", flag, dir)
	}
	p := path.Join(l.dir, dir)
	if p == ".." || strings.HasPrefix(p, "../") {
		return "", fmt.Errorf("%s %s leaves the build context", flag, dir)
	}
	return p, nil
}
