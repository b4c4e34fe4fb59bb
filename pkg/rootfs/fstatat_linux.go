//go:build amd64 || arm64

package rootfs

import (
	"syscall"
	"unsafe"
)

// noFollowAt is AT_SYMLINK_NOFOLLOW, which package syscall lacks, as it lacks the call.
const noFollowAt = 0x100

// fstatat describes a name in an open directory, symlinks not followed.
func fstatat(dir int, name string, stat *syscall.Stat_t) error {
	p, err := syscall.BytePtrFromString(name)
	if err != nil {
		return err
	}
	for {
		_, _, e := syscall.Syscall6(sysFstatat, uintptr(dir), uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(stat)), noFollowAt, 0, 0)
		switch e {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return e
		}
	}
}
