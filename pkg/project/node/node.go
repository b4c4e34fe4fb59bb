// Package node reads a Node project: package scripts, lock files, and what its bundlers write where.
package node

import (
	"io/fs"

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
	Commands []shell.Command // with pre and post hooks, in order
	Dir      string          // the context's directory that they run in
	Chain    []Step
}

// Resolve follows npm, yarn, pnpm, npx and their like, run in dir of the context, to the commands behind one link.
func Resolve(c Context, dir string, argv []string) (Resolution, error) { return Resolution{}, nil }

// Package is a package.json.
type Package struct{}

// ReadPackage reads dir's package.json.
func ReadPackage(c Context, dir string) (*Package, error) { return &Package{}, nil }

// Version is the version of a dependency that the lock file or the manifest pins; "" if nothing does.
func (p *Package) Version(c Context, name string) string { return "" }
