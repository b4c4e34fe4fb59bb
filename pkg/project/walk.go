package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Walk calls fn for everything below dir of the build context that the builder sees, dir itself included, in the order of names as
// fs.WalkDir does; fs.SkipDir and fs.SkipAll are obeyed. Symlinks are shown, not followed. The error is fn's, that of a directory that
// can't be listed, or says that the context has more than MaxEntries entries.
func (p *Project) Walk(dir string, fn func(name string, d fs.DirEntry) error) error {
	real, info, err := p.visible("walk", dir)
	if err != nil {
		return err
	}
	w := walk{p, fn}
	err = w.entry(path.Clean(dir), real, fs.FileInfoToDirEntry(info))
	if err == fs.SkipDir || err == fs.SkipAll {
		return nil
	}
	return err
}

// walk goes through a directory under the name that it was asked for and the one that it really has.
type walk struct {
	p  *Project
	fn func(name string, d fs.DirEntry) error
}

func (w walk) entry(name, real string, d fs.DirEntry) error {
	if err := w.fn(name, d); err != nil || !d.IsDir() {
		return err
	}
	full := path.Join(w.p.context, real)
	list, err := w.p.listings.of(full)
	if err != nil {
		return fmt.Errorf("%s: %w", full, bare(err))
	}
	w.p.record.listed(full, list)
	for _, d := range list {
		below := path.Join(real, d.Name())
		if !w.p.sees(below, d.IsDir()) {
			continue
		}
		err := w.entry(path.Join(name, d.Name()), below, d)
		switch {
		case err == fs.SkipDir && d.IsDir():
		case err == fs.SkipDir:
			return nil // a file asks to skip the rest of its directory
		case err != nil:
			return err
		}
	}
	return w.p.ignore.err
}

// listings reads directories once each, and no more than a number of entries in all.
type listings struct {
	fsys fs.FS
	left int
	dirs map[string][]fs.DirEntry
}

// of returns the entries of a directory of fsys in the order of names. They are shared.
func (l *listings) of(dir string) ([]fs.DirEntry, error) {
	if list, ok := l.dirs[dir]; ok {
		return list, nil
	}
	if len(dir) > maxPath {
		return nil, fmt.Errorf("a path of more than %d bytes, which is the limit", maxPath)
	}
	list, err := readDir(l.fsys, dir, l.left)
	if err != nil {
		return nil, err
	}
	if l.dirs == nil {
		l.dirs = map[string][]fs.DirEntry{}
	}
	l.left -= len(list)
	l.dirs[dir] = list
	return list, nil
}

// maxPath is the longest path of a directory in bytes, as for Linux.
const maxPath = 4096

// errTooMany is the error of a tree over its limit.
var errTooMany = errors.New("too many files and directories")

// readDir lists at most limit entries; more are an error. It does not load a directory of any size at once.
func readDir(fsys fs.FS, dir string, limit int) ([]fs.DirEntry, error) {
	f, err := fsys.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: dir, Err: errors.New("not a directory")}
	}
	var out []fs.DirEntry
	for {
		list, err := d.ReadDir(1024)
		out = append(out, list...)
		switch {
		case len(out) > limit:
			return nil, fmt.Errorf("%w (the limit is %d)", errTooMany, MaxEntries)
		case err == io.EOF || err == nil && len(list) == 0:
			slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
			return out, nil
		case err != nil:
			return nil, err
		}
	}
}
