// Package golang answers three questions about a Go project, from its files alone and without the go command: which
// file does a build write, what does the program need from the image it runs in, and is the program linked statically.
//
// The answers are upper bounds. What the package could not read it names, with file and line, rather than leave it out.
package golang

import "io/fs"

// Context is the build context as the builder sees it. Names are slash-separated, relative, clean paths; "." is the root.
type Context interface {
	// ReadFile returns a file's content; the error is fs.ErrNotExist if there is none.
	ReadFile(name string) ([]byte, error)
	// Walk calls fn for everything below dir, dir itself included, as fs.WalkDir does; fs.SkipDir is obeyed.
	Walk(dir string, fn func(name string, d fs.DirEntry) error) error
	// Exists says whether a file or directory is there.
	Exists(name string) bool
}

// Place is a line in a file of the context. Line counts from 1; 0 means the whole file.
type Place struct {
	File string
	Line int
}

// FromFS makes a Context of a file system, with nothing ignored.
func FromFS(fsys fs.FS) Context { return fsContext{fsys} }

type fsContext struct{ fsys fs.FS }

func (c fsContext) ReadFile(name string) ([]byte, error) { return fs.ReadFile(c.fsys, name) }

func (c fsContext) Exists(name string) bool {
	_, err := fs.Stat(c.fsys, name)
	return err == nil
}

func (c fsContext) Walk(dir string, fn func(name string, d fs.DirEntry) error) error {
	return fs.WalkDir(c.fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return fn(name, d)
	})
}
