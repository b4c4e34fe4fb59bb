package project

import (
	"fmt"
	"io/fs"
	"path"
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
	full := w.p.full(real)
	list, err := w.p.listings.of(full)
	if err != nil {
		return fmt.Errorf("%s: %w", full, bare(err))
	}
	w.p.record.listed(full, list.items)
	for i := range list.entries(w.p.fsys, full) {
		d := &list.seen[i]
		below := join(real, d.name)
		if !w.p.sees(below, d.IsDir()) {
			continue
		}
		err := w.entry(join(name, d.name), below, d)
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
