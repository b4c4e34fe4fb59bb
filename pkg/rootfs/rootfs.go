// Package rootfs is the file system below an os.Root, with the answers of os.Root.FS and fewer system calls: that one opens each directory on
// the way to a file for each file, and asks of each file whether it can be polled. To read a tree of many small files that is most of the work.
package rootfs

import (
	"io/fs"
	"os"
)

// FS is what lies below a root: an fs.FS with the methods Stat, Lstat and ReadLink. No symlink leads out of it. Several goroutines may use it.
type FS struct {
	under interface {
		fs.StatFS
		fs.ReadLinkFS
	}
	quick quick
}

// New returns the file system below root, which the caller closes after it.
func New(root *os.Root) *FS {
	f := &FS{under: root.FS().(interface {
		fs.StatFS
		fs.ReadLinkFS
	})}
	f.quick.root = root
	return f
}

// Close gives up what is open. The files that were opened are not among it.
func (f *FS) Close() error { return f.quick.close() }

// Open opens a file or a directory, symlinks followed. What Stat says of it is how it was then. It does not wait for the writer of a pipe.
func (f *FS) Open(name string) (fs.File, error) {
	if fs.ValidPath(name) {
		if file, err, ok := f.quick.open(f, name); ok {
			return file, err
		}
	}
	return f.under.Open(name)
}

// Lstat describes a file or a directory, symlinks not followed.
func (f *FS) Lstat(name string) (fs.FileInfo, error) {
	if fs.ValidPath(name) {
		if info, err, ok := f.quick.lstat(name); ok {
			return info, err
		}
	}
	return f.under.Lstat(name)
}

// Stat is Lstat, symlinks followed.
func (f *FS) Stat(name string) (fs.FileInfo, error) {
	if fs.ValidPath(name) {
		if info, err, ok := f.quick.lstat(name); ok && (err != nil || info.Mode()&fs.ModeSymlink == 0) {
			return info, err
		}
	}
	return f.under.Stat(name)
}

// ReadLink returns what a symlink holds.
func (f *FS) ReadLink(name string) (string, error) { return f.under.ReadLink(name) }
