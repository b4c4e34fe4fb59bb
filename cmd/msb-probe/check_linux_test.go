package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

func TestCheck(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs a shell")
	}
	for script, want := range map[string]struct {
		out, errs string
		result    wire.Result
	}{
		"echo out; echo err >&2; exit 3": {"out\n", "err\n", wire.Result{Status: 3}},
		"exit 0":                         {"", "", wire.Result{}},
		"kill -TERM $$":                  {"", "", wire.Result{Status: 143}},
		"echo begun; sleep 1000":         {"begun\n", "", wire.Result{Status: 137, Late: true}},
		"sleep 5 & echo left":            {"left\n", "", wire.Result{}}, // what it leaves holds its output open
		"head -c 100000 /dev/zero":       {strings.Repeat("\x00", 100000), "", wire.Result{}},
	} {
		var b bytes.Buffer
		if err := check([]string{"3s", "sh", "-c", script}, nil, &b); err != nil {
			t.Fatal(err)
		}
		out, errs, r := frames(t, &b)
		if out != want.out || errs != want.errs || r != want.result {
			t.Errorf("%s: %d bytes, %q, %+v", script, len(out), errs, r)
		}
	}
}

// TestCheckLate kills what the command started, too.
func TestCheckLate(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs a shell")
	}
	var b bytes.Buffer
	if err := check([]string{"1s", "sh", "-c", "sleep 1000 & echo $!; wait"}, nil, &b); err != nil {
		t.Fatal(err)
	}
	out, _, r := frames(t, &b)
	pid, err := strconv.Atoi(strings.TrimSpace(out))
	if err != nil || !r.Late {
		t.Fatalf("%q %+v", out, r)
	}
	if p, err := readProcess(fmt.Sprintf("/proc/%d", pid)); err == nil {
		t.Errorf("it runs on: %q", p.Argv)
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// frames reads what check wrote.
func frames(t *testing.T, in io.Reader) (out, errs string, r wire.Result) {
	t.Helper()
	for {
		f, err := wire.Read(in)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case f.Kind == wire.Close:
			if err := json.Unmarshal(f.Data, &r); err != nil {
				t.Fatal(err)
			}
			if _, err := wire.Read(in); !errors.Is(err, io.EOF) {
				t.Fatal("a frame after the last")
			}
			return out, errs, r
		case f.ID == wire.Stdout:
			out += string(f.Data)
		case f.ID == wire.Stderr:
			errs += string(f.Data)
		}
	}
}

func TestCheckFails(t *testing.T) {
	for _, args := range [][]string{{"1s", "/no/such/program"}, {"1s", "no-such-program"}, {"1s", t.TempDir()}} {
		var b bytes.Buffer
		if err := check(args, nil, &b); err != nil {
			t.Fatal(err)
		}
		if _, _, r := frames(t, &b); !strings.Contains(r.Failed, args[1]) || r.Status != 0 {
			t.Errorf("%q: %+v", args, r)
		}
	}
}
