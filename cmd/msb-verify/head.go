package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
)

// headPair compares the file in git's HEAD with the one at hand. An error is a sentence about git and the file.
func headPair(ctx context.Context, t command.Target, source []byte) (pair, error) {
	before, err := inHead(ctx, t)
	return pair{before: before, after: source, comparing: "before is the file in git's HEAD, after is the one in the work tree"}, err
}

// inHead returns the bytes that a checkout of HEAD would have in the place of the file, line ends and filters as git is set up.
func inHead(ctx context.Context, t command.Target) ([]byte, error) {
	if t.Root == "" {
		return nil, errors.New("standard input without --stdin-filename is in no git repository")
	}
	dir, name := filepath.Split(filepath.Join(t.Root, filepath.FromSlash(t.File)))
	if discover.Repository(filepath.Clean(dir)) == "" {
		return nil, errors.New("it is in no git repository")
	}
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, errors.New("git, which would tell what HEAD has, is not installed")
	}
	cmd := exec.CommandContext(ctx, git, "-C", dir, "cat-file", "--filters", "HEAD:./"+name)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		return nil, errors.New("git's HEAD does not have it: " + strings.TrimPrefix(said, "fatal: "))
	}
	if err == nil && len(out) > command.MaxDockerfile {
		err = errors.New("what git's HEAD has is no Dockerfile: it is too large")
	}
	return out, err
}
