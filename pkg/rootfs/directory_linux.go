package rootfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"sync"
	"syscall"
)

// directory is an open directory.
type directory struct {
	*file
	fs   *FS
	name string

	buf  *[direntBuffer]byte // nil before the first read
	rest []entry             // that were read and not returned yet
	end  bool
}

const direntBuffer = 16 << 10

var buffers = sync.Pool{New: func() any { return new([direntBuffer]byte) }}

// Close gives the directory up.
func (d *directory) Close() error {
	if d.buf != nil {
		buffers.Put(d.buf)
		d.buf = nil
	}
	if d.fd < 0 {
		return fs.ErrClosed
	}
	fd := d.fd
	d.fd = -1
	return d.fs.quick.give(d.name, fd)
}

// ReadDir lists at most n entries, or all that are left if n is not above 0, in the order of the system.
func (d *directory) ReadDir(n int) ([]fs.DirEntry, error) {
	var out []fs.DirEntry
	for n <= 0 || len(out) < n {
		if len(d.rest) == 0 {
			if err := d.fill(); err != nil {
				return out, err
			}
			if d.end {
				break
			}
		}
		take := len(d.rest)
		if n > 0 {
			take = min(take, n-len(out))
		}
		for i := range d.rest[:take] {
			out = append(out, &d.rest[i])
		}
		d.rest = d.rest[take:]
	}
	if n > 0 && len(out) == 0 {
		return nil, io.EOF
	}
	return out, nil
}

// fill reads entries; at the end there are none.
func (d *directory) fill() error {
	if d.fd < 0 {
		return fs.ErrClosed
	}
	if d.buf == nil {
		d.buf = buffers.Get().(*[direntBuffer]byte)
	}
	for len(d.rest) == 0 && !d.end {
		n, err := syscall.ReadDirent(d.fd, d.buf[:])
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return &fs.PathError{Op: "readdirent", Path: d.info.name, Err: err}
		case n == 0:
			d.end = true
		default:
			d.parse(d.buf[:n])
		}
	}
	return nil
}

// Where the fields of a struct linux_dirent64 lie (getdents(2)).
const (
	direntInode  = 0
	direntLength = 16
	direntType   = 18
	direntName   = 19
)

// parse reads entries. Their names are parts of one text.
func (d *directory) parse(b []byte) {
	text := string(b)
	for at := 0; at+direntName < len(b); {
		length := int(binary.NativeEndian.Uint16(b[at+direntLength:]))
		if length <= direntName || at+length > len(b) {
			return
		}
		end := bytes.IndexByte(b[at+direntName:at+length], 0)
		if end < 0 {
			end = length - direntName
		}
		name := text[at+direntName : at+direntName+end]
		if binary.NativeEndian.Uint64(b[at+direntInode:]) != 0 && name != "." && name != ".." {
			d.add(name, b[at+direntType])
		}
		at += length
	}
}

// add takes an entry. Some file systems leave out its type.
func (d *directory) add(name string, kind byte) {
	e := entry{fs: d.fs, dir: d.name, name: name}
	if kind != syscall.DT_UNKNOWN {
		e.mode = types[kind&15]
	} else {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		e.mode = fs.ModeIrregular
		if err == nil {
			e.mode = info.Mode().Type()
		}
	}
	d.rest = append(d.rest, e)
}
