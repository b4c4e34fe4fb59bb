package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// item is a name in a directory, and what it is.
type item struct {
	name string
	mode fs.FileMode // its type
}

// listing is a directory that was read, in the order of names.
type listing struct {
	items   []item // shared with other Dockerfiles: not to be written to
	seen    []seen // the same for who walks; nil before
	counted bool   // among the entries that a context may have
}

// entries are those of the directory dir of fsys.
func (l *listing) entries(fsys fs.FS, dir string) []seen {
	if l.seen == nil {
		l.seen = make([]seen, len(l.items))
		for i, it := range l.items {
			l.seen[i] = seen{item: it, fsys: fsys, dir: dir}
		}
	}
	return l.seen
}

// find returns the item of a name in a directory.
func find(dir []item, name string) (item, bool) {
	from, to := 0, len(dir)
	for from < to {
		if mid := (from + to) / 2; dir[mid].name < name {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if from == len(dir) || dir[from].name != name {
		return item{}, false
	}
	return dir[from], true
}

// seen is something in a directory, as fs.DirEntry and as fs.FileInfo. What the directory does not say of it is looked up when it is asked for.
type seen struct {
	item
	fsys fs.FS
	dir  string
	info fs.FileInfo
	err  error
}

// Name is the name in the directory.
func (s *seen) Name() string { return s.name }

// IsDir tells whether it is a directory.
func (s *seen) IsDir() bool { return s.mode.IsDir() }

// Type is the type.
func (s *seen) Type() fs.FileMode { return s.mode }

// Info describes it, a symlink itself.
func (s *seen) Info() (fs.FileInfo, error) {
	if s.info == nil && s.err == nil {
		s.info, s.err = fs.Lstat(s.fsys, join(s.dir, s.name))
	}
	return s.info, s.err
}

// Size is that in bytes, 0 if it can't be told.
func (s *seen) Size() int64 {
	if info, err := s.Info(); err == nil {
		return info.Size()
	}
	return 0
}

// Mode is the type and, if they can be told, the permissions.
func (s *seen) Mode() fs.FileMode {
	if info, err := s.Info(); err == nil {
		return info.Mode()
	}
	return s.mode
}

// ModTime is the time of the last change, the zero time if it can't be told.
func (s *seen) ModTime() time.Time {
	if info, err := s.Info(); err == nil {
		return info.ModTime()
	}
	return time.Time{}
}

// Sys is nil.
func (s *seen) Sys() any { return nil }

// typeOf is the type of a file, without a look at more of it than is needed.
func typeOf(info fs.FileInfo) fs.FileMode {
	if s, ok := info.(*seen); ok {
		return s.mode
	}
	return info.Mode().Type()
}

// listings reads directories once each. Those that are walked have no more than a number of entries in all.
type listings struct {
	fsys   fs.FS
	survey *Survey
	left   int
	dirs   map[string]*listing
}

// of returns a directory of fsys that is walked.
func (l *listings) of(dir string) (*listing, error) {
	list, err := l.read(dir, l.left)
	switch {
	case err != nil || list.counted:
		return list, err
	case len(list.items) > l.left:
		return nil, tooMany()
	}
	list.counted = true
	l.left -= len(list.items)
	return list, nil
}

// maxLookup is how many entries a directory may have that is read for the sake of some names in it.
const maxLookup = 2048

// lstat describes a file or directory of fsys, symlinks not followed: from the directory's entries, since most names that are looked for are
// not there, and most directories are read in any case.
func (l *listings) lstat(name string) (fs.FileInfo, error) {
	if name == "." {
		return fs.Lstat(l.fsys, name)
	}
	dir := dirOf(name)
	list, err := l.read(dir, maxLookup)
	if err != nil {
		return fs.Lstat(l.fsys, name)
	}
	it, ok := find(list.items, path.Base(name))
	if !ok {
		return nil, &fs.PathError{Op: "lstat", Path: name, Err: fs.ErrNotExist}
	}
	return &seen{item: it, fsys: l.fsys, dir: dir}, nil
}

// read returns a directory of fsys, of at most limit entries if it was not read before.
func (l *listings) read(dir string, limit int) (*listing, error) {
	if list, ok := l.dirs[dir]; ok {
		return list, nil
	}
	if len(dir) > maxPath {
		return nil, fmt.Errorf("a path of more than %d bytes, which is the limit", maxPath)
	}
	items, err := l.survey.list(l.fsys, dir, limit)
	if err != nil {
		return nil, err
	}
	if l.dirs == nil {
		l.dirs = map[string]*listing{}
	}
	l.dirs[dir] = &listing{items: items}
	return l.dirs[dir], nil
}

// maxListed is how many entries of directories a survey keeps, so that the Dockerfiles of one root don't read them anew.
const maxListed = 50_000

// lister reads a directory, of at most limit entries.
type lister func(dir string, limit int) ([]item, error)

// unkept keeps nothing.
func unkept(fsys fs.FS) lister {
	return func(dir string, limit int) ([]item, error) { return readDir(fsys, dir, limit) }
}

// lister reads directories of fsys and keeps them.
func (s *Survey) lister(fsys fs.FS) lister {
	return func(dir string, limit int) ([]item, error) { return s.list(fsys, dir, limit) }
}

// list reads a directory of fsys, of at most limit entries if it was not read before. The answer is shared.
func (s *Survey) list(fsys fs.FS, dir string, limit int) ([]item, error) {
	s.mu.Lock()
	items, ok := s.lists[dir]
	s.mu.Unlock()
	if ok {
		return items, nil
	}
	items, err := readDir(fsys, dir, limit)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lists == nil {
		s.lists = map[string][]item{}
	}
	if _, ok := s.lists[dir]; !ok && s.listed+len(items) <= maxListed {
		s.lists[dir] = items
		s.listed += len(items) + 1
	}
	return items, nil
}

// maxPath is the longest path of a directory in bytes, as for Linux.
const maxPath = 4096

// errTooMany is the error of a tree over its limit.
var errTooMany = errors.New("too many files and directories")

func tooMany() error { return fmt.Errorf("%w (the limit is %d)", errTooMany, MaxEntries) }

// readDir lists at most limit entries; more are an error. It does not load a directory of any size at once.
func readDir(fsys fs.FS, dir string, limit int) ([]item, error) {
	f, err := fsys.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: dir, Err: errors.New("not a directory")}
	}
	var out []item
	for {
		list, err := d.ReadDir(1024)
		if out == nil {
			out = make([]item, 0, len(list))
		}
		for _, e := range list {
			out = append(out, item{e.Name(), e.Type()})
		}
		switch {
		case len(out) > limit:
			return nil, tooMany()
		case err == io.EOF || err == nil && len(list) == 0:
			slices.SortFunc(out, func(a, b item) int { return strings.Compare(a.name, b.name) })
			return out, nil
		case err != nil:
			return nil, err
		}
	}
}
