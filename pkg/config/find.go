package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// Names are those of a settings file. One directory has one of them.
var Names = [...]string{"msb.yaml", ".msb.yaml"}

// Nearest looks for a settings file from dir up to top: slash paths in a project, of which dir is top or lies below it. It returns the file's
// path, "" if there is none. The error is a *PathError.
func Nearest(project fs.FS, dir, top string) (string, error) {
	for {
		name, err := In(project, dir)
		if name != "" || err != nil || dir == top || dir == "." {
			return name, err
		}
		dir = path.Dir(dir)
	}
}

// In looks for a settings file in one directory, as Nearest does.
func In(project fs.FS, dir string) (string, error) {
	found := ""
	for _, name := range Names {
		_, err := fs.Lstat(project, path.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", &PathError{path.Join(dir, name), bare(err)}
		case found != "":
			return "", &PathError{found, fmt.Errorf("%s stands beside it: expected one of the two", name)}
		default:
			found = path.Join(dir, name)
		}
	}
	return found, nil
}

// Looked lists the paths that were looked at in vain when Nearest found name: a file there would be the nearest.
func Looked(dir, top, name string) []string {
	var out []string
	for {
		for _, n := range Names {
			if n = path.Join(dir, n); n != name {
				out = append(out, n)
			}
		}
		if name != "" && path.Dir(name) == dir || dir == top || dir == "." {
			return out
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

// Read returns a settings file of a project: a regular file, or as much of it as tells that it is too large. The error is a *PathError.
func Read(project fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(project, name)
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("a symlink to what is not there")
	}
	var text []byte
	if err == nil {
		text, err = read(info, func() (fs.File, error) { return project.Open(name) })
	}
	if err != nil {
		return nil, &PathError{name, bare(err)}
	}
	return text, nil
}

// ReadFile returns a settings file that the user names.
func ReadFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	return read(info, func() (fs.File, error) { return os.Open(name) })
}

// read returns what a regular file holds, or as much as tells that it is too large. To open a pipe would wait for a writer.
func read(info fs.FileInfo, open func() (fs.File, error)) ([]byte, error) {
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
