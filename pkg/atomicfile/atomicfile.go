// Package atomicfile replaces a file in one step: readers see the old bytes or the new ones, never a part. Mode, owner and group
// stay. All paths are inside an os.Root, so that no symlink can lead a write elsewhere.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

var (
	// ErrChanged means that the file is not the one that was read; nothing was written.
	ErrChanged = errors.New("the file changed since it was read; nothing was written")
	// ErrNotRegular means that the name is not that of a regular file.
	ErrNotRegular = errors.New("not a regular file")
)

// CannotReplaceError means that a new file cannot take the place of the old one without losing something, and that the old one
// is untouched. Writing in place would do, at the risk of a torn file.
type CannotReplaceError struct {
	Reason string
	Err    error // what the operating system said; may be nil
}

func (e *CannotReplaceError) Error() string {
	if e.Err != nil {
		return e.Reason + ": " + e.Err.Error()
	}
	return e.Reason
}

// Unwrap returns what the operating system said.
func (e *CannotReplaceError) Unwrap() error { return e.Err }

// Replace makes new the content of the file, which must still be a regular file holding old, or hold new already, as when two
// processes do the same. Where a rename would break hard links or lose the owner, it writes into the file itself if inPlace, else it
// fails with *CannotReplaceError.
func Replace(root *os.Root, name string, old, new []byte, inPlace bool) error {
	err := replace(root, name, old, new, inPlace)
	if errors.Is(err, ErrChanged) {
		if _, other := unchanged(root, name, new); other == nil {
			return nil
		}
	}
	return err
}

func replace(root *os.Root, name string, old, new []byte, inPlace bool) error {
	info, err := unchanged(root, name, old)
	if err != nil {
		return err
	}
	err = rename(root, name, info, new, true, func() error {
		now, err := unchanged(root, name, old)
		if err == nil && !os.SameFile(info, now) {
			err = ErrChanged
		}
		return err
	})
	if cannot := (*CannotReplaceError)(nil); inPlace && errors.As(err, &cannot) {
		return overwrite(root, name, new)
	}
	return err
}

// Write makes content the content of the file, whatever it was; it creates the file if there is none. Mode, owner and group of
// an existing file stay.
func Write(root *os.Root, name string, content []byte) error { return write(root, name, content, true) }

// WriteSoon is Write that does not wait for the disk: after a power cut the file may be gone or empty. Until then, readers see it whole.
func WriteSoon(root *os.Root, name string, content []byte) error {
	return write(root, name, content, false)
}

func write(root *os.Root, name string, content []byte, durable bool) error {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return rename(root, name, nil, content, durable, func() error { return nil })
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return ErrNotRegular
	}
	return rename(root, name, info, content, durable, func() error { return nil })
}

// unchanged returns the state of a file that still holds old.
func unchanged(root *os.Root, name string, old []byte) (fs.FileInfo, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	now, err := io.ReadAll(io.LimitReader(f, int64(len(old))+1))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(now, old) {
		return nil, ErrChanged
	}
	return info, nil
}

// rename writes content to a file of our own beside the old one, makes it like the old one (info; nil if there is none),
// and moves it there. last is asked just before the move. If durable, all of that is on the disk when it returns.
func rename(root *os.Root, name string, info fs.FileInfo, content []byte, durable bool, last func() error) (err error) {
	if info != nil && links(info) > 1 {
		return &CannotReplaceError{Reason: fmt.Sprintf("the file has %d hard links, which a rename would part", links(info))}
	}
	f, err := create(root, path.Dir(name))
	if err != nil {
		return &CannotReplaceError{"no new file can be made beside it", err}
	}
	defer func() {
		if err != nil {
			root.Remove(f.name)
		}
		f.release()
	}()
	err = fill(f.File, info, content)
	if err == nil && durable {
		err = f.Sync()
	}
	if err != nil {
		f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = last(); err != nil {
		return err
	}
	if err = root.Rename(f.name, name); err != nil {
		return &CannotReplaceError{"the new file cannot take its place", err}
	}
	if durable {
		syncDir(root, path.Dir(name))
	}
	return nil
}

// fill writes content into a new file, with the mode and the owner that info has.
func fill(f *os.File, info fs.FileInfo, content []byte) error {
	if info != nil {
		// owner first: changing it clears the set-user-id bits
		if err := keepOwner(f, info); err != nil {
			return &CannotReplaceError{"its owner and group cannot be kept", err}
		}
		if err := f.Chmod(info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)); err != nil {
			return &CannotReplaceError{"its mode cannot be kept", err}
		}
	}
	_, err := f.Write(content)
	return err
}

// overwrite writes into the file itself. What is longer than before is written first, then the file is cut, so that a crash
// leaves the fewest bytes wrong.
func overwrite(root *os.Root, name string, content []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err = f.Write(content); err == nil {
		err = f.Truncate(int64(len(content)))
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir makes the new name durable. Some file systems can't sync a directory; the file is in place all the same.
func syncDir(root *os.Root, dir string) {
	if d, err := root.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}
