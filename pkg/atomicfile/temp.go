package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// Prefix begins the name of each temporary file, so that a repository can ignore what a crash leaves.
const Prefix = ".msb-"

// temporary is a new file of our own. Sweeps leave it alone until it is released.
type temporary struct {
	*os.File
	name string
	held *os.File // the file once more, with the lock, which so outlives Close; nil where there are no locks
}

// release gives the file up to sweeps. It is to be called when the file has got its name.
func (t *temporary) release() { t.held.Close() }

// create makes a temporary file in dir.
func create(root *os.Root, dir string) (*temporary, error) {
	for n := 0; ; n++ {
		name := path.Join(dir, fmt.Sprintf("%s%d-%d", Prefix, os.Getpid(), n))
		f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && n < 10000 {
			continue
		}
		if err != nil {
			return nil, err
		}
		t := &temporary{File: f, name: name}
		if err = t.hold(root); err == nil {
			return t, nil
		}
		f.Close()
		if !errors.Is(err, errSwept) || n >= 10000 {
			root.Remove(name)
			return nil, err
		}
	}
}

// errSwept means that a sweep took a new file before it was locked, or is about to.
var errSwept = errors.New("the new file was taken for one that was left behind")

// hold locks a new file.
func (t *temporary) hold(root *os.Root) error {
	if !locks {
		return nil
	}
	ours, err := t.Stat()
	if err != nil {
		return err
	}
	held, err := root.OpenFile(t.name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return errSwept
	}
	if err != nil {
		return err
	}
	switch err := lock(held); {
	case isHeld(err) || err == nil && !isAt(root, t.name, ours):
		held.Close()
		return errSwept
	case err != nil: // the file system has no locks, and so no sweeps
		return held.Close()
	}
	t.held = held
	return nil
}

// isAt tells whether a name is that of a file.
func isAt(root *os.Root, name string, file fs.FileInfo) bool {
	there, err := root.Lstat(name)
	return err == nil && os.SameFile(file, there)
}

// Sweep removes the temporary files that a process which ended too soon left in dir. Those of a running process stay.
func Sweep(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	names, err := d.Readdirnames(-1) // there may be many: what they are is asked of our own only
	if err != nil {
		return err
	}
	for _, name := range names {
		if !IsTemp(name) {
			continue
		}
		name = path.Join(dir, name)
		if info, lstatErr := root.Lstat(name); lstatErr == nil && info.Mode().IsRegular() {
			err = errors.Join(err, sweep(root, name))
		}
	}
	return err
}

func sweep(root *os.Root, name string) error {
	f, err := root.OpenFile(name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if lock(f) != nil || !isAt(root, name, info) {
		return nil
	}
	if !locks {
		f.Close() // an open file can't be removed there
	}
	if err := root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// IsTemp tells whether a name is that of a temporary file: prefix, process, number.
func IsTemp(name string) bool {
	rest, ok := strings.CutPrefix(name, Prefix)
	pid, n, two := strings.Cut(rest, "-")
	return ok && two && isNumber(pid) && isNumber(n)
}

func isNumber(s string) bool {
	n, err := strconv.ParseUint(s, 10, 32)
	return err == nil && strconv.FormatUint(n, 10) == s
}
