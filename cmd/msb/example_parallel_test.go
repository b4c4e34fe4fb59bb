//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// failing goes before msb on PATH. As often as the file $FAIL has lines, a call with --shard 1/4 starts msb and kills it.
const failing = `#!/bin/sh
case " $* " in *" --shard 1/4 "*)
  if [ -s "$FAIL" ]; then
    sed -i.old 1d "$FAIL"
    "$PROGRAM" "$@" &
    kill -s KILL $! && wait $!
    exit 137
  fi ;;
esac
exec "$PROGRAM" "$@"
`

// ending goes before msb on PATH, too. The call that finds one line in $FAIL ends parallel and the script, at once.
const ending = `#!/bin/sh
if [ -s "$FAIL" ]; then
  sed -i.old 1d "$FAIL"
  [ -s "$FAIL" ] || { kill -s KILL -- "-$(cat "$GROUP")"; exit 1; }
fi
exec "$PROGRAM" "$@"
`

// shards is a company that one process has rewritten, and another one like it, for GNU parallel.
func shards(t *testing.T, wrapper string) (f *forge, single string) {
	t.Helper()
	needEngine(t, "parallel")
	single, many := t.TempDir(), t.TempDir()
	company(t, single, 19)
	company(t, many, 19)
	f = newForge(t)
	if status := finished(t, single, "msb", "rewrite", "--files-from", "repos.txt", "--write", "--quiet", "--out", "msb-run"); status != 0 {
		t.Fatal("a single process fails")
	}
	real, dir := filepath.Join(f.bin, "msb"), t.TempDir()
	f.write(filepath.Join(dir, "msb"), strings.ReplaceAll(wrapper, "$PROGRAM", real))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("FAIL", filepath.Join(dir, "fail"))
	t.Setenv("GROUP", filepath.Join(dir, "group"))
	t.Setenv("SHARDS", "4")
	t.Chdir(many)
	f.runs = filepath.Join(many, "msb-run")
	f.example("parallel")
	return f, single
}

// statuses are those of a job log, in its order, by shard.
func (f *forge) statuses() map[string]string {
	f.Helper()
	out := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(read(f.T, filepath.Join(f.runs, "joblog"))), "\n")[1:] {
		fields := strings.Fields(line) // Seq Host Starttime JobRuntime Send Receive Exitval Signal Command
		_, command, _ := strings.Cut(line, "--shard ")
		shard, _, _ := strings.Cut(command, " ")
		out[shard] += fields[6] + " "
	}
	return out
}

// TestParallel holds that a shard which fails is tried again, that the job log says so, and that all comes out as from a single process.
func TestParallel(t *testing.T) {
	f, single := shards(t, failing)
	if err := os.Rename("repos.txt", "the list.txt"); err != nil {
		t.Fatal(err)
	}
	checkouts := contents(t, "acme")
	if look := f.try("sh", "parallel.sh", "the list.txt"); look.status != 0 {
		t.Errorf("a look: %+v", look)
	}
	equalFiles(t, "after a look", contents(t, "acme"), checkouts)
	f.write(os.Getenv("FAIL"), "once\n")
	got := f.try("sh", "parallel.sh", "the list.txt", "--write")
	if got.status != 0 {
		t.Fatalf("%+v", got)
	}
	equalFiles(t, "the job log", f.statuses(), map[string]string{"0/4": "0 ", "1/4": "137 0 ", "2/4": "0 ", "3/4": "0 "})
	if report := f.try("msb", "report", f.runs); got.out != report.out || report.out == "" {
		t.Errorf("it ends with\n%s\nwant the report\n%s", got.out, report.out)
	}
	sameRun(t, "msb", single, ".")

	if again := f.try("sh", "parallel.sh", "the list.txt", "--write"); again.status != 0 || again.out != got.out {
		t.Errorf("again: %+v", again)
	}
	sameRun(t, "msb", single, ".")
}

// TestParallelFails holds that a shard which fails each time is told by the status, and done when the script is started again.
func TestParallelFails(t *testing.T) {
	f, single := shards(t, failing)
	f.write(os.Getenv("FAIL"), "one\ntwo\nthree\n")
	if got := f.try("sh", "parallel.sh", "repos.txt", "--write"); got.status != 1 || f.statuses()["1/4"] != "137 137 137 " || got.out == "" {
		t.Errorf("%+v, job log %v", got, f.statuses())
	}
	if got := f.try("sh", "parallel.sh", "repos.txt", "--write"); got.status != 0 {
		t.Errorf("again: %+v", got)
	}
	sameRun(t, "msb", single, ".")
}

// TestParallelKilled holds that the script goes on where it was killed.
func TestParallelKilled(t *testing.T) {
	f, single := shards(t, ending)
	t.Setenv("PARALLEL", "--jobs 1")
	f.write(os.Getenv("FAIL"), "one\ntwo\nthree\n")
	cmd := exec.Command("sh", "-c", `echo $$ >"$GROUP" && exec sh parallel.sh repos.txt --write`)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Run(); err == nil || len(f.statuses()) != 2 {
		t.Errorf("%v, job log %v, want two jobs and the end", err, f.statuses())
	}
	if got := f.try("sh", "parallel.sh", "repos.txt", "--write"); got.status != 0 || len(f.statuses()) != 4 {
		t.Errorf("again: %+v, job log %v", got, f.statuses())
	}
	sameRun(t, "msb", single, ".")
}
