package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTwice runs the same shard in two processes at once, as happens when an engine takes a node for lost and it only was cut off. They make
// what one makes.
func TestTwice(t *testing.T) {
	const repositories = 60
	one, two := t.TempDir(), t.TempDir()
	name := program(t, t.TempDir(), "msb")
	company(t, one, repositories)
	company(t, two, repositories)
	rewrite := func(dir string) *exec.Cmd {
		c := exec.Command(name, "rewrite", "--files-from", "repos.txt", "--write", "--quiet", "--out", "msb-run", "--resume")
		c.Dir = dir
		return c
	}
	if out, _ := rewrite(one).CombinedOutput(); len(out) == 0 {
		t.Fatal("nothing is said of the broken Dockerfiles")
	}
	a, b := rewrite(two), rewrite(two)
	for _, c := range []*exec.Cmd{a, b} {
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []*exec.Cmd{a, b} {
		if c.Wait(); c.ProcessState.ExitCode() != exitFile {
			t.Errorf("status %d, not %d", c.ProcessState.ExitCode(), exitFile)
		}
	}
	for _, dir := range []string{"acme", filepath.Join("msb-run", "records"), filepath.Join("msb-run", "patches"), filepath.Join("msb-run", "messages")} {
		sameFiles(t, filepath.Join(one, dir), filepath.Join(two, dir))
	}
}
