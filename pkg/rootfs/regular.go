package rootfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Why a file is not read. The errors are found with errors.Is.
var (
	ErrIrregular = errors.New("not a regular file")
	ErrTooLarge  = errors.New("too large")
)

// ReadRegular returns what a file holds, of at most limit bytes. A symlink is no regular file, and is not followed in the last element of the
// name; nobody waits for the writer of a pipe. The error is an *fs.PathError.
func (f *FS) ReadRegular(name string, limit int) ([]byte, error) {
	if file, err, ok := f.quick.open(f, name); ok {
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return Read(name, file, limit)
	}
	return lookFirst(name, limit, f.Lstat, f.Open)
}

// ReadRegular is FS.ReadRegular of a name for package os.
func ReadRegular(name string, limit int) ([]byte, error) {
	if file, err, ok := quickOpen(name); ok {
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return Read(name, file, limit)
	}
	return lookFirst(name, limit, os.Lstat, func(name string) (fs.File, error) { return os.Open(name) })
}

// lookFirst reads a file where to open it might take forever.
func lookFirst(name string, limit int, lstat func(string) (fs.FileInfo, error), open func(string) (fs.File, error)) ([]byte, error) {
	info, err := lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrIrregular}
	}
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(name, file, limit)
}

// Read returns what an open file holds, if that is a regular one, and at most limit bytes. The error is an *fs.PathError, or one of reading.
func Read(name string, file fs.File, limit int) ([]byte, error) {
	info, err := file.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = ErrIrregular
	case info.Size() > int64(limit):
		err = fmt.Errorf("%w: %d bytes, more than %d", ErrTooLarge, info.Size(), limit)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	b := make([]byte, 0, info.Size()+1)
	for {
		n, err := file.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case len(b) > limit:
			return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)}
		case err == io.EOF:
			return b, nil
		case err != nil:
			return nil, err
		case len(b) == cap(b):
			b = slices.Grow(b, bytes.MinRead)
		}
	}
}
