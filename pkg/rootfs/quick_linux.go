package rootfs

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// maxOpen is how many directories are kept open. Trees are read directory by directory, so that a few are enough.
const maxOpen = 32

// quick keeps directories open. It follows no symlinks: what leads through one, or fails for another reason than that a name is not there, it
// leaves to package os, which knows what to do or to say.
type quick struct {
	mu   sync.Mutex
	fd   int            // of the root
	err  error          // it is closed
	dirs map[string]int // open directories below it, by path
	ring [maxOpen]string
	next int // place in ring of the directory that is closed next
}

// atCurrent is AT_FDCWD, which package syscall lacks.
const atCurrent = -100

// noFollow are flags of all files: O_NONBLOCK, so that nobody waits for the writer of a pipe.
const noFollow = syscall.O_RDONLY | syscall.O_NOFOLLOW | syscall.O_CLOEXEC | syscall.O_NONBLOCK

func (q *quick) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, fd := range q.dirs {
		_ = syscall.Close(fd)
	}
	q.dirs, q.ring = nil, [maxOpen]string{}
	if q.err != nil {
		return q.err
	}
	q.err = fs.ErrClosed
	return syscall.Close(q.fd)
}

// in calls fn with the directory that a name lies in and the name there. The name is that of an fs.FS, but that it need not be UTF-8. The error
// is one of the system; ok is false if package os is to be asked.
func (q *quick) in(name string, fn func(dir int, base string) error) (err error, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	dir, base := split(name)
	at, err := q.dir(dir)
	if err == nil {
		err = fn(at, base)
	}
	return err, err == nil || err == syscall.ENOENT
}

// dir is the descriptor of a directory.
func (q *quick) dir(name string) (fd int, err error) {
	if name == "." || q.err != nil {
		return q.fd, q.err
	}
	if fd, ok := q.dirs[name]; ok {
		return fd, nil
	}
	parent, base := split(name)
	at, err := q.dir(parent)
	if err != nil {
		return 0, err
	}
	if fd, err = retryOpen(at, base, noFollow|syscall.O_DIRECTORY); err == nil {
		q.keep(name, fd)
	}
	return fd, err
}

// start opens the root.
func (q *quick) start(f *FS) error {
	for {
		fd, err := syscall.Open(f.dir, noFollow&^syscall.O_NOFOLLOW|syscall.O_DIRECTORY, 0)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return &fs.PathError{Op: "open", Path: f.dir, Err: err}
		}
		q.fd = fd
		return nil
	}
}

// again opens the root for package os: by its name or, where another directory has that by now, by its descriptor.
func (q *quick) again(name string) (*os.Root, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var here syscall.Stat_t
	if q.err != nil {
		return nil, q.err
	}
	if err := retryStat(q.fd, &here); err != nil {
		return nil, err
	}
	for _, name := range []string{name, "/proc/self/fd/" + strconv.Itoa(q.fd)} {
		root, err := os.OpenRoot(name)
		if err != nil {
			continue
		}
		if info, err := root.Stat("."); err == nil {
			if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Dev == here.Dev && s.Ino == here.Ino {
				return root, nil
			}
		}
		_ = root.Close()
	}
	return nil, syscall.ESTALE
}

// keep takes a directory in the place of the one that was taken longest ago.
func (q *quick) keep(name string, fd int) {
	if q.dirs == nil {
		q.dirs = make(map[string]int, maxOpen)
	}
	if old, ok := q.dirs[q.ring[q.next]]; ok {
		_ = syscall.Close(old)
		delete(q.dirs, q.ring[q.next])
	}
	q.dirs[name], q.ring[q.next] = fd, name
	q.next = (q.next + 1) % maxOpen
}

// give takes a directory that was read, or closes it.
func (q *quick) give(name string, fd int) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, ok := q.dirs[name]; ok || q.err != nil || name == "." {
		return syscall.Close(fd)
	}
	q.keep(name, fd)
	return nil
}

func (q *quick) open(f *FS, name string) (fs.File, error, bool) {
	var fd int
	err, ok := q.in(name, func(dir int, base string) (err error) {
		fd, err = retryOpen(dir, base, noFollow)
		return err
	})
	if err != nil || !ok {
		return nil, &fs.PathError{Op: "openat", Path: name, Err: err}, ok
	}
	file, ok := newFile(fd, name)
	if ok && file.info.IsDir() {
		return &directory{file: file, fs: f, name: name}, nil, true
	}
	return file, nil, ok
}

// newFile describes an open file. It is closed if that fails.
func newFile(fd int, name string) (*file, bool) {
	file := &file{fd: fd}
	_, file.info.name = split(name)
	if err := retryStat(fd, &file.info.stat); err != nil {
		_ = syscall.Close(fd)
		return nil, false
	}
	return file, true
}

// quickOpen opens a file outside of any root. ok is false if package os is to be asked.
func quickOpen(name string) (f fs.File, err error, ok bool) {
	fd, err := retryOpen(atCurrent, name, noFollow)
	switch err {
	case nil:
		file, ok := newFile(fd, name)
		return file, nil, ok
	case syscall.ENOENT:
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}, true
	}
	return nil, nil, false
}

func (q *quick) lstat(name string) (fs.FileInfo, error, bool) {
	i := &info{}
	err, ok := q.in(name, func(dir int, base string) error {
		i.name = base
		return fstatat(dir, base, &i.stat)
	})
	if err != nil || !ok {
		return nil, &fs.PathError{Op: "statat", Path: name, Err: err}, ok
	}
	return i, nil, true
}

// split is path.Split of a valid path, the directory without its slash.
func split(name string) (dir, base string) {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return ".", name
}

func retryOpen(dir int, name string, flags int) (fd int, err error) {
	for {
		if fd, err = syscall.Openat(dir, name, flags, 0); err != syscall.EINTR {
			return fd, err
		}
	}
}

func retryStat(fd int, stat *syscall.Stat_t) error {
	for {
		if err := syscall.Fstat(fd, stat); err != syscall.EINTR {
			return err
		}
	}
}
