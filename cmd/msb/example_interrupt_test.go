//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// interrupter goes before a program on PATH. It counts down in the file $STEPS, and at 0 sends $SIGNAL to the script and all that it runs.
const interrupter = `#!/bin/sh
n=$(($(cat "$STEPS") - 1))
echo $n >"$STEPS"
[ $n -ne 0 ] || kill -s "$SIGNAL" 0
exec "$PROGRAM" "$@"
`

// TestScriptInterrupted interrupts the script at programs that it runs, at each one where MSB_ENGINES=required, starts it again, and holds that
// it comes to the same.
func TestScriptInterrupted(t *testing.T) {
	program, _ := sampleProject(t, "go-scratch/copied-beside-the-program")
	f := newForge(t)
	repos := []string{"a.git", "b.git"}
	start := func() {
		for _, dir := range append(slices.Clone(repos), "msb-run", "tmp") {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		f.write("tmp/x", "")
		for _, repo := range repos {
			f.bare(repo, program)
		}
	}
	f.example("script")
	f.write("repos.txt", strings.Join(repos, "\n"))
	start()
	if got := f.try("sh", "script.sh", "repos.txt", "--write"); got.status != 0 {
		t.Fatalf("undisturbed: %+v", got)
	}
	work, run := f.work(repos...), contents(t, "msb-run")
	if len(work) != len(repos) {
		t.Fatalf("undisturbed, it pushes %v", work)
	}
	f.intercept("git", "msb")
	start()
	const many = 1 << 20
	steps := many - f.interrupted("KILL", many, 0)
	if steps < 10 {
		t.Fatalf("it runs git and msb %d times, and was not seen", steps)
	}
	stride := 3
	if os.Getenv("MSB_ENGINES") == "required" {
		stride = 1
	}
	t.Logf("the script runs git and msb %d times", steps)
	for n := 1; n <= steps; n += stride {
		start()
		signal := []string{"KILL", "INT", "TERM"}[n/stride%3]
		f.interrupted(signal, n, -1)
		if got := f.try("sh", "script.sh", "repos.txt", "--write"); got.status != 0 {
			t.Errorf("%s at step %d, then again: %+v", signal, n, got)
		}
		equalFiles(t, signal+" at a step, then again", f.work(repos...), work)
		equalFiles(t, signal+" at a step, then again", contents(t, "msb-run"), run)
		if t.Failed() {
			t.Fatalf("at step %d of %d", n, steps)
		}
	}
}

// intercept puts the interrupter before programs.
func (f *forge) intercept(names ...string) {
	f.Helper()
	dir := f.TempDir()
	for _, name := range names {
		real, err := exec.LookPath(name)
		if err != nil {
			f.Fatal(err)
		}
		f.write(filepath.Join(dir, name), strings.ReplaceAll(interrupter, "$PROGRAM", real))
	}
	f.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	f.Setenv("STEPS", filepath.Join(dir, "steps"))
	f.write(os.Getenv("STEPS"), "0")
}

// interrupted runs the script in a process group of its own, with a signal at a step, and returns the steps that are left. The status is
// that of a signal if want is negative.
func (f *forge) interrupted(signal string, step, want int) int {
	f.Helper()
	f.write(os.Getenv("STEPS"), strconv.Itoa(step))
	cmd := exec.Command("sh", "script.sh", "repos.txt", "--write")
	cmd.Env = append(os.Environ(), "SIGNAL="+signal)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	_ = cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != want && want >= 0 || got == 0 && want < 0 {
		f.Errorf("%s at step %d: status %d", signal, step, got)
	}
	left, err := strconv.Atoi(strings.TrimSpace(read(f.T, os.Getenv("STEPS"))))
	if err != nil {
		f.Fatal(err)
	}
	return left
}
