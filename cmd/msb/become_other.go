//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
)

// become runs a program with the streams of this one, and returns its status.
func become(program string, args []string) (int, error) {
	cmd := exec.Command(program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// apart is for systems with process groups.
func apart(*exec.Cmd) {}
