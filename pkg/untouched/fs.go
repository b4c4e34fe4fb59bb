package untouched

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/atomicfile"
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/rootfs"
)

// FS shows fsys, whose root is the project's, as it was.
func (v *View) FS(fsys fs.FS) fs.FS { return files{fsys, v} }

// files has the methods that package fs looks for and that a directory's file system has (os.Root.FS).
type files struct {
	under fs.FS
	view  *View
}

// hides tells whether a file is msb's own: in the hidden directory, or a temporary one.
func (f files) hides(name string) bool {
	rest, below := strings.CutPrefix(name, f.view.Hidden)
	return f.view.Hidden != "" && below && (rest == "" || rest[0] == '/') || atomicfile.IsTemp(path.Base(name))
}

func absent(op, name string) error { return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist} }

// former returns the former bytes of a file that has others now. What is no regular file, or no Dockerfile by its size, has none.
func (f files) former(name string) (was []byte, ok bool) {
	if was, ok = f.view.asks(name); !ok || was != nil {
		return was, ok
	}
	if info, err := fs.Lstat(f.under, name); err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	file, err := f.under.Open(name)
	if err != nil {
		return nil, false
	}
	defer file.Close()
	if now, err := rootfs.Read(name, file, dockerfile.MaxSize); err == nil {
		return f.view.former(name, now)
	}
	return nil, false
}

// Open opens a file, with its former bytes, or a directory without what is msb's own.
func (f files) Open(name string) (fs.File, error) {
	if f.hides(name) {
		return nil, absent("open", name)
	}
	file, err := f.under.Open(name)
	if err != nil {
		return nil, err
	}
	if was, ok := f.view.asks(name); ok {
		return f.ofFormer(file, name, was)
	}
	if d, ok := file.(fs.ReadDirFile); ok {
		return &directory{ReadDirFile: d, files: f, name: name}, nil
	}
	return file, nil
}

// ofFormer is an open file with its former bytes, if it has others now.
func (f files) ofFormer(file fs.File, name string, was []byte) (fs.File, error) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || was == nil && info.Size() > dockerfile.MaxSize {
		return file, nil
	}
	if was == nil {
		now, err := rootfs.Read(name, file, dockerfile.MaxSize)
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		var ok bool
		if was, ok = f.view.former(name, now); !ok {
			was = now
		}
	}
	return &formerFile{File: file, Reader: *bytes.NewReader(was), info: formerInfo{info, len(was)}}, nil
}

// ReadFile returns a file's former bytes.
func (f files) ReadFile(name string) ([]byte, error) {
	file, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// Stat describes a file, symlinks followed. One that leads to a rewritten file shows what is there now.
func (f files) Stat(name string) (fs.FileInfo, error) {
	if f.hides(name) {
		return nil, absent("stat", name)
	}
	info, err := fs.Stat(f.under, name)
	return f.info(name, info), err
}

// Lstat describes a file.
func (f files) Lstat(name string) (fs.FileInfo, error) {
	if f.hides(name) {
		return nil, absent("lstat", name)
	}
	info, err := fs.Lstat(f.under, name)
	return f.info(name, info), err
}

// ReadLink returns what a symlink holds.
func (f files) ReadLink(name string) (string, error) {
	if f.hides(name) {
		return "", absent("readlink", name)
	}
	return fs.ReadLink(f.under, name)
}

// info gives the description of a file its former size.
func (f files) info(name string, info fs.FileInfo) fs.FileInfo {
	if info == nil || !info.Mode().IsRegular() {
		return info
	}
	if was, ok := f.former(name); ok {
		return formerInfo{info, len(was)}
	}
	return info
}

// formerFile reads former bytes.
type formerFile struct {
	fs.File
	bytes.Reader
	info formerInfo
}

// Read reads them.
func (f *formerFile) Read(b []byte) (int, error) { return f.Reader.Read(b) }

// Stat describes the file with its former size.
func (f *formerFile) Stat() (fs.FileInfo, error) { return f.info, nil }

type formerInfo struct {
	fs.FileInfo
	size int
}

// Size is the former one.
func (i formerInfo) Size() int64 { return int64(i.size) }

// directory lists a directory without what is msb's own. A file that is none reads as it is.
type directory struct {
	fs.ReadDirFile
	files files
	name  string
}

// ReadDir lists at most n entries, or all if n is not above 0.
func (d *directory) ReadDir(n int) ([]fs.DirEntry, error) {
	for {
		list, err := d.ReadDirFile.ReadDir(n)
		var out []fs.DirEntry
		for _, e := range list {
			name := e.Name()
			if d.name != "." {
				name = d.name + "/" + name
			}
			if d.files.hides(name) {
				continue
			}
			if _, ok := d.files.view.asks(name); ok {
				e = entry{e, d.files, name}
			}
			out = append(out, e)
		}
		if len(out) > 0 || len(list) == 0 || err != nil || n <= 0 {
			return out, err
		}
	}
}

// entry is one of a directory.
type entry struct {
	fs.DirEntry
	files files
	name  string
}

// Info describes the file with its former size.
func (e entry) Info() (fs.FileInfo, error) {
	info, err := e.DirEntry.Info()
	return e.files.info(e.name, info), err
}
