//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package atomicfile

import (
	"os"
	"syscall"
)

// locks tells whether this system has locks.
const locks = true

// lock takes a lock that ends with the process, however it ends. It is an error if another open file has it, or if the file system has no
// locks, as some that machines share.
func lock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// isHeld tells whether an error of lock means that another has it.
func isHeld(err error) bool { return err == syscall.EWOULDBLOCK }
