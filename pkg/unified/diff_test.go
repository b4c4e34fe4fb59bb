package unified

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// numbered is lines 1 to n, each with its terminator.
func numbered(n int, eol string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "line %d%s", i, eol)
	}
	return b.String()
}

// pairs are texts whose difference has something that goes wrong easily.
var pairs = []struct{ name, old, new string }{
	{"one line replaced", "a\nb\nc\n", "a\nB\nc\n"},
	{"append", "FROM a\n", "FROM a AS builder\n\nFROM b\nCOPY --from=builder /x /x\n"},
	{"prepend", "a\nb\nc\nd\ne\n", "0\na\nb\nc\nd\ne\n"},
	{"from empty", "", "a\nb\n"},
	{"to empty", "a\nb\n", ""},
	{"to one empty line", "a\nb\n", "\n"},
	{"no newline in either", "a\nb", "a\nc"},
	{"newline gained", "a\nb", "a\nb\n"},
	{"newline lost", "a\nb\n", "a\nb"},
	{"no newline and far from the change", "x\n" + numbered(9, "\n") + "end", "y\n" + numbered(9, "\n") + "end"},
	{"no newline, text appended", "CMD x", "CMD x\n\nFROM y"},
	{"CR LF", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"},
	{"CR LF becomes LF in one line", "a\r\nb\r\nc\r\n", "a\r\nb\nc\r\n"},
	{"CR alone", "a\rb\n", "a\rc\n"},
	{"gap that joins hunks", "x\n" + numbered(6, "\n") + "x\n", "y\n" + numbered(6, "\n") + "y\n"},
	{"gap that parts hunks", "x\n" + numbered(7, "\n") + "x\n", "y\n" + numbered(7, "\n") + "y\n"},
	{"many hunks", numbered(60, "\n"), strings.NewReplacer("line 5\n", "", "line 30\n", "line 30\nnew\n", "line 55\n", "55\n").Replace(numbered(60, "\n"))},
	{"lines that look like headers", "-- a/x\n++ b/x\n@@ -1 +1 @@\nz\n", "-- a/y\n++ b/y\n@@ -2 +2 @@\nz\n"},
	{"lines that look like the marker", "\\ No newline at end of file\na\n", "\\ No newline at end of file\nb"},
	{"repeated lines", strings.Repeat("\n", 20) + "a\n", strings.Repeat("\n", 23) + "a\n"},
	{"not UTF-8", "a\xff\nb\n", "a\xfe\nb\n"},
	{"everything else", "a\nb\nc\nd\n", "e\nf\ng\n"},
}

func TestDiffApplies(t *testing.T) {
	for _, p := range pairs {
		for _, context := range []int{0, 1, 3, 100} {
			t.Run(fmt.Sprintf("%s/%d", p.name, context), func(t *testing.T) {
				diff, err := Diff("a/Dockerfile", "b/Dockerfile", []byte(p.old), []byte(p.new), context)
				if err != nil {
					t.Fatal(err)
				}
				got, err := applyDiff(p.old, string(diff))
				if err != nil || got != p.new {
					t.Errorf("applied: %q, %v\nwant     %q\n%s", got, err, p.new, diff)
				}
				for _, tool := range tools(context) {
					tool.apply(t, "Dockerfile", p.old, p.new, diff)
				}
			})
		}
	}
}

func TestNamesApply(t *testing.T) {
	for _, name := range []string{
		"Dockerfile", "svc/Dockerfile.prod", "my app/Docker file", "café/Dockerfile", "日本/Dockerfile", `quo"te`, `back\slash`, "tab\there", "new\nline", " leading",
		"trailing ", "2024-01-01 10:00", "a b\tc\"d", "-dash", "\xff\xfe",
	} {
		t.Run(name, func(t *testing.T) {
			diff, err := Diff("a/"+name, "b/"+name, []byte("x\ny\n"), []byte("x\nz\n"), 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, tool := range tools(3) {
				tool.apply(t, name, "x\ny\n", "x\nz\n", diff)
			}
		})
	}
}

func TestQuoteName(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"a/Dockerfile", "a/Dockerfile"},
		{"a/x y", "a/x y\t"},
		{"a/é", `"a/\303\251"`},
		{`a/"\`, `"a/\"\\"`},
		{"a/\t \n", "\"a/\\t \\n\"\t"},
		{"a/\x01\x7f", `"a/\001\177"`},
	} {
		if got := quoteName(tt.name); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDiffText(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		context        int
		want           string
	}{
		{"equal", "a\n", "a\n", 3, ""},
		{"counts of one are left out", "a\n", "b\n", 3, "--- a/D\n+++ b/D\n@@ -1 +1 @@\n-a\n+b\n"},
		{"an insertion names the line before", "a\nb\n", "a\nx\nb\n", 0, "--- a/D\n+++ b/D\n@@ -1,0 +2 @@\n+x\n"},
		{"from nothing", "", "a\n", 3, "--- a/D\n+++ b/D\n@@ -0,0 +1 @@\n+a\n"},
		{"both ends lack a newline", "a", "b", 3, "--- a/D\n+++ b/D\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"},
		{"negative context is none", "a\nb\nc\n", "a\nB\nc\n", -1, "--- a/D\n+++ b/D\n@@ -2 +2 @@\n-b\n+B\n"},
	} {
		got, err := Diff("a/D", "b/D", []byte(tt.old), []byte(tt.new), tt.context)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, got, tt.want)
		}
	}
}

// GNU diff joins changes with at most twice the context between them.
func TestHunks(t *testing.T) {
	for _, tt := range []struct{ gap, context, want int }{{6, 3, 1}, {7, 3, 2}, {0, 0, 1}, {1, 0, 2}, {2, 1, 1}, {3, 1, 2}} {
		middle := numbered(tt.gap, "\n")
		diff, err := Diff("a/D", "b/D", []byte("x\n"+middle+"x\n"), []byte("y\n"+middle+"y\n"), tt.context)
		if got := bytes.Count(diff, []byte("\n@@ ")); err != nil || got != tt.want {
			t.Errorf("%d lines between, context %d: %d hunks, %v, want %d", tt.gap, tt.context, got, err, tt.want)
		}
	}
}

func TestDiffRefuses(t *testing.T) {
	long := []byte(numbered(MaxLines, "\n"))
	for _, tt := range []struct {
		name string
		file string
		old  []byte
		want string
	}{
		{"no name", "", nil, `"" is not a file name`},
		{"NUL in the name", "a\x00b", nil, "is not a file name"},
		{"too long", "a/D", long, "lines are more than"},
	} {
		_, err := Diff(tt.file, tt.file, tt.old, []byte("x\n"), 3)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzDiff(f *testing.F) {
	for _, p := range pairs {
		f.Add(p.old, p.new, 3)
	}
	f.Fuzz(func(t *testing.T, old, new string, context int) {
		context = min(context, 1000)
		diff, err := Diff("a/x", "b/x", []byte(old), []byte(new), context)
		if err != nil {
			t.Skip(err)
		}
		if (len(diff) == 0) != (old == new) {
			t.Fatalf("an empty diff must mean equal texts: %q", diff)
		}
		got, err := applyDiff(old, string(diff))
		if err != nil || got != new {
			t.Fatalf("applied: %q, %v\nwant     %q\n%s", got, err, new, diff)
		}
	})
}

// applyDiff is a strict reading of the format: no fuzz, no offsets, every count checked.
func applyDiff(old, diff string) (string, error) {
	if diff == "" {
		return old, nil
	}
	olds := splitLines(old)
	rest := splitLines(diff)[2:]
	var out strings.Builder
	at := 0
	for len(rest) > 0 {
		var oldStart, oldCount, newStart, newCount int
		if err := scanHeader(rest[0], &oldStart, &oldCount, &newStart, &newCount); err != nil {
			return "", err
		}
		rest = rest[1:]
		if oldCount > 0 {
			oldStart--
		}
		for ; at < oldStart; at++ {
			out.WriteString(olds[at])
		}
		for oldCount > 0 || newCount > 0 {
			op, text := rest[0][0], rest[0][1:]
			rest = rest[1:]
			if len(rest) > 0 && rest[0][0] == '\\' {
				text = strings.TrimSuffix(text, "\n")
				rest = rest[1:]
			}
			if op != '+' {
				if at >= len(olds) || olds[at] != text {
					return "", fmt.Errorf("old line %d is not %q", at+1, text)
				}
				at++
				oldCount--
			}
			if op != '-' {
				out.WriteString(text)
				newCount--
			}
		}
	}
	for ; at < len(olds); at++ {
		out.WriteString(olds[at])
	}
	return out.String(), nil
}

func scanHeader(s string, oldStart, oldCount, newStart, newCount *int) error {
	var a, b string
	if _, err := fmt.Sscanf(s, "@@ -%s +%s @@\n", &a, &b); err != nil {
		return fmt.Errorf("hunk header %q: %w", s, err)
	}
	for _, r := range []struct {
		text         string
		start, count *int
	}{{a, oldStart, oldCount}, {b, newStart, newCount}} {
		if n, _ := fmt.Sscanf(r.text, "%d,%d", r.start, r.count); n == 1 {
			*r.count = 1
		}
	}
	return nil
}

// tool is a program that applies diffs.
type tool struct {
	argv []string
}

// tools are those that this machine has. Neither is asked for context 0, where an insertion has no context to hold on to.
func tools(context int) []tool {
	if context == 0 {
		return nil
	}
	var found []tool
	for _, argv := range [][]string{
		{"git", "apply", "--whitespace=nowarn", "-"},
		{"patch", "-p1", "--fuzz=0", "--force", "--quiet"},
	} {
		version, err := exec.Command(argv[0], "--version").Output()
		if err == nil && (argv[0] == "git" || bytes.Contains(version, []byte("GNU patch"))) { // BSD patch knows no quoted names
			found = append(found, tool{argv})
		}
	}
	return found
}

func (x tool) apply(t *testing.T, name, old, new string, diff []byte) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(file, []byte(old), 0o666); err != nil {
		t.Skip(err) // a name that this file system does not have
	}
	cmd := exec.Command(x.argv[0], x.argv[1:]...)
	cmd.Dir = dir
	// A work tree above, or a user's configuration, must not decide.
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+dir, "GIT_DIR="+filepath.Join(dir, "none"), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	cmd.Stdin = bytes.NewReader(diff)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s\n%s", x.argv[0], err, out, diff)
		return
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != new {
		t.Errorf("%s: %q, %v\nwant %q\n%s", x.argv[0], got, err, new, diff)
	}
}
