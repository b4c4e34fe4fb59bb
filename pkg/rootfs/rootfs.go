// Package rootfs is the file system below a directory, with the answers of os.Root.FS and fewer system calls: that one opens each directory on
// the way to a file for each file, and asks of each file whether it can be polled. To read a tree of many small files that is most of the work.
// On Linux names need not be UTF-8.
package rootfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// FS is what lies below a directory: an fs.FS with the methods Stat, Lstat and ReadLink. No symlink leads out of it. Several goroutines may use
// it.
type FS struct {
	dir   string // absolute
	quick quick
	lists Lists

	mu   sync.Mutex
	root *os.Root // nil before it was needed
	err  error    // why it can't be opened
	done bool
}

// valid is fs.ValidPath of a name that need not be UTF-8: Linux has such names.
func valid(name string) bool { return fs.ValidPath(strings.ToValidUTF8(name, "x")) }

// under is what os.Root.FS has.
type under interface {
	fs.StatFS
	fs.ReadLinkFS
}

// Open opens the file system below a directory. What is at the directory's name later is of no interest. The caller closes it.
func Open(dir string) (*FS, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	f := &FS{dir: abs}
	if err := f.quick.start(f); err != nil {
		return nil, err
	}
	return f, nil
}

// Close gives up what is open. The files that were opened are not among it.
func (f *FS) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.quick.close()
	if f.root != nil {
		err = f.root.Close()
	}
	f.root, f.err, f.done = nil, fs.ErrClosed, true
	return err
}

// slow is what package os says. It is asked for little, so that the directory is opened for it when that is needed.
func (f *FS) slow() (under, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.done {
		f.root, f.err = f.quick.again(f.dir)
		f.done = true
	}
	if f.err != nil {
		return nil, f.err
	}
	return f.root.FS().(under), nil
}

// Open opens a file or a directory, symlinks followed. What Stat says of it is how it was then. It does not wait for the writer of a pipe.
func (f *FS) Open(name string) (fs.File, error) {
	if list, ok := f.lists[name]; ok {
		return &listed{fs: f, name: name, rest: list}, nil
	}
	if valid(name) {
		if file, err, ok := f.quick.open(f, name); ok {
			return file, err
		}
	}
	u, err := f.slow()
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return u.Open(name)
}

// Lstat describes a file or a directory, symlinks not followed.
func (f *FS) Lstat(name string) (fs.FileInfo, error) {
	if valid(name) {
		if info, err, ok := f.quick.lstat(name); ok {
			return info, err
		}
	}
	u, err := f.slow()
	if err != nil {
		return nil, &fs.PathError{Op: "lstat", Path: name, Err: err}
	}
	return u.Lstat(name)
}

// Stat is Lstat, symlinks followed.
func (f *FS) Stat(name string) (fs.FileInfo, error) {
	if valid(name) {
		if info, err, ok := f.quick.lstat(name); ok && (err != nil || info.Mode()&fs.ModeSymlink == 0) {
			return info, err
		}
	}
	u, err := f.slow()
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return u.Stat(name)
}

// ReadLink returns what a symlink holds.
func (f *FS) ReadLink(name string) (string, error) {
	u, err := f.slow()
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return u.ReadLink(name)
}
