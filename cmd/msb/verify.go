package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

// verifier is the program that msb verify runs. It links BuildKit's client, which would slow every other command down.
const verifier = "msb-verify"

// errNoVerifier tells how to get it.
var errNoVerifier = errors.New("the program msb-verify is neither beside msb nor on PATH: go install github.com/msb-dev/msb/cmd/...@latest installs both")

func (s *session) verifyCommand() *cli.Command {
	return command.VerifyCommand(func(*cli.Context) error {
		program, err := findVerifier()
		if err != nil {
			return err
		}
		status, err := become(program, s.line.Argv(verifier)[2:]) // without the program's name and the command's
		if err != nil {
			return fmt.Errorf("%s: %w", program, command.Bare(err))
		}
		s.Raise(status)
		return nil
	})
}

// findVerifier looks beside this program, wherever a symlink to it stands, and then on PATH.
func findVerifier() (string, error) {
	name := verifier
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(self); err == nil {
			self = real
		}
		if path, err := exec.LookPath(filepath.Join(filepath.Dir(self), name)); err == nil {
			return path, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", errNoVerifier // also where PATH has the current directory: what lies there is the project's
	}
	return path, nil
}
