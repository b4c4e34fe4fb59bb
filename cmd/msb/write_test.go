package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// full is a disk without space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestWriteRefuses holds what --write leaves alone.
func TestWriteRefuses(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "Dockerfile"), []byte(before), 0o666); err != nil {
		t.Fatal(err)
	}
	enter(t, map[string]string{
		"r/.git/":            "",
		"r/linked":           "-> real/Dockerfile",
		"r/real/Dockerfile":  before,
		"r/out":              "-> " + outside + "/Dockerfile",
		"r/up/Dockerfile":    "-> ../../other/Dockerfile",
		"other/Dockerfile":   before,
		"hard/Dockerfile":    before,
		"left/Dockerfile":    before,
		"left/.msb-999999-0": "half",
		"dir/Dockerfile/x":   "",
		"huge/Dockerfile":    strings.Repeat("#", command.MaxDockerfile+1),
	})
	if err := os.Link("hard/Dockerfile", "hard/other"); err != nil {
		t.Skip(err)
	}
	tests := []struct {
		args string
		want answer
		file string
		text string
	}{
		{"rewrite -w r/linked", answer{"", "r/linked: node-nginx: written, risk stated\n", 0}, "r/real/Dockerfile", after},
		{"rewrite -w r/out", answer{"", "r/out: the symlink leads out of its repository\n", 3}, outside + "/Dockerfile", before},
		{"rewrite -w r/up/Dockerfile", answer{"", "r/up/Dockerfile: the symlink leads out of its repository\n", 3}, "other/Dockerfile", before},
		{"rewrite -w hard", answer{"", "hard/Dockerfile: the file has 2 hard links, which a rename would part; --in-place writes into the file itself\n", 3}, "hard/other", before},
		{"rewrite -w hard --in-place", answer{"", "hard/Dockerfile: node-nginx: written, risk stated\n", 0}, "hard/other", after},
		{"rewrite -w left", answer{"", "left/Dockerfile: node-nginx: written, risk stated\n", 0}, "left/Dockerfile", after},
		{"rewrite -w dir", answer{"", "0\n", 0}, "dir/Dockerfile/x", ""},
		{"rewrite -w dir/Dockerfile", answer{"", "dir/Dockerfile: a directory, not a file\n", 3}, "dir/Dockerfile/x", ""},
		{"rewrite -w huge", answer{"", "huge/Dockerfile: larger than 1 MiB, so not a Dockerfile\n", 3}, "left/Dockerfile", after},
	}
	for _, tt := range tests {
		got := msb(t, "", strings.Fields(tt.args)...)
		got.err = strings.ReplaceAll(got.err, "no Dockerfile found in "+strings.Fields(tt.args)[2], "0")
		if got != tt.want {
			t.Errorf("msb %s\n got %+v\nwant %+v", tt.args, got, tt.want)
		}
		if text := read(t, tt.file); text != tt.text {
			t.Errorf("msb %s: %s holds %q", tt.args, tt.file, text)
		}
	}
	if _, err := os.Lstat("left/.msb-999999-0"); err == nil {
		t.Error("what another run left was not swept")
	}
	if info, err := os.Lstat("r/linked"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the symlink became a file")
	}
}

// TestChangedMeanwhile holds that a file which changed after it was read is not written.
func TestChangedMeanwhile(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": before, "b/Dockerfile": before})
	slow := fake
	slow.decide = func(ctx context.Context, in command.Input, _ refactor.Trial) (refactor.Result, error) {
		if in.Name == "a/Dockerfile" {
			if err := os.WriteFile(in.Name, []byte(before+"# edited\n"), 0o666); err != nil {
				t.Error(err)
			}
		}
		return fake.decide(ctx, in, nil)
	}
	var out, err bytes.Buffer
	status := execute(context.Background(), slow, []string{"rewrite", "-wq"}, strings.NewReader(""), &out, &err)
	if status != exitFile || err.String() != "a/Dockerfile: the file changed since it was read; nothing was written\n" {
		t.Errorf("status %d, stderr %q", status, err.String())
	}
	if a, b := read(t, "a/Dockerfile"), read(t, "b/Dockerfile"); a != before+"# edited\n" || b != after {
		t.Errorf("then %q and %q", a, b)
	}
}

// TestBytesStay holds that what is written is what was decided, byte for byte.
func TestBytesStay(t *testing.T) {
	for _, text := range []string{"# rewrite\r\nFROM x\r\n", "# rewrite\nno last newline", "# rewrite\n\xff\xfe\x00\n"} {
		enter(t, map[string]string{"Dockerfile": text})
		if got := msb(t, "", "rewrite", "-wq"); got.status != 0 || got.err != "" {
			t.Fatal(got)
		}
		if got, want := read(t, "Dockerfile"), text+"FROM nginx:stable-alpine\n"; got != want {
			t.Errorf("wrote %q, want %q", got, want)
		}
	}
}

// TestJSON holds the form of records.
func TestJSON(t *testing.T) {
	dir := enter(t, map[string]string{".git/": "", "a/Dockerfile": before, "b/Dockerfile": refused, "c/Dockerfile": same, "d/Dockerfile": "# broken\n", "x\xff/Dockerfile": before})
	got := msb(t, "", "rewrite", "--format=json", ".", "-j3")
	if got.status != exitFile || got.err != "d/Dockerfile:2: unknown instruction\n" {
		t.Errorf("status %d, stderr %q", got.status, got.err)
	}
	var records []report.Record
	d := json.NewDecoder(strings.NewReader(got.out))
	d.DisallowUnknownFields()
	if err := d.Decode(&records); err != nil {
		t.Fatalf("%v\n%s", err, got.out)
	}
	if len(records) != 5 {
		t.Fatalf("%d records", len(records))
	}
	a, b, broken := records[0], records[1], records[3]
	if a.Path != "a/Dockerfile" || a.Context != "a" || a.Status != "rewritten" || a.Diff != diffOf("a/Dockerfile") || a.Input != report.Hash([]byte(before)) || *a.Output != report.Hash([]byte(after)) {
		t.Errorf("%+v", a)
	}
	if b.Status != "refused" || b.Output != nil || b.Risk != nil || len(b.Refused) != 1 || b.Refused[0].File != "compose.yml" {
		t.Errorf("%+v", b)
	}
	if broken.Status != "failed" || broken.Error != "d/Dockerfile:2: unknown instruction" || broken.Input != report.Hash([]byte("# broken\n")) || broken.Output != nil || broken.Unseen() {
		t.Errorf("%+v", broken)
	}
	if records[4].Path != `"x\377/Dockerfile"` || records[4].DiffBase64 != "" {
		t.Errorf("%+v", records[4])
	}
	t.Chdir(filepath.Join(dir, "a"))
	if again := msb(t, "", "rewrite", "--format", "json", ".."); again.out != got.out {
		t.Errorf("from another directory:\n%s\nwas\n%s", again.out, got.out)
	}
	if empty := msb(t, "", "rewrite", "--format", "json", dir+"/.git"); empty.out != "[]\n" || empty.status != 0 {
		t.Errorf("%+v", empty)
	}
	if other := msb(t, "", "rewrite", "--format", "json", "--prefer", "small"); strings.Contains(other.out, a.Settings) {
		t.Error("other settings have the same hash")
	}
}

// TestDiffApplies holds that a preview is a patch for the current directory.
func TestDiffApplies(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("needs patch")
	}
	files := map[string]string{"a/Dockerfile": before, "b c/Dockerfile": before + "RUN x", "Dockerfile": "# rewrite\r\nFROM x\r\n"}
	enter(t, files)
	got := msb(t, "", "rewrite", ".")
	cmd := exec.Command("patch", "-p1", "--binary")
	cmd.Stdin = strings.NewReader(got.out)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, got.out)
	}
	for name, text := range files {
		want := text + "FROM nginx:stable-alpine\n"
		if got := read(t, name); got != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
}

// TestSignals holds that a signal ends a run that waits for its input, and what the status is.
func TestSignals(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": before})
	for _, status := range []int{exitInterrupted, exitTerminated} {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(20*time.Millisecond, func() { cancel(&command.Stopped{Status: status}) })
		blocked, w := io.Pipe()
		defer w.Close()
		var out, err bytes.Buffer
		if got := execute(ctx, fake, []string{"rewrite", "-"}, blocked, &out, &err); got != status || out.Len() > 0 || strings.Count(err.String(), "\n") != 1 {
			t.Errorf("status %d, stdout %q, stderr %q", got, out.String(), err.String())
		}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(&command.Stopped{Status: exitInterrupted})
	if got := execute(ctx, fake, []string{"rewrite", "-w"}, strings.NewReader(""), io.Discard, io.Discard); got != exitInterrupted || read(t, "Dockerfile") != before {
		t.Errorf("status %d", got)
	}
}

// TestUnreadable holds that a file or directory that can't be read is named, and the others are done.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	enter(t, map[string]string{"a/Dockerfile": before, "b/Dockerfile": before, "c/Dockerfile": before})
	if err := os.Chmod("a/Dockerfile", 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod("b", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("b", 0o777)
	if got, want := msb(t, "", "rewrite", "-lq"), (answer{"c/Dockerfile\n", "b: permission denied\na/Dockerfile: permission denied\n", 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestColored(t *testing.T) {
	tests := []struct {
		when, no, force, term string
		want                  bool
	}{
		{"auto", "", "", "xterm", false}, // a buffer is no terminal
		{"auto", "", "1", "xterm", true},
		{"auto", "", "1", "dumb", true},
		{"auto", "", "0", "xterm", false},
		{"auto", "1", "1", "xterm", false},
		{"always", "1", "", "dumb", true},
		{"never", "", "1", "xterm", false},
	}
	for _, tt := range tests {
		t.Setenv("NO_COLOR", tt.no)
		t.Setenv("FORCE_COLOR", tt.force)
		t.Setenv("TERM", tt.term)
		if got := command.Colored(tt.when, io.Discard); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if command.IsTerminal(null) {
		t.Error("the null device is no terminal")
	}
}
