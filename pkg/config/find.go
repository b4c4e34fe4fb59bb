package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Names are those of a settings file. One directory has one of them.
var Names = [...]string{"msb.yaml", ".msb.yaml"}

// Found is the nearest settings file of a directory.
type Found struct {
	Path string // in the project; "" if there is none
	Text []byte
	// Looked are the paths that were looked at before, in vain: a file there would be the nearest.
	Looked []string
}

// Nearest looks for a settings file from dir up to top: slash paths in root, of which dir is top or lies below it. No symlink leads out of
// root. The error names the file by its path.
func Nearest(root *os.Root, dir, top string) (Found, error) {
	var f Found
	for {
		there, err := f.in(root, dir)
		if there || err != nil || dir == top || dir == "." {
			return f, err
		}
		dir = path.Dir(dir)
	}
}

// PathError says why a settings file can't be read.
type PathError struct {
	Path string // in the project
	Err  error
}

func (e *PathError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *PathError) Unwrap() error { return e.Err }

// in looks into one directory.
func (f *Found) in(root *os.Root, dir string) (there bool, err error) {
	for _, name := range Names {
		name = path.Join(dir, name)
		_, err := root.Lstat(filepath.FromSlash(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			f.Looked = append(f.Looked, name)
		case err != nil:
			return false, &PathError{name, bare(err)}
		case f.Path != "":
			return true, &PathError{f.Path, fmt.Errorf("%s stands beside it: expected one of the two", path.Base(name))}
		default:
			f.Path = name
		}
	}
	if f.Path == "" {
		return false, nil
	}
	file := filepath.FromSlash(f.Path)
	info, err := root.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("a symlink to what is not there")
	}
	if err == nil {
		f.Text, err = read(info, func() (*os.File, error) { return root.Open(file) })
	}
	if err != nil {
		return true, &PathError{f.Path, bare(err)}
	}
	return true, nil
}

// ReadFile returns a settings file that the user names.
func ReadFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	return read(info, func() (*os.File, error) { return os.Open(name) })
}

// read returns what a regular file holds, or as much as tells that it is too large. To open a pipe would wait for a writer.
func read(info fs.FileInfo, open func() (*os.File, error)) ([]byte, error) {
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	file, err := open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, MaxFile+1))
}

// bare drops the path and operation that an inner error repeats.
func bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
