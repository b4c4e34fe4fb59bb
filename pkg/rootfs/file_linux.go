package rootfs

import (
	"io"
	"io/fs"
	"syscall"
	"time"
)

// file is an open file that is no directory.
type file struct {
	fd   int // -1 when it is closed
	at   int64
	info info
}

// Stat describes the file as it was when it was opened.
func (f *file) Stat() (fs.FileInfo, error) { return &f.info, nil }

// Read reads at most len(b) bytes. What is as long as it was when it was opened ends there.
func (f *file) Read(b []byte) (int, error) {
	if f.fd < 0 {
		return 0, fs.ErrClosed
	}
	if len(b) == 0 {
		return 0, nil
	}
	for {
		n, err := syscall.Read(f.fd, b[:min(len(b), 1<<30)])
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, &fs.PathError{Op: "read", Path: f.info.name, Err: err}
		case n == 0:
			return 0, io.EOF
		}
		if f.at += int64(n); f.at == f.info.stat.Size {
			return n, io.EOF
		}
		return n, nil
	}
}

// Close closes the file.
func (f *file) Close() error {
	if f.fd < 0 {
		return fs.ErrClosed
	}
	fd := f.fd
	f.fd = -1
	return syscall.Close(fd)
}

// info describes a file.
type info struct {
	name string
	stat syscall.Stat_t
}

// The methods are those of fs.FileInfo.

func (i *info) Name() string       { return i.name }
func (i *info) Size() int64        { return i.stat.Size }
func (i *info) ModTime() time.Time { return time.Unix(i.stat.Mtim.Unix()) }
func (i *info) IsDir() bool        { return i.stat.Mode&syscall.S_IFMT == syscall.S_IFDIR }
func (i *info) Sys() any           { return &i.stat }

// types are the bits of a mode that say what a file is, by the number that the system has for it, in a mode above 12 other bits.
var types = [16]fs.FileMode{
	syscall.DT_FIFO: fs.ModeNamedPipe, syscall.DT_CHR: fs.ModeDevice | fs.ModeCharDevice, syscall.DT_DIR: fs.ModeDir, syscall.DT_BLK: fs.ModeDevice,
	syscall.DT_REG: 0, syscall.DT_LNK: fs.ModeSymlink, syscall.DT_SOCK: fs.ModeSocket,
}

// Mode is that of package os.
func (i *info) Mode() fs.FileMode {
	m := fs.FileMode(i.stat.Mode&0o777) | types[i.stat.Mode>>12&15]
	if i.stat.Mode&syscall.S_ISGID != 0 {
		m |= fs.ModeSetgid
	}
	if i.stat.Mode&syscall.S_ISUID != 0 {
		m |= fs.ModeSetuid
	}
	if i.stat.Mode&syscall.S_ISVTX != 0 {
		m |= fs.ModeSticky
	}
	return m
}
