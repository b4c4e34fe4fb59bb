package main

import (
	"bufio"
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/msb-dev/msb/pkg/atomicfile"
)

// TestTerminated holds that a signal ends a run in order: what was begun is ended and told, nothing else is, no temporary file is left, and a
// resumed run completes it.
func TestTerminated(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs signals")
	}
	dir, old := t.TempDir(), estate(t)
	msb := program(t, dir, "msb")
	line := []string{"rewrite", "repos", "--write", "--out", "out", "--resume", "-j", "2"}
	enter(t, old)
	if got := whole(t, t.Context(), "", line...); got.status != exitFile {
		t.Fatalf("%+v", got)
	}
	want := snapshot(t, "out")
	for sig, status := range map[syscall.Signal]int{syscall.SIGINT: exitInterrupted, syscall.SIGTERM: exitTerminated} {
		enter(t, old)
		cmd := exec.Command(msb, line...)
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		r := bufio.NewReader(io.TeeReader(stderr, &said))
		for range 5 {
			if _, err := r.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r)
		_ = cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); got != status {
			t.Errorf("status %d, want %d", got, status)
		}
		var written, told []string
		for name, text := range snapshot(t, ".") {
			if atomicfile.IsTemp(filepath.Base(name)) {
				t.Errorf("%s is left", name)
			}
			if was, ok := old[name]; ok && was != text {
				written = append(written, name)
			}
		}
		for l := range strings.Lines(said.String()) {
			if name, _, ok := strings.Cut(l, ": "); ok && strings.Contains(l, ": written, risk ") {
				told = append(told, name)
			}
		}
		slices.Sort(written)
		if !slices.Equal(told, written) || len(written) == 0 {
			t.Errorf("written\n%q\ntold\n%q", written, told)
		}
		if !strings.HasSuffix(said.String(), "\nmsb: "+map[int]string{exitInterrupted: "interrupted", exitTerminated: "terminated"}[status]+"\n") {
			t.Errorf("stderr ends with %.200q", said.String()[max(0, said.Len()-200):])
		}
		if got := whole(t, t.Context(), "", line...); got.status != exitFile {
			t.Errorf("%+v", got)
		}
		if d := differ(snapshot(t, "out"), want); d != "" {
			t.Error(d)
		}
	}
}
