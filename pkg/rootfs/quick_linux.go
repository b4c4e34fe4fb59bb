package rootfs

import (
	"io/fs"
	"os"
	"strings"
	"sync"
	"syscall"
)

// maxOpen is how many directories are kept open. Trees are read directory by directory, so that a few are enough.
const maxOpen = 32

// quick keeps directories open. It follows no symlinks: what leads through one, or fails for another reason than that a name is not there, it
// leaves to package os, which knows what to do or to say.
type quick struct {
	root *os.Root

	mu    sync.Mutex
	tried bool // to open the root
	fd    int  // of the root
	err   error
	dirs  map[string]int // open directories below it, by path
	ring  [maxOpen]string
	next  int // place in ring of the directory that is closed next
}

// noFollow are flags of all files: O_NONBLOCK, so that nobody waits for the writer of a pipe.
const noFollow = syscall.O_RDONLY | syscall.O_NOFOLLOW | syscall.O_CLOEXEC | syscall.O_NONBLOCK

func (q *quick) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, fd := range q.dirs {
		_ = syscall.Close(fd)
	}
	open := q.tried && q.err == nil
	q.dirs, q.ring, q.tried, q.err = nil, [maxOpen]string{}, true, syscall.ESTALE
	if !open {
		return nil
	}
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
	if name == "." {
		return q.topmost()
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

// topmost opens the root once more, by its name: package os does not say which descriptor it has. Where that name leads to another directory
// by now, nothing is quick.
func (q *quick) topmost() (fd int, err error) {
	if q.tried {
		return q.fd, q.err
	}
	q.tried, q.err = true, syscall.ESTALE
	var here syscall.Stat_t
	there, err := q.root.Stat(".")
	if err != nil {
		return 0, q.err
	}
	fd, err = syscall.Open(q.root.Name(), noFollow&^syscall.O_NOFOLLOW|syscall.O_DIRECTORY, 0)
	if err != nil {
		return 0, q.err
	}
	s, ok := there.Sys().(*syscall.Stat_t)
	if retryStat(fd, &here) != nil || !ok || s.Dev != here.Dev || s.Ino != here.Ino {
		_ = syscall.Close(fd)
		return 0, q.err
	}
	q.fd, q.err = fd, nil
	return fd, nil
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
	file := &file{}
	err, ok := q.in(name, func(dir int, base string) (err error) {
		file.fd, err = retryOpen(dir, base, noFollow)
		return err
	})
	if err != nil || !ok {
		return nil, &fs.PathError{Op: "openat", Path: name, Err: err}, ok
	}
	_, file.info.name = split(name)
	if err := retryStat(file.fd, &file.info.stat); err != nil {
		_ = syscall.Close(file.fd)
		return nil, nil, false
	}
	if file.info.IsDir() {
		return &directory{file: file, fs: f, name: name}, nil, true
	}
	return file, nil, true
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
