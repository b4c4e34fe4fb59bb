package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
)

// fake decides by a word of the file, so that these tests are about the command line alone.
var fake = engine{
	diff: unified.Diff,
	terms: []term{
		{kind: kindTransform, name: "node-nginx", text: "Serves a built front end with nginx.\n\nMore."},
		{kind: kindTransform, name: "go-scratch", text: "Runs a static program alone."},
		{kind: "reason", name: "compose-override", text: "Compose services still start."},
		{kind: "difference", name: "web-server", text: "nginx serves the files."},
	},
	decide: func(_ context.Context, in command.Input, _ refactor.Trial) (refactor.Result, error) {
		res := refactor.Result{File: in.Name, Status: refactor.Unchanged, Reason: "already-multistage", Input: in.Source}
		finding := refactor.Refusal{Transform: "node-nginx", Finding: proof.Finding{ID: "compose-override", File: "compose.yml", Line: 14, Detail: "service web runs `npm run dev`", Lift: "A Dockerfile of its own."}}
		switch word, _, _ := strings.Cut(string(in.Source), "\n"); strings.TrimSpace(word) {
		case "# rewrite":
			res.Status, res.Reason, res.Transform, res.Plan, res.Risk, res.Runtime = refactor.Rewritten, "", "node-nginx", "nginx", refactor.Stated, "nginx:stable-alpine"
			res.Output = append(bytes.Clone(in.Source), "FROM nginx:stable-alpine\n"...)
			res.Summary = "nginx serves dist"
			res.Differences = []refactor.Difference{{ID: "web-server", Details: []string{"nginx instead of serve 14"}, Why: "nginx serves the files"}}
		case "# refuse":
			res.Status, res.Reason, res.Transform, res.Refusals = refactor.Refused, "", "node-nginx", []refactor.Refusal{finding}
		case "# broken":
			return res, fmt.Errorf("%s:2: unknown instruction", in.Name)
		case "# panic":
			panic("a bug")
		case "# project":
			b, err := fs.ReadFile(in.Project, "README")
			res.Reason = fmt.Sprintf("file %s context %s README %q %v", in.File, in.Context, b, err != nil)
		case "# settings":
			res.Reason = fmt.Sprintf("%+v", in.Settings)
		}
		return res, nil
	},
	explain: func(_ context.Context, in command.Input) ([]string, error) {
		return []string{fmt.Sprintf("%s: %d bytes", in.Name, len(in.Source)), "a\x1bb"}, nil
	},
}

// answer is what one command line gave.
type answer struct {
	out, err string
	status   int
}

// msb runs a command line with the fake engine.
func msb(t testing.TB, stdin string, args ...string) answer {
	t.Helper()
	var out, err bytes.Buffer
	status := execute(context.Background(), fake, args, strings.NewReader(stdin), &out, &err)
	return answer{out.String(), err.String(), status}
}

// enter makes files in a new directory and goes there. A name ending in / is a directory; content "-> x" is a symlink.
func enter(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		parent := filepath.Dir(full)
		if strings.HasSuffix(name, "/") {
			parent = full
		}
		if err := os.MkdirAll(parent, 0o777); err != nil {
			t.Fatal(err)
		}
		if parent == full {
			continue
		}
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			err = os.Symlink(target, full)
		} else {
			err = os.WriteFile(full, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, name := range []string{"NO_COLOR", "FORCE_COLOR"} {
		t.Setenv(name, "")
	}
	return dir
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const (
	before  = "# rewrite\nFROM node\n"
	after   = "# rewrite\nFROM node\nFROM nginx:stable-alpine\n"
	refused = "# refuse\nFROM node\n"
	same    = "FROM a\nFROM b\n"
)

// diffOf is the diff of a file that holds before.
func diffOf(name string) string {
	return "--- a/" + name + "\n+++ b/" + name + "\n@@ -1,2 +1,3 @@\n # rewrite\n FROM node\n+FROM nginx:stable-alpine\n"
}

const block = `Dockerfile: node-nginx: rewritten, risk stated
  nginx serves dist
  differs nginx serves the files: nginx instead of serve 14 (web-server)
`

// TestRewrite holds streams and statuses. In want, "" means that nothing is printed.
func TestRewrite(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		stdin string
		args  string
		want  answer
		after map[string]string // files then
	}{
		{name: "preview", files: map[string]string{"Dockerfile": before}, args: "rewrite Dockerfile",
			want: answer{diffOf("Dockerfile"), block + "  write it: msb rewrite Dockerfile --write\n", 0}, after: map[string]string{"Dockerfile": before}},
		{name: "the current directory", files: map[string]string{"Dockerfile": before}, args: "rewrite --dry-run",
			want: answer{diffOf("Dockerfile"), block + "  write it: msb rewrite --write\n", 0}},
		{name: "the command keeps what decides", files: map[string]string{"my app/Dockerfile": before}, args: "rewrite -U 0 --build-arg=A=b/c --context . 'my app/Dockerfile' -v --risk stated --color never --include it's",
			want: answer{"--- a/my app/Dockerfile\t\n+++ b/my app/Dockerfile\t\n@@ -2,0 +3 @@\n+FROM nginx:stable-alpine\n", strings.ReplaceAll(block, "Dockerfile", "my app/Dockerfile") + "  write it: msb rewrite --build-arg A=b/c --context . --risk stated --include 'it'\\''s' 'my app/Dockerfile' --write\n", 0}},
		{name: "write", files: map[string]string{"Dockerfile": before}, args: "rewrite Dockerfile --write",
			want: answer{"", "Dockerfile: node-nginx: written, risk stated\n", 0}, after: map[string]string{"Dockerfile": after}},
		{name: "write and say all", files: map[string]string{"Dockerfile": before}, args: "rewrite Dockerfile -wv --diff",
			want: answer{diffOf("Dockerfile"), block, 0}, after: map[string]string{"Dockerfile": after}},
		{name: "write quietly", files: map[string]string{"Dockerfile": before}, args: "rewrite -qw",
			want: answer{"", "", 0}, after: map[string]string{"Dockerfile": after}},
		{name: "write and list", files: map[string]string{"a/Dockerfile": before, "b/Dockerfile": same, "c/Dockerfile": before}, args: "rewrite -wl -j 4",
			want:  answer{"a/Dockerfile\nc/Dockerfile\n", "a/Dockerfile: node-nginx: written, risk stated\nc/Dockerfile: node-nginx: written, risk stated\n3 Dockerfiles: 2 rewritten, 0 refused, 1 unchanged\n", 0},
			after: map[string]string{"a/Dockerfile": after, "b/Dockerfile": same, "c/Dockerfile": after}},
		{name: "check", files: map[string]string{"Dockerfile": before}, args: "rewrite --check",
			want: answer{"Dockerfile\n", "Dockerfile: node-nginx: would be rewritten, risk stated\n", 1}, after: map[string]string{"Dockerfile": before}},
		{name: "check with diff", files: map[string]string{"Dockerfile": before}, args: "rewrite --check --diff -q",
			want: answer{"Dockerfile\n" + diffOf("Dockerfile"), "", 1}},
		{name: "check finds nothing", files: map[string]string{"Dockerfile": same}, args: "rewrite --check Dockerfile",
			want: answer{"", "Dockerfile: unchanged (already-multistage)\n", 0}},
		{name: "list", files: map[string]string{"Dockerfile": before, "\x1b[31m\n\"/Dockerfile": before}, args: "rewrite -lq .",
			want: answer{"\"\\033[31m\\n\\\"/Dockerfile\"\nDockerfile\n", "", 0}},
		{name: "a hostile name", files: map[string]string{"a\x1b]0;x\ab\n/Dockerfile": same}, args: "rewrite -v .",
			want: answer{"", `a\x1b]0;x\x07b\n/Dockerfile: unchanged (already-multistage)` + "\n", 0}},
		{name: "a refusal is 0", files: map[string]string{"svc/Dockerfile": refused, "svc/.git/": ""}, args: "rewrite svc",
			want: answer{"", "svc/compose.yml:14: node-nginx: refused (compose-override): service web runs `npm run dev`. Lifted by: A Dockerfile of its own.\n", 0}},
		{name: "unless asked", files: map[string]string{"Dockerfile": refused}, args: "rewrite --fail-on refused -q",
			want: answer{"", "", 1}},
		{name: "the highest status wins", files: map[string]string{"a/Dockerfile": before, "b/Dockerfile": "# broken\n", "c/Dockerfile": "# panic\n", "d/Dockerfile": before}, args: "rewrite --check -q",
			want: answer{"a/Dockerfile\nd/Dockerfile\n", "b/Dockerfile:2: unknown instruction\nc/Dockerfile: internal error, please report it: a bug\n", 3}},
		{name: "the others are done", files: map[string]string{"a/Dockerfile": before, "b/Dockerfile": "# broken\n"}, args: "rewrite -w a missing b -q",
			want: answer{"", "missing: no such file or directory\nb/Dockerfile:2: unknown instruction\n", 3}, after: map[string]string{"a/Dockerfile": after}},
		{name: "nothing there", files: map[string]string{"x": ""}, args: "rewrite .",
			want: answer{"", "no Dockerfile found in .\n", 0}},
		{name: "many", files: map[string]string{"a/Dockerfile": before, "b/Dockerfile": refused, "c/Dockerfile": same, "d/Dockerfile": before}, args: "rewrite -l .",
			want: answer{"a/Dockerfile\nd/Dockerfile\n", strings.ReplaceAll(block, "Dockerfile", "a/Dockerfile") +
				"b/compose.yml:14: node-nginx: refused (compose-override): service web runs `npm run dev`. Lifted by: A Dockerfile of its own.\n" +
				strings.ReplaceAll(block, "Dockerfile", "d/Dockerfile") + "4 Dockerfiles: 2 to rewrite, 1 refused, 1 unchanged\nwrite them: msb rewrite . --write\n", 0}},
		{name: "text", files: map[string]string{"Dockerfile": before}, args: "rewrite --format text",
			want: answer{block, "  write it: msb rewrite --write\n", 0}},
		{name: "standard input", stdin: before, args: "rewrite -",
			want: answer{diffOf("Dockerfile"), strings.ReplaceAll(block, "Dockerfile", "<stdin>"), 0}},
		{name: "standard input with a name", files: map[string]string{"svc/.git/": "", "svc/README": "hi"}, stdin: "# project\n", args: "rewrite - --stdin-filename svc/Dockerfile",
			want: answer{"", "svc/Dockerfile: unchanged (file Dockerfile context . README \"hi\" false)\n", 0}},
		{name: "standard input without a project", files: map[string]string{"README": "hi"}, stdin: "# project\n", args: "rewrite -",
			want: answer{"", "<stdin>: unchanged (file Dockerfile context . README \"\" true)\n", 0}},
		{name: "standard input with a context", files: map[string]string{"README": "hi", "x/": ""}, stdin: "# project\n", args: "rewrite - --context .",
			want: answer{"", "<stdin>: unchanged (file Dockerfile context . README \"hi\" false)\n", 0}},
		{name: "output", files: map[string]string{"Dockerfile": before}, args: "rewrite Dockerfile -o new -q",
			want: answer{"", "", 0}, after: map[string]string{"Dockerfile": before, "new": after}},
		{name: "output to a pipe", stdin: before, args: "rewrite -q - -o -", want: answer{after, "", 0}},
		{name: "output of an unchanged file", stdin: same, args: "rewrite -q - -o -", want: answer{same, "", 0}},
		{name: "output that can't be", files: map[string]string{"Dockerfile": before}, args: "rewrite Dockerfile -q -o no/new",
			want: answer{"", "Dockerfile: --output no/new: no such file or directory\n", 3}},
		{name: "context", files: map[string]string{".git/": "", "README": "hi", "docker/Dockerfile": "# project\n", "app/": ""}, args: "rewrite docker/Dockerfile --context app",
			want: answer{"", "docker/Dockerfile: unchanged (file docker/Dockerfile context app README \"hi\" false)\n", 0}},
		{name: "context outside of a repository", files: map[string]string{"README": "hi", "docker/Dockerfile": "# project\n", "app/": ""}, args: "rewrite docker/Dockerfile --context app",
			want: answer{"", "docker/Dockerfile: unchanged (file docker/Dockerfile context app README \"hi\" false)\n", 0}},
		{name: "a symlink out of the repository", files: map[string]string{"r/.git/": "", "secret": "s", "r/README": "-> ../secret", "r/Dockerfile": "# project\n"}, args: "rewrite r/Dockerfile",
			want: answer{"", "r/Dockerfile: unchanged (file Dockerfile context . README \"\" true)\n", 0}},
		{name: "settings", stdin: "# settings\n", args: "rewrite - --build-arg A=1,2 --build-arg B= --platform linux/arm64 --transform -node-nginx --risk=exact --assume dev-server-after-build,dev-server-after-build --assume dev-server-after-build --prefer small",
			want: answer{"", "<stdin>: unchanged ({Assume:[dev-server-after-build] BuildArgs:map[A:1,2 B:] Context:. Images:[] Platform:linux/arm64 Prefer:small Risk:exact Transforms:[go-scratch] Verify:<nil> Kinds:[]})\n", 0}},
		{name: "colours", files: map[string]string{"Dockerfile": before}, args: "rewrite --check --color=always",
			want: answer{"Dockerfile\n", "Dockerfile: node-nginx: \x1b[32mwould be rewritten\x1b[0m, risk stated\n", 1}},
		{name: "colours in the diff", files: map[string]string{"Dockerfile": before + "RUN \x1b[2J\r\n"}, args: "rewrite -q -U1 --color=always",
			want: answer{"\x1b[1m--- a/Dockerfile\x1b[0m\n\x1b[1m+++ b/Dockerfile\x1b[0m\n\x1b[36m@@ -3 +3,2 @@\x1b[0m\n RUN \\x1b[2J\n\x1b[32m+FROM nginx:stable-alpine\x1b[0m\n", "", 0}},
		{name: "a diff in a pipe is exact", files: map[string]string{"Dockerfile": before + "RUN \x1b[2J\r\n"}, args: "rewrite -q -U1",
			want: answer{"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -3 +3,2 @@\n RUN \x1b[2J\r\n+FROM nginx:stable-alpine\n", "", 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			enter(t, tt.files)
			if got := msb(t, tt.stdin, words(tt.args)...); got != tt.want {
				t.Errorf("msb %s\nstdout %q\n  want %q\nstderr %q\n  want %q\nstatus %d, want %d", tt.args, got.out, tt.want.out, got.err, tt.want.err, got.status, tt.want.status)
			}
			for name, want := range tt.after {
				if got := read(t, name); got != want {
					t.Errorf("%s then holds %q, want %q", name, got, want)
				}
			}
		})
	}
}

// words splits a line at spaces; only single quotes around a whole word join.
func words(line string) []string {
	var out []string
	joining := false
	for _, w := range strings.Split(line, " ") {
		switch {
		case joining:
			out[len(out)-1] += " " + strings.TrimSuffix(w, "'")
			joining = !strings.HasSuffix(w, "'")
		case strings.HasPrefix(w, "'"):
			out, joining = append(out, w[1:]), true
		default:
			out = append(out, w)
		}
	}
	return out
}
