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

// create makes a new file of our own in dir and locks it, so that the sweep of another process leaves it alone.
func create(root *os.Root, dir string) (*os.File, string, error) {
	for n := 0; ; n++ {
		name := path.Join(dir, fmt.Sprintf("%s%d-%d", Prefix, os.Getpid(), n))
		f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && n < 10000 {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if !swept(root, name, f, lock(f)) || n >= 10000 {
			return f, name, nil
		}
		f.Close()
	}
}

// swept tells whether a sweep took a new file before it was locked. Where there are no locks, there are no sweeps.
func swept(root *os.Root, name string, f *os.File, locked error) bool {
	if locked != nil {
		return isHeld(locked)
	}
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := root.Lstat(name)
	return errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(ours, there)
}

// Sweep removes the temporary files that a process which ended too soon left in dir. Those of a running process stay.
func Sweep(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	entries, err := d.ReadDir(-1)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && IsTemp(e.Name()) {
			err = errors.Join(err, sweep(root, path.Join(dir, e.Name())))
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
	err = lock(f)
	f.Close() // some systems don't remove an open file
	if err != nil {
		return nil
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
