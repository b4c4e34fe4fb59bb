package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

func TestChanged(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) string {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("old")
	touched := write("sub/touched")
	st, err := os.Stat(touched)
	if err != nil {
		t.Fatal(err)
	}
	for time.Since(st.ModTime()) < 50*time.Millisecond { // later than the file system's clock can tell apart
		time.Sleep(10 * time.Millisecond)
	}
	since := time.Now().Add(-20 * time.Millisecond)
	if err := os.Chmod(touched, 0o600); err != nil { // its content is as before
		t.Fatal(err)
	}
	made := write("new/made")
	write("mounted/here")
	if err := os.Symlink("nowhere", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := changed(dir, since, map[string]bool{"/": true, filepath.Join(dir, "mounted"): true}, &out); err != nil {
		t.Fatal(err)
	}
	var got []string
	for l := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n") {
		var c wire.Change
		if err := json.Unmarshal([]byte(l), &c); err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Path)
	}
	if want := []string{filepath.Join(dir, "link"), made, touched}; !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestStarted(t *testing.T) {
	at, err := started("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(at); age < 0 || age > time.Hour {
		t.Errorf("this process is %v old", age)
	}
	n, err := startTicks("1 (a) b (c) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99")
	if n != 4711 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := startTicks("1 no name"); err == nil {
		t.Error("no error")
	}
}

func TestMountPoints(t *testing.T) {
	got := mountPoints("36 35 98:0 / / rw - overlay overlay rw\n37 36 0:5 / /proc rw - proc proc rw\n38 36 0:6 / /with\\040space rw - tmpfs tmpfs rw\n")
	if len(got) != 3 || !got["/"] || !got["/proc"] || !got["/with space"] {
		t.Errorf("%v", got)
	}
}
