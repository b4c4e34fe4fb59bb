// Package maven answers, from the files of a project alone and without Maven: what a pom means as far as the files show, which files
// a build leaves behind, and what the program that is built needs from the image it runs in.
//
// Nothing is guessed. A value that rests on something the files do not show (a parent that lies in a repository, a property that a plugin makes)
// is unknown, and says why.
package maven

import "io/fs"

// Context is the build context as the builder sees it. Names are slash-separated, relative, clean paths; "." is the root.
type Context interface {
	// ReadFile returns a file's content; the error is fs.ErrNotExist if there is none.
	ReadFile(name string) ([]byte, error)
	// Exists says whether a file or directory is there.
	Exists(name string) bool
	// Walk calls fn for everything below dir, dir itself included, as fs.WalkDir does; fs.SkipDir is obeyed.
	Walk(dir string, fn func(name string, d fs.DirEntry) error) error
}

// Place is a line in a file of the context. Line counts from 1; 0 means the whole file. File is "" for what Maven or a known parent brings.
type Place struct {
	File string
	Line int
}

// Answer is yes, no, or not known; the zero value is not known.
type Answer int

// What is known about a question.
const (
	Unknown Answer = iota
	Yes
	No
)

func (a Answer) String() string {
	switch a {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
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
