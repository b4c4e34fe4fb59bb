package main

import (
	"os"
	"runtime/debug"
	"syscall"
)

// peakMemory is the most memory that a process that has ended held, in bytes.
func peakMemory(p *os.ProcessState) int64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}

// forgetPeak gives memory back and lets the kernel forget what this process held at most, which it counts for each program that is started.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}
