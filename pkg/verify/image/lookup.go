package image

import (
	"io/fs"
	"slices"
)

// Lookup finds a file as a process would, through symbolic links in all its directories and at its end. A path that is not absolute
// starts at the root. The error is an *fs.PathError around fs.ErrNotExist, ErrNotDirectory or ErrLoop.
func (m *Image) Lookup(p string) (*File, error) { return m.lookup(p, nil) }

// Reach is Lookup for an account, which must have the right to search each directory on the way. The error may also be an *fs.PathError
// around fs.ErrPermission, with the path of the directory.
func (m *Image) Reach(a Account, p string) (*File, error) {
	enter := func(f *File) error {
		if f.Permits(a, MayExecute) {
			return nil
		}
		return &fs.PathError{Op: "search", Path: f.Path, Err: fs.ErrPermission}
	}
	if m.root != nil {
		if err := enter(m.root); err != nil {
			return nil, err
		}
	}
	return m.lookup(p, enter)
}

func (m *Image) lookup(p string, enter func(*File) error) (*File, error) {
	end, err := follow(func(p string) *File { return m.Files[p] }, p, true, enter)
	if _, ok := err.(*fs.PathError); ok {
		return nil, err
	}
	if err == nil && end == "/" {
		if m.root != nil {
			return m.root, nil
		}
		return &File{Path: "/", Kind: Directory, Mode: 0o755}, nil
	}
	f := m.Files[end]
	if err == nil && f == nil {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, &fs.PathError{Op: "lookup", Path: p, Err: err}
	}
	return f, nil
}

// The permission bits of one class of users, for Permits.
const (
	MayExecute fs.FileMode = 1 << iota // of a directory: may search
	MayWrite
	MayRead
)

// Permits reports whether a file's mode gives an account the permission bits. Root, with the capabilities that containers have, may do
// all but execute a file that nobody may execute.
func (f *File) Permits(a Account, bits fs.FileMode) bool {
	mode := f.Mode.Perm()
	switch {
	case a.UID == 0:
		return bits&MayExecute == 0 || f.Kind == Directory || mode&0o111 != 0
	case f.UID == a.UID:
		mode >>= 6
	case f.GID == a.GID, slices.Contains(a.Groups, f.GID):
		mode >>= 3
	}
	return mode&bits == bits
}
