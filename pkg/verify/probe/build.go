package probe

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	module  = "github.com/msb-dev/msb"
	command = module + "/cmd/" + Name
)

// build has the Go command build the helper into the directory bin below into: from the work tree of the module if this runs in one,
// else from the version that this program was built of.
func build(ctx context.Context, l locator, into string) error {
	tool, err := exec.LookPath("go")
	if err != nil {
		return errors.New("there is no go on PATH to build it with")
	}
	env := append(os.Environ(), "GOOS=linux", "GOARCH="+l.arch, "CGO_ENABLED=0", "GOFLAGS=", "GOBIN=", "GOWORK=off")
	if l.arch == "arm" && l.variant != "" {
		env = append(env, "GOARM="+strings.TrimPrefix(l.variant, "v"))
	}
	run := func(env []string, args ...string) (string, error) {
		c := exec.CommandContext(ctx, tool, args...)
		c.Env = env
		var errs said
		c.Stderr = &errs
		c.WaitDelay = time.Second // what the Go command started may hold its output open
		out, err := c.Output()
		if err != nil {
			return "", fmt.Errorf("go %s: %w: %s", args[0], err, errs.String())
		}
		return strings.TrimSpace(string(out)), nil
	}
	flags := []string{"-trimpath", "-ldflags=-s -w"}
	if here, err := run(env, "list", "-m", "-f", "{{.Path}}"); err == nil && here == module {
		_, err := run(env, append(append([]string{"build", "-buildvcs=false"}, flags...), "-o", filepath.Join(into, "bin", Name), command)...)
		return err
	}
	v := version()
	if v == "" {
		return errors.New("this program does not know its version, so the helper can only be built in its work tree")
	}
	// A program for another platform can't be installed into GOBIN, so the workspace is moved; modules and compiled packages stay where
	// they are.
	for _, name := range []string{"GOMODCACHE", "GOCACHE"} {
		dir, err := run(os.Environ(), "env", name)
		if err != nil {
			return err
		}
		env = append(env, name+"="+dir)
	}
	_, err = run(append(env, "GOPATH="+into), append(append([]string{"install"}, flags...), command+"@"+v)...)
	return err
}
