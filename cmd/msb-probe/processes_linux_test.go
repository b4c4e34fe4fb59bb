package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

func TestParseStatus(t *testing.T) {
	got, err := parseStatus("Name:\tnginx\nUmask:\t0022\nPid:\t31\nPPid:\t1\nUid:\t0\t101\t101\t101\nGid:\t0\t102\t102\t102\nGroups:\t102 7 \nVmPeak:\t 1 kB\n")
	want := wire.Process{PID: 31, PPID: 1, UID: 101, GID: 102, Groups: []int{102, 7}, Argv: []string{}, Env: []string{}, Mapped: []string{}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	for _, text := range []string{"", "Pid:\t1\nPPid:\t0\nUid:\t0\t0\n", "Pid:\tx\n", "Uid:\t0\n", "Groups: x\n"} {
		if _, err := parseStatus(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestMapped(t *testing.T) {
	got := mapped([]byte(`5581e0000000-5581e0001000 r-xp 00000000 08:01 12 /usr/sbin/nginx
5581e0001000-5581e0002000 rw-p 00000000 00:00 0 [heap]
7f0000000000-7f0000001000 r-xp 00000000 08:01 13 /lib/x86_64-linux-gnu/libc.so.6
7f0000001000-7f0000002000 r--p 00000000 08:01 13 /lib/x86_64-linux-gnu/libc.so.6
7f0000002000-7f0000003000 r-xp 00000000 08:01 14 /opt/with space/lib.so
7f0000003000-7f0000004000 rw-s 00000000 00:01 15 /dev/zero (deleted)
7f0000003000-7f0000004000 rw-s 00000000 00:01 15 /dev/zero
7f0000004000-7f0000005000 rw-s 00000000 00:01 16 /memfd:shm (deleted)
7f0000005000-7f0000006000 r-xp 00000000 08:01 17 /tmp/unpacked.so (deleted)
`))
	want := []string{"/lib/x86_64-linux-gnu/libc.so.6", "/opt/with space/lib.so", "/usr/sbin/nginx"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestZeros(t *testing.T) {
	for in, want := range map[string][]string{"": {}, "\x00": {""}, "a\x00": {"a"}, "a\x00\x00b\x00": {"a", "", "b"}, "title": {"title"}} {
		if got := zeros([]byte(in)); !slices.Equal(got, want) {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// TestProcesses sees a process with its arguments, environment, directory and files, and not itself.
func TestProcesses(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("no sleep to look at")
	}
	dir := t.TempDir()
	cmd := exec.Command(sleep, "1000")
	cmd.Dir, cmd.Env = dir, []string{"SEEN=yes"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	p, err := processAs(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	real, err := filepath.EvalSymlinks(sleep)
	if err != nil {
		t.Fatal(err)
	}
	if p.PID != cmd.Process.Pid || p.PPID != os.Getpid() || !slices.Equal(p.Argv, []string{sleep, "1000"}) || !slices.Equal(p.Env, []string{"SEEN=yes"}) ||
		p.Dir != dir || p.Exe != real || p.UID != os.Geteuid() || p.GID != os.Getegid() || !slices.Contains(p.Mapped, real) || p.Unread != "" {
		t.Errorf("%+v", p)
	}
	var out bytes.Buffer
	if err := processes(nil, nil, &out); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for err = nil; err == nil; _, err = processAs(cmd.Process.Pid) { // until it has ended; nobody has asked how
	}
	seen := false
	for l := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n") {
		var p wire.Process
		if err := json.Unmarshal([]byte(l), &p); err != nil {
			t.Fatal(err)
		}
		seen = seen || p.PID == cmd.Process.Pid
		if p.PID == os.Getpid() {
			t.Error("it tells of itself")
		}
	}
	if !seen {
		t.Error("the list does not have it")
	}
}
