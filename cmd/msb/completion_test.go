package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
)

// completionScript writes the script of a shell into a file.
func completionScript(t *testing.T, shell string) string {
	t.Helper()
	got := whole(t, t.Context(), "", "completion", shell)
	if got.status != 0 || got.err != "" {
		t.Fatalf("%+v", got)
	}
	name := filepath.Join(t.TempDir(), "msb."+shell)
	if err := os.WriteFile(name, []byte(got.out), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestCompletionNamesEveryFlag(t *testing.T) {
	s := &session{Session: &command.Session{Out: io.Discard, Err: io.Discard}, engine: pipeline()}
	for shell := range shells {
		text, err := os.ReadFile(completionScript(t, shell))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.completed() {
			for _, f := range c.Flags {
				want := "--" + f.Long
				if shell == "fish" {
					want = "from " + c.Name + "' -l " + f.Long + " "
				}
				if !strings.Contains(string(text), want) {
					t.Errorf("%s: nothing of %s %s", shell, c.Name, want)
				}
			}
		}
	}
}

// TestCompletionParses lets each shell that is there read its script.
func TestCompletionParses(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		program, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not installed: not tried", shell)
			continue
		}
		if out, err := exec.Command(program, "-n", completionScript(t, shell)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
}

// TestCompletionInBash asks bash, which is everywhere, what follows a line.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("needs bash")
	}
	script := completionScript(t, "bash")
	for _, tt := range []struct{ line, want string }{
		{"msb re", "rewrite report"},
		{"msb rewrite --ri", "--risk"},
		{"msb rewrite --risk ", "exact stated"},
		{"msb rewrite x/Dockerfile --prefer = sm", "small"},
		{"msb verify --format j", "json junit"},
		{"msb rewrite Dockerfile --transform ma", "maven-jre"},
		{"msb completion ", "bash fish powershell zsh"},
		{"msb explain go-scr", "go-scratch"},
		{"msb rewrite Docker", ""}, // files are bash's own
		{"msb rewrite --jobs ", ""},
	} {
		words := strings.Split(tt.line, " ")
		cmd := exec.Command(bash, append([]string{"--norc", "-c", `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _msb 2>/dev/null; echo "${COMPREPLY[*]}"`, "bash", script}, words...)...)
		out, err := cmd.Output()
		if got := strings.TrimSpace(string(out)); err != nil || got != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.line, got, err, tt.want)
		}
	}
}

func TestCompletionOfUnknownShell(t *testing.T) {
	for _, args := range [][]string{{"completion"}, {"completion", "tcsh"}, {"completion", "bash", "zsh"}} {
		if got := whole(t, t.Context(), "", args...); got.status != exitUsage || !strings.Contains(got.err, "bash, fish, powershell and zsh") {
			t.Errorf("%v: %+v", args, got)
		}
	}
}
