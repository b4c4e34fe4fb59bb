//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// become runs a program in the place of this one: it has its streams, and signals reach it. It returns only if that fails.
func become(program string, args []string) (int, error) {
	return 0, &os.PathError{Op: "exec", Path: program, Err: syscall.Exec(program, append([]string{program}, args...), os.Environ())}
}

// apart gives a program its own process group, so that an interrupt from the keyboard reaches it once, from msb.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
