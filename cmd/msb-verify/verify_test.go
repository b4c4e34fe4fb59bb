package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/verify"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/format"
)

// nobody is a builder that builds nothing.
type nobody struct {
	builder.Builder
	closed *int
}

func (n nobody) Platform() string { return "linux/riscv64" }

func (n nobody) Close() error { *n.closed++; return nil }

// bench is a fake engine, and what it was asked.
type bench struct {
	engine
	cases         []verify.Case
	options       []verify.Options
	addresses     []string
	dialed        []builder.Options
	platforms     []string
	closed        int
	contextExists bool
}

// newBench decides by a word of the file, and verifies by a word of the file after.
func newBench() *bench {
	b := &bench{}
	b.transforms = []string{"node-nginx", "go-scratch"}
	b.decide = func(in command.Input) (refactor.Result, error) {
		res := refactor.Result{File: in.Name, Status: refactor.Unchanged, Reason: "already-multistage", Input: in.Source}
		word, _, _ := strings.Cut(string(in.Source), "\n")
		switch strings.Fields(word)[1] {
		case "rewrite":
			res.Status, res.Transform, res.Plan, res.Output = refactor.Rewritten, "go-scratch", "scratch", append(bytes.Clone(in.Source), "FROM scratch\n"...)
		case "refuse":
			res.Status, res.Refusals = refactor.Refused, []refactor.Refusal{{Finding: proof.Finding{ID: "compose-override"}}}
		case "broken":
			return res, fmt.Errorf("%s:2: unknown instruction", in.Name)
		case "panic":
			panic("a bug")
		}
		return res, nil
	}
	b.dial = func(_ context.Context, address string, o builder.Options) (builder.Builder, error) {
		b.addresses, b.dialed = append(b.addresses, address), append(b.dialed, o)
		if address == "none" {
			return nil, &builder.Failure{Kind: "builder", Detail: "no builder answers"}
		}
		return nobody{closed: &b.closed}, nil
	}
	b.tools = func(platform string) (string, error) {
		b.platforms = append(b.platforms, platform)
		if platform == "plan9/mips" {
			return "", errors.New("msb-probe is for Linux")
		}
		return "/tools", nil
	}
	b.verify = func(_ context.Context, _ builder.Builder, c verify.Case, o verify.Options) (*verify.Report, error) {
		b.cases, b.options = append(b.cases, c), append(b.options, o)
		info, err := os.Stat(c.Context)
		b.contextExists = err == nil && info.IsDir()
		r := &verify.Report{Schema: verify.Schema, Name: c.Name, Comparing: c.Comparing, Verdict: "a verdict", Checks: []verify.Check{}}
		for word, exit := range map[string]int{"differs": 1, "notrun": 3, "inconclusive": 4} {
			if bytes.Contains(c.After.Dockerfile, []byte(word)) {
				r.Exit = exit
			}
		}
		if r.Exit == 3 {
			r.Trouble = &verify.Trouble{Side: "after", Kind: "registry", Line: 4, Detail: "the image x can't be had"}
		}
		if bytes.Contains(c.After.Dockerfile, []byte("bug")) {
			return nil, errors.New("the case is not complete")
		}
		return r, nil
	}
	return b
}

// answer is what one command line gave.
type answer struct {
	out, err string
	status   int
}

func (b *bench) run(stdin string, args ...string) answer {
	var out, err bytes.Buffer
	status := execute(context.Background(), b.engine, args, strings.NewReader(stdin), &out, &err)
	return answer{out.String(), err.String(), status}
}

// enter makes files in a new directory and goes there.
func enter(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, name := range []string{"NO_COLOR", "FORCE_COLOR", "GIT_DIR"} {
		t.Setenv(name, "")
	}
	os.Unsetenv("GIT_DIR")
	return dir
}

// commit makes the current directory a repository whose HEAD has all files.
func commit(t *testing.T) {
	t.Helper()
	for _, args := range []string{"init -q", "config user.name x", "config user.email x@example.org", "config core.autocrlf false", "add -A", "commit -qm x"} {
		if out, err := exec.Command("git", strings.Fields(args)...).CombinedOutput(); err != nil {
			t.Skipf("git %s: %v %s", args, err, out)
		}
	}
}

const (
	rewritten = "# rewrite\nFROM golang:1.24\nCMD [\"true\"]\n"
	refused   = "# refuse\nFROM golang:1.24\n"
	multi     = "# multi\nFROM golang:1.24 AS a\nFROM scratch\n"
)

// TestPair holds what is compared, that the first line says it, and that nothing to verify is said and is 0.
func TestPair(t *testing.T) {
	for _, tt := range []struct {
		name          string
		head          map[string]string // files of HEAD; nil for no repository
		files         map[string]string
		stdin         string
		args          string
		before, after string // "" if nothing is to be verified
		out           string // first line
	}{
		{name: "a file that msb rewrites", files: map[string]string{"Dockerfile": rewritten}, args: "Dockerfile",
			before: rewritten, after: rewritten + "FROM scratch\n", out: "Dockerfile: before is the file, after is msb's rewrite of it (go-scratch: scratch)"},
		{name: "not by the work tree", head: map[string]string{"Dockerfile": multi}, files: map[string]string{"Dockerfile": rewritten},
			before: rewritten, after: rewritten + "FROM scratch\n", out: "Dockerfile: before is the file, after is msb's rewrite of it (go-scratch: scratch)"},
		{name: "an original", files: map[string]string{"old": rewritten, "Dockerfile": multi}, args: "Dockerfile --original old",
			before: rewritten, after: multi, out: "Dockerfile: before is old, after is the file"},
		{name: "the same original", files: map[string]string{"old": multi, "Dockerfile": multi}, args: "--original old .",
			out: "Dockerfile: nothing to verify: the two files have the same bytes"},
		{name: "standard input against an original", files: map[string]string{"a/old": rewritten}, stdin: multi, args: "- --original a/old --stdin-filename a/Dockerfile",
			before: rewritten, after: multi, out: "a/Dockerfile: before is a/old, after is the file"},
		{name: "standard input alone", stdin: rewritten, args: "-",
			before: rewritten, after: rewritten + "FROM scratch\n", out: "<stdin>: before is the file, after is msb's rewrite of it (go-scratch: scratch)"},
		{name: "a file that msb leaves and git had otherwise", head: map[string]string{"Dockerfile": rewritten}, files: map[string]string{"Dockerfile": multi},
			before: rewritten, after: multi, out: "Dockerfile: before is the file in git's HEAD, after is the one in the work tree"},
		{name: "below the repository", head: map[string]string{"a b/Dockerfile": refused + "#\n"}, files: map[string]string{"a b/Dockerfile": refused},
			before: refused + "#\n", after: refused, out: "a b/Dockerfile: before is the file in git's HEAD, after is the one in the work tree"},
		{name: "HEAD by force", head: map[string]string{"Dockerfile": multi}, files: map[string]string{"Dockerfile": rewritten}, args: "--head",
			before: multi, after: rewritten, out: "Dockerfile: before is the file in git's HEAD, after is the one in the work tree"},
		{name: "HEAD by force, the same", head: map[string]string{"Dockerfile": rewritten}, args: "--head",
			out: "Dockerfile: nothing to verify: the file is the one in git's HEAD"},
		{name: "a file that msb leaves and git has", head: map[string]string{"Dockerfile": multi},
			out: "Dockerfile: nothing to verify: msb leaves the file as it is (already-multistage), and it is the one in git's HEAD"},
		{name: "a file that git checks out with other line ends", head: map[string]string{".gitattributes": "* text eol=crlf\n", "Dockerfile": strings.ReplaceAll(multi, "\n", "\r\n")},
			out: "Dockerfile: nothing to verify: msb leaves the file as it is (already-multistage), and it is the one in git's HEAD"},
		{name: "a file that msb refuses, without git", files: map[string]string{"Dockerfile": refused},
			out: "Dockerfile: nothing to verify: msb refuses to rewrite the file (compose-override), and it is in no git repository"},
		{name: "a new file that msb refuses", head: map[string]string{"x": "x"}, files: map[string]string{"Dockerfile": refused},
			out: "Dockerfile: nothing to verify: msb refuses to rewrite the file (compose-override), and git's HEAD does not have it: path 'Dockerfile' exists on disk, but not in 'HEAD'"},
		{name: "standard input that msb refuses", stdin: refused, args: "-",
			out: "<stdin>: nothing to verify: msb refuses to rewrite the file (compose-override), and standard input without --stdin-filename is in no git repository"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			enter(t, tt.head)
			if tt.head != nil {
				commit(t)
			}
			for name, text := range tt.files {
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			b := newBench()
			got := b.run(tt.stdin, strings.Fields(tt.args)...)
			if got.status != 0 || got.err != "" {
				t.Errorf("%+v", got)
			}
			if out := strings.Join(strings.Fields(got.out), " ") + " "; !strings.HasPrefix(out, tt.out+" ") {
				t.Errorf("stdout\n%s\nwant\n%s", got.out, tt.out)
			}
			if tt.after == "" {
				if len(b.cases) > 0 || len(b.addresses) > 0 {
					t.Error("something was built")
				}
				return
			}
			if len(b.cases) != 1 {
				t.Fatalf("%d cases", len(b.cases))
			}
			c := b.cases[0]
			if string(c.Before.Dockerfile) != tt.before || string(c.After.Dockerfile) != tt.after {
				t.Errorf("before %q, after %q", c.Before.Dockerfile, c.After.Dockerfile)
			}
			if c.Before.Recipe == nil || string(c.After.Recipe.File.Source) != tt.after || !b.contextExists || !filepath.IsAbs(c.File) {
				t.Errorf("an incomplete case: %+v", c)
			}
			if _, err := os.Stat(c.Context); tt.args == "-" && err == nil {
				t.Error("the empty context is left behind")
			}
		})
	}
}

// TestCase holds where a case's project lies, and that it has the ignore file that holds and what the proof says.
func TestCase(t *testing.T) {
	dir := enter(t, map[string]string{
		"svc/docker/Dockerfile": "FROM golang:1.24-bookworm\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n",
		"svc/.dockerignore":     "x\n", "svc/go.mod": "module m\n\ngo 1.24\n", "svc/main.go": "package main\n\nfunc main() {}\n", "x": "",
	})
	commit(t)
	b := newBench()
	b.decide = buildkit().decide
	b.transforms = buildkit().transforms
	if got := b.run("", "svc/docker/Dockerfile", "--context", "svc"); got.status != 0 || len(b.cases) != 1 {
		t.Fatalf("%+v", got)
	}
	c := b.cases[0]
	if c.Root != dir || c.File != filepath.Join(dir, "svc", "docker", "Dockerfile") || c.Context != filepath.Join(dir, "svc") || c.Name != filepath.Join("svc", "docker", "Dockerfile") {
		t.Errorf("%s %s %s %s", c.Root, c.File, c.Context, c.Name)
	}
	if string(c.Before.Ignore) != "x\n" || string(c.After.Ignore) != "x\n" {
		t.Errorf("ignore files %q and %q", c.Before.Ignore, c.After.Ignore)
	}
	if len(c.Proof.Differences) == 0 || len(c.Proof.Findings) > 0 {
		t.Errorf("%+v", c.Proof)
	}
}

// TestOptions holds that what is asked for reaches the builder and the checks.
func TestOptions(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": rewritten})
	b := newBench()
	got := b.run("", strings.Split("--builder|tcp://b:1|--tlsdir|certs|--http|/a|--http|POST /b|--run|id -u|--env|A=1,2|--network|host|--min-saving|12.5%|--timeout|90s|--bench|--keep|kept|--build-arg|B=2|--platform|linux/arm64|-v", "|")...)
	if got.status != 0 || len(b.options) != 1 {
		t.Fatalf("%+v", got)
	}
	want := "{HTTP:[GET /a POST /b] Commands:[id -u] Env:[A=1,2] Bench:true Keep:kept MinSaving:0.125 BuildArgs:map[B:2] Platform:linux/arm64 Network:host Timeout:1m30s Patience:0s Tools:/tools}"
	if got := fmt.Sprintf("%+v", b.options[0]); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if b.addresses[0] != "tcp://b:1" || b.dialed[0].TLS.Dir != "certs" || b.dialed[0].Progress == nil || b.platforms[0] != "linux/arm64" {
		t.Errorf("%v %+v %v", b.addresses, b.dialed, b.platforms)
	}
	b = newBench()
	if got := b.run("", "--min-saving", "7"); got.status != 0 || b.options[0].MinSaving != 0.07 || b.platforms[0] != "linux/riscv64" || b.dialed[0].Progress != nil {
		t.Errorf("%+v, %+v, %v", got, b.options, b.platforms)
	}
}

// TestSeveral holds that files are verified one after the other with one connection, that each has a report, and that the highest status wins.
func TestSeveral(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": rewritten, "b/Dockerfile": rewritten + "# differs\n", "c/Dockerfile": multi, "d/Dockerfile": "# broken\n", "e/Dockerfile": "# panic\n",
		"f/Dockerfile": rewritten + "# notrun\n", "g/Dockerfile": rewritten + "# bug\n", "h/Dockerfile": rewritten + "# inconclusive\n"})
	b := newBench()
	got := b.run("", ".", "missing", "--format", "json", "--keep", "kept")
	const stderr = "missing: no such file or directory\nd/Dockerfile:2: unknown instruction\ne/Dockerfile: internal error, please report it: a bug\n" +
		"f/Dockerfile:4: the image x can't be had\ng/Dockerfile: the case is not complete\n"
	if got.status != 4 || got.err != stderr {
		t.Errorf("status %d, stderr\n%s", got.status, got.err)
	}
	var reports []verify.Report
	d := json.NewDecoder(strings.NewReader(got.out))
	d.DisallowUnknownFields()
	if err := d.Decode(&reports); err != nil {
		t.Fatalf("%v\n%s", err, got.out)
	}
	var exits []string
	for _, r := range reports {
		exits = append(exits, fmt.Sprintf("%s %d", r.Name, r.Exit))
	}
	if want := []string{"a/Dockerfile 0", "b/Dockerfile 1", "c/Dockerfile 0", "d/Dockerfile 3", "e/Dockerfile 3", "f/Dockerfile 3", "g/Dockerfile 3", "h/Dockerfile 4"}; !slices.Equal(exits, want) {
		t.Errorf("%q, want %q", exits, want)
	}
	if len(b.addresses) != 1 || b.closed != 1 {
		t.Errorf("%d connections, %d closed", len(b.addresses), b.closed)
	}
	if keep := b.options[0].Keep; keep != filepath.Join("kept", "a%2FDockerfile") {
		t.Errorf("kept in %s", keep)
	}
	for args, want := range map[string]int{"a": 0, "a b": 1, "b f": 3, "b h": 4, "a c": 0} {
		if got := newBench().run("", strings.Fields(args)...); got.status != want {
			t.Errorf("%s: status %d, want %d", args, got.status, want)
		}
	}
}

// TestCannotRun holds what is said without a builder, and without the helper.
func TestCannotRun(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": rewritten})
	b := newBench()
	if got := b.run("", "--builder", "none"); got.status != 3 || got.err != "Dockerfile: no builder answers\n" || len(b.cases) > 0 {
		t.Errorf("%+v", got)
	}
	if got := newBench().run("", "--platform", "plan9/mips"); got.status != 3 || got.err != "Dockerfile: msb-probe is for Linux\n" {
		t.Errorf("%+v", got)
	}
	got := newBench().run("", "--builder", "none", "--format", "json", "-q")
	var reports []verify.Report
	if err := json.Unmarshal([]byte(got.out), &reports); err != nil || len(reports) != 1 || reports[0].Trouble == nil || reports[0].Trouble.Detail != "no builder answers" || got.err != "Dockerfile: no builder answers\n" {
		t.Errorf("%v %+v", err, got)
	}
	if got := newBench().run("", "--head"); got.status != 3 || got.err != "Dockerfile: it is in no git repository\n" {
		t.Errorf("%+v", got)
	}
	t.Setenv("PATH", t.TempDir())
	if err := os.Mkdir(".git", 0o777); err != nil {
		t.Fatal(err)
	}
	if got := newBench().run("", "--head"); got.status != 3 || got.err != "Dockerfile: git, which would tell what HEAD has, is not installed\n" {
		t.Errorf("%+v", got)
	}
}

// TestOutputFile holds that the report goes into a file, and the verdict to stderr then.
func TestOutputFile(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": rewritten, "b/Dockerfile": rewritten + "# differs\n"})
	got := newBench().run("", "-o", "report.json", "--format", "json")
	if want := (answer{"", "a/Dockerfile: a verdict\nb/Dockerfile: a verdict\n", 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	b, err := os.ReadFile("report.json")
	if err != nil || !json.Valid(b) || !bytes.Contains(b, []byte("b/Dockerfile")) {
		t.Errorf("%v %s", err, b)
	}
	if got := newBench().run("", "-o", "text", "-q", "a"); got != (answer{}) {
		t.Errorf("%+v", got)
	}
	if got := newBench().run("", "-o", "-", "a"); !strings.HasPrefix(got.out, "a/Dockerfile: before") {
		t.Errorf("%+v", got)
	}
	if got := newBench().run("", "-o", "a", "a"); got.status != 3 || !strings.HasPrefix(got.err, "a/Dockerfile: a verdict\nmsb: --output a: ") {
		t.Errorf("%+v", got)
	}
}

// TestUsage holds wrong command lines: status 2, one line on stderr, nothing on stdout, nothing built.
func TestUsage(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": rewritten, "b/Dockerfile": rewritten, "old": multi})
	for _, tt := range []struct{ args, want string }{
		{"a b --original old", "--original takes one PATH, not 2"},
		{"--original old", "--original takes one PATH, not 2"},
		{"a --original nowhere", "--original nowhere: no such file or directory"},
		{"a --original old --head", "--original and --head exclude each other"},
		{"-qv", "--quiet and --verbose exclude each other"},
		{"- -", "standard input (-) is named twice"},
		{"a --stdin-filename x", "--stdin-filename and no -: it names what - reads"},
		{"--format xml", "--format is " + strings.Join(format.Names(), ", ") + `, not "xml"`},
		{"--color yes", `--color is auto, always, never, not "yes"`},
		{"--risk assumed", `--risk is exact, stated, not "assumed"`},
		{"--transform x", `--transform: no transform "x"; there are node-nginx, go-scratch`},
		{"--assume x", `--assume: no assumption "x"; there is dev-server-after-build`},
		{"--build-arg A", `--build-arg is NAME=VALUE, not "A"`},
		{"--http x", `--http is 'GET /PATH', not "x"`},
		{"--run a;b", "--run 'a;b': it is to be one program and its arguments; no shell reads it"},
		{"--env =x", `--env is NAME=VALUE, not "=x"`},
		{"--network bridge", `--network is default, none, host, not "bridge"`},
		{"--min-saving -1", `--min-saving is a percentage from 0% to 100%, not "-1"`},
		{"--timeout -1s", "--timeout is more than 0, not -1s"},
		{"--timeout soon", `invalid value "soon" for flag -timeout: parse error`},
		{"--context nowhere", "--context nowhere: no such file or directory"},
		{"-o no/where", "--output no/where: there is no such directory"},
		{"--write", "unknown flag --write of msb verify"},
		{"--http", "--http needs a value"},
	} {
		b := newBench()
		got := b.run("", strings.Fields(tt.args)...)
		if got.status != 2 || got.out != "" || !strings.HasPrefix(got.err, "msb: "+tt.want) || strings.Count(got.err, "\n") != 1 || len(b.addresses) > 0 {
			t.Errorf("msb-verify %s: status %d, stdout %q, stderr\n\t%s, want\n\tmsb: %s", tt.args, got.status, got.out, got.err, tt.want)
		}
	}
}

// TestFlagsStandAnywhere holds that each order of a command line is the same.
func TestFlagsStandAnywhere(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": rewritten, "verify/Dockerfile": rewritten})
	for _, args := range []string{"a verify -q --http /x --bench", "--http /x a --bench verify -q", "-q --bench --http=/x -- a verify", "verify a --bench -q -http /x"} {
		b := newBench()
		if got := b.run("", strings.Fields(args)...); got.status != 0 || len(b.cases) != 2 || !b.options[0].Bench || len(b.options[0].HTTP) != 1 {
			t.Errorf("%s: %+v, %+v", args, got, b.options)
		}
	}
	if got := newBench().run("", "help", "-h"); got.status != 0 || !strings.Contains(got.out, "EXIT STATUS") || got.err != "" {
		t.Errorf("%+v", got)
	}
	if got := newBench().run("", "no/help"); got != (answer{"", "no/help: no such file or directory\n", 3}) {
		t.Errorf("%+v", got)
	}
	if err := os.RemoveAll("a"); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll("verify"); err != nil {
		t.Fatal(err)
	}
	if got := newBench().run(""); got != (answer{"", "no Dockerfile found in .\n", 0}) {
		t.Errorf("%+v", got)
	}
}

// TestHelpNamesFormats holds that the help of --format names each format.
func TestHelpNamesFormats(t *testing.T) {
	names := format.Names()
	last := len(names) - 1
	want := strings.Join(names[:last], ", ") + " or " + names[last]
	if got := newBench().run("", "--help"); !strings.Contains(got.out, "FORMAT of the report: "+want) {
		t.Errorf("the help does not say %q:\n%s", want, got.out)
	}
}

// TestVersion holds that the program says what it is, and needs no Dockerfile for that.
func TestVersion(t *testing.T) {
	t.Chdir(t.TempDir())
	b := command.ReadBuilt()
	want := fmt.Sprintf("msb-verify %s (commit %s, %s, buildkit %s, record schema %d)\n", b.Msb, b.Commit, b.Go, b.BuildKit, b.Schema)
	for _, args := range [][]string{{"--version"}, {"no.such", "--version"}} {
		if got := newBench().run("", args...); got != (answer{want, "", 0}) {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

// TestStatusTable holds that the help has a row for each status.
func TestStatusTable(t *testing.T) {
	rows := map[string]bool{}
	for _, line := range strings.Split(command.VerifyTable, "\n")[1:] {
		status, _, _ := strings.Cut(line, " ")
		rows[status] = true
	}
	for _, status := range []int{verify.ExitSame, verify.ExitDiffers, verify.ExitUsage, verify.ExitNotRun, verify.ExitInconclusive, command.ExitInterrupted} {
		if !rows[fmt.Sprint(status)] {
			t.Errorf("the table lacks %d", status)
		}
		delete(rows, fmt.Sprint(status))
	}
	if len(rows) > 0 || verify.ExitUsage != command.ExitUsage || verify.ExitNotRun != command.ExitFile {
		t.Errorf("the table has also %v", rows)
	}
}

// TestInterrupted holds that a signal ends the run, that the connection is closed, and what the status is.
func TestInterrupted(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": rewritten, "b/Dockerfile": rewritten})
	b := newBench()
	ctx, cancel := context.WithCancelCause(context.Background())
	inner := b.verify
	b.engine.verify = func(ctx context.Context, bb builder.Builder, c verify.Case, o verify.Options) (*verify.Report, error) {
		cancel(&command.Stopped{Status: command.ExitTerminated})
		return inner(ctx, bb, c, o)
	}
	var out, err bytes.Buffer
	if status := execute(ctx, b.engine, nil, strings.NewReader(""), &out, &err); status != command.ExitTerminated || err.String() != "msb: terminated\n" || b.closed != 1 || len(b.cases) != 1 {
		t.Errorf("status %d, stderr %q, %d closed, %d cases", status, err.String(), b.closed, len(b.cases))
	}
}
