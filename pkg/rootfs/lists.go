package rootfs

import (
	"io"
	"io/fs"
	"path"
	"strings"
)

// Lists are directories that were read before, by their names in a file system: for each the text that List makes of its entries.
type Lists map[string]string

// List makes a text of a directory's entries: of each a letter for its type, its name and a byte 0.
func List(entries []fs.DirEntry) string {
	size := 0
	for _, e := range entries {
		size += len(e.Name()) + 2
	}
	var b strings.Builder
	b.Grow(size)
	for _, e := range entries {
		letter, ok := letters[e.Type()]
		if !ok {
			letter = 'i'
		}
		b.WriteByte(letter)
		b.WriteString(e.Name())
		b.WriteByte(0)
	}
	return b.String()
}

// letters stand for the types of entries; what is of another type is irregular.
var letters = map[fs.FileMode]byte{
	0: 'f', fs.ModeDir: 'd', fs.ModeSymlink: 'l', fs.ModeNamedPipe: 'p', fs.ModeSocket: 's', fs.ModeDevice: 'b', fs.ModeDevice | fs.ModeCharDevice: 'c',
}

var modes = func() (out [256]fs.FileMode) {
	out['i'] = fs.ModeIrregular
	for mode, letter := range letters {
		out[letter] = mode
	}
	return out
}()

// Use takes directories as they were read, so that they are not read again. It must come before the file system is used.
func (f *FS) Use(lists Lists) { f.lists = lists }

// listed is a directory of Lists.
type listed struct {
	fs   *FS
	name string
	rest string
}

// Stat describes the directory as it is now.
func (l *listed) Stat() (fs.FileInfo, error) { return l.fs.Lstat(l.name) }

// Read is of no directory.
func (l *listed) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: l.name, Err: fs.ErrInvalid}
}

// Close does nothing.
func (l *listed) Close() error { return nil }

// ReadDir lists at most n entries, or all that are left if n is not above 0.
func (l *listed) ReadDir(n int) ([]fs.DirEntry, error) {
	left := strings.Count(l.rest, "\x00")
	if n > 0 && left == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > left {
		n = left
	}
	list, out := make([]entry, n), make([]fs.DirEntry, n)
	for i := range list {
		mode := modes[l.rest[0]]
		end := 1 + strings.IndexByte(l.rest[1:], 0)
		list[i] = entry{fs: l.fs, dir: l.name, name: l.rest[1:end], mode: mode}
		out[i] = &list[i]
		l.rest = l.rest[end+1:]
	}
	return out, nil
}

// entry is one of a directory.
type entry struct {
	fs   *FS
	dir  string
	name string
	mode fs.FileMode
}

// The methods are those of fs.DirEntry.

func (e *entry) Name() string      { return e.name }
func (e *entry) IsDir() bool       { return e.mode.IsDir() }
func (e *entry) Type() fs.FileMode { return e.mode }
func (e *entry) String() string    { return fs.FormatDirEntry(e) }

func (e *entry) Info() (fs.FileInfo, error) {
	name := path.Join(e.dir, e.name)
	if info, err, ok := e.fs.quick.lstat(name); ok { // a name that is no UTF-8 is none to Lstat
		return info, err
	}
	return e.fs.Lstat(name)
}
