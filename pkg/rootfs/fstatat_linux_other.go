//go:build linux && !amd64 && !arm64

package rootfs

import "syscall"

// oPath is O_PATH, which package syscall lacks.
const oPath = 0x200000

// fstatat describes a name in an open directory, symlinks not followed. Its number differs from machine to machine; this takes three calls.
func fstatat(dir int, name string, stat *syscall.Stat_t) error {
	fd, err := retryOpen(dir, name, noFollow|oPath)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	return syscall.Fstat(fd, stat)
}
