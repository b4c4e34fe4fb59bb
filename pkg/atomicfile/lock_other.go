//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package atomicfile

import "os"

// locks tells whether this system has locks.
const locks = false

// lock does nothing: on Windows a file that is open can't be removed, which is as good.
func lock(*os.File) error { return nil }

// isHeld tells whether an error of lock means that another has it.
func isHeld(error) bool { return false }
