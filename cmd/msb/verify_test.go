package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/report"
)

// The test's own program plays msb, msb-verify and multi-gitter where it has their names.
func TestMain(m *testing.M) {
	switch strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") {
	case "msb":
		os.Exit(run(command.Signals(context.Background()), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	case verifier:
		os.Exit(verifyStub())
	case multiGitter:
		os.Exit(multiGitterStub())
	}
	os.Exit(m.Run())
}

// verifyStub plays msb-verify. $STUB says what it answers for the image of the last stage, as in "scratch=fail,debian=pass"; "" is any
// image. It writes its command line and the two files into the folder $STUB_LOG.
func verifyStub() int {
	input, _ := io.ReadAll(os.Stdin)
	if dir := os.Getenv("STUB_LOG"); dir != "" {
		original := ""
		for _, a := range os.Args {
			if name, ok := strings.CutPrefix(a, "--original="); ok {
				b, _ := os.ReadFile(name)
				original = string(b)
			}
		}
		b, _ := json.Marshal(call{os.Args[1:], original, string(input)})
		f, err := os.OpenFile(filepath.Join(dir, "calls"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		if err == nil {
			fmt.Fprintf(f, "%s\n", b)
			f.Close()
		}
	}
	_, image, _ := strings.Cut(string(input[max(0, bytes.LastIndex(input, []byte("FROM "))):]), " ")
	answer := ""
	for _, rule := range strings.Split(os.Getenv("STUB"), ",") {
		if prefix, a, _ := strings.Cut(rule, "="); strings.HasPrefix(image, prefix) {
			answer = a
			break
		}
	}
	say := func(exit int, text string) int {
		fmt.Printf(`[{"schema":1,"name":"x","verdict":"a verdict","exit":%d,%s}]`+"\n", exit, text)
		return exit
	}
	switch answer {
	case "pass":
		return say(0, `"checks":[{"id":"build","status":"pass","findings":[]},{"id":"config","status":"stated","findings":[{"status":"stated","what":"PATH is gone"}]}]`)
	case "fail":
		return say(1, `"checks":[{"id":"build","status":"pass","findings":[]},{"id":"needs","status":"fail","findings":[{"status":"pass","what":"/tmp is there."},{"status":"fail","what":"CA roots are gone."},{"status":"fail","what":"zone data is gone."}]},{"id":"run","status":"fail","findings":[]}]`)
	case "unknown":
		return say(4, `"checks":[{"id":"run","status":"unknown","findings":[{"status":"unknown","what":"it never listened"}]}]`)
	case "original":
		return say(4, `"checks":[],"trouble":{"side":"before","kind":"build","line":3,"detail":"npm ci ended with status 1"}`)
	case "builder":
		fmt.Fprintln(os.Stderr, "Dockerfile: no builder answers")
		return say(3, `"checks":[],"trouble":{"kind":"builder","detail":"no builder answers"}`)
	case "nothing":
		return say(0, `"checks":[]`)
	case "usage":
		fmt.Fprintln(os.Stderr, "msb: unknown flag --x of msb verify")
		return 2
	case "old":
		fmt.Println(`[{"schema":7,"exit":0}]`)
		return 0
	case "garbage":
		fmt.Println("panic: oh")
		return 0
	case "silent":
		return 9
	case "hang":
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt)
		_ = os.WriteFile(filepath.Join(os.Getenv("STUB_LOG"), "started"), nil, 0o666)
		select {
		case <-c:
		case <-time.After(time.Minute):
		}
		_ = os.WriteFile(filepath.Join(os.Getenv("STUB_LOG"), "cleaned"), nil, 0o666)
		return 130
	case "echo":
		fmt.Printf("%q\n%s", os.Args[1:], input)
		fmt.Fprintln(os.Stderr, "an error")
		return 4
	}
	return 99
}

// call is one run of the stub.
type call struct {
	Args            []string
	Original, Input string
}

// program puts the test's program into a folder under another name.
func program(t *testing.T, dir, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	to := filepath.Join(dir, name)
	if os.Link(self, to) == nil {
		return to
	}
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o777); err != nil {
		t.Fatal(err)
	}
	return to
}

// stubbed puts a stub of msb-verify on PATH, and returns what calls of it there were.
func stubbed(t *testing.T, answers string) (calls func() []call) {
	t.Helper()
	bin, log := t.TempDir(), t.TempDir()
	program(t, bin, verifier)
	t.Setenv("PATH", bin)
	t.Setenv("STUB", answers)
	t.Setenv("STUB_LOG", log)
	return func() []call {
		b, err := os.ReadFile(filepath.Join(log, "calls"))
		if err != nil {
			return nil
		}
		var out []call
		for line := range strings.Lines(string(b)) {
			var c call
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				t.Fatal(err)
			}
			out = append(out, c)
		}
		return out
	}
}

// goProject is one whose program runs on scratch, on distroless and on Debian.
var goProject = map[string]string{
	"app/Dockerfile": "FROM golang:1.24-bookworm\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n",
	"app/go.mod":     "module m\n\ngo 1.24\n",
	"app/main.go":    "package main\n\nfunc main() { println(1) }\n",
}

// whole runs a command line with the engine of the program.
func whole(t *testing.T, ctx context.Context, stdin string, args ...string) answer {
	t.Helper()
	var out, err bytes.Buffer
	status := execute(ctx, pipeline(), args, strings.NewReader(stdin), &out, &err)
	return answer{out.String(), err.String(), status}
}

const lift = " Lifted by: Mend what the check names; msb verify --original OLD NEW shows all of it.\n"

// TestVerifyTriesTheNextPlan holds that a plan counts only if msb-verify passes it, and that the answer says why another did not.
func TestVerifyTriesTheNextPlan(t *testing.T) {
	calls := stubbed(t, "scratch=fail,gcr.io=pass")
	enter(t, goProject)
	got := whole(t, context.Background(), "", "rewrite", "app", "--verify", "--write", "-v", "--http", "/x", "--run=server 'a b'", "--build-arg", "A=1", "--timeout", "5m", "--config", "none")
	for _, want := range []string{
		"app/Dockerfile: go-scratch: rewritten, risk stated\n",
		"  note    verified: both images were built and run; 1 of 2 checks pass, and what differs was stated (config)\n",
		"  not scratch (verify-failed): app/Dockerfile: the check needs: CA roots are gone, and 1 more." + lift,
		"  not scratch (verify-failed): app/Dockerfile: the check run." + lift,
	} {
		if !strings.Contains(got.err, want) {
			t.Errorf("stderr lacks %q:\n%s", want, got.err)
		}
	}
	written := read(t, "app/Dockerfile")
	if got.status != 0 || !strings.Contains(written, "FROM gcr.io/distroless/static-debian13\n") {
		t.Errorf("status %d, wrote\n%s", got.status, written)
	}
	made := calls()
	if len(made) != 2 {
		t.Fatalf("%d calls", len(made))
	}
	for i, c := range made {
		if c.Original != goProject["app/Dockerfile"] {
			t.Errorf("call %d: the original is %q", i, c.Original)
		}
		args := strings.Join(c.Args, " ")
		here, _ := os.Getwd()
		for _, want := range []string{"--http=/x", "--run=server 'a b'", "--build-arg=A=1", "--timeout=5m", "--config=none", "--format=json", "--quiet", "--stdin-filename=" + filepath.Join(here, "app", "Dockerfile"), " -- -"} {
			if !strings.Contains(args, want) {
				t.Errorf("call %d: %q lacks %q", i, args, want)
			}
		}
		for _, bad := range []string{"--write", "--verify", "--verbose"} {
			if strings.Contains(args, bad) {
				t.Errorf("call %d: %q has %q", i, args, bad)
			}
		}
		for _, a := range c.Args {
			if name, ok := strings.CutPrefix(a, "--original="); ok {
				if _, err := os.Stat(name); err == nil {
					t.Errorf("%s is left behind", name)
				}
			}
		}
	}
	if made[1].Input != written || made[0].Input == written {
		t.Errorf("what was verified is not what was written:\n%s", made[1].Input)
	}
}

// TestVerifyRefuses holds what becomes of a file none of whose plans passes: a refusal, with status 0 and nothing written; if the original
// itself is the trouble, after one build.
func TestVerifyRefuses(t *testing.T) {
	for _, tt := range []struct {
		answers string
		tried   int
		err     string
	}{
		{"=fail", 3, "app/Dockerfile: go-scratch: refused as scratch, distroless, slim (verify-failed): the check needs: CA roots are gone, and 1 more." + lift +
			"app/Dockerfile: go-scratch: refused as scratch, distroless, slim (verify-failed): the check run." + lift},
		{"=unknown", 3, "app/Dockerfile: go-scratch: refused as scratch, distroless, slim (verify-inconclusive): the check run: it never listened. Lifted by: Say what the image needs here: --build-arg, --env, --http, --network, --timeout.\n"},
		{"=original", 1, "app/Dockerfile:3: go-scratch: refused as scratch (verify-inconclusive): the original: npm ci ended with status 1. Lifted by: Say what the image needs here: --build-arg, --env, --http, --network, --timeout.\n"},
	} {
		calls := stubbed(t, tt.answers)
		enter(t, goProject)
		got := whole(t, context.Background(), "", "rewrite", "--verify", "-w", "app/Dockerfile")
		if want := (answer{"", tt.err, 0}); got != want {
			t.Errorf("%s\n got %+v\nwant %+v", tt.answers, got, want)
		}
		if read(t, "app/Dockerfile") != goProject["app/Dockerfile"] {
			t.Errorf("%s: a file was written", tt.answers)
		}
		if n := len(calls()); n != tt.tried {
			t.Errorf("%s: %d plans were tried, want %d", tt.answers, n, tt.tried)
		}
	}
}

// TestVerifyCannotRun holds that a file which could not be verified is an error, status 3, and not written; the others are done.
func TestVerifyCannotRun(t *testing.T) {
	for answers, want := range map[string]string{
		"=builder": "it could not be verified: no builder answers",
		"=nothing": "msb-verify compared nothing: a verdict",
		"=usage":   "msb-verify: unknown flag --x of msb verify",
		"=old":     "msb-verify ended with status 0 and no report: a report of schema 7, not 1: msb and msb-verify are of different versions",
		"=garbage": "msb-verify ended with status 0 and no report: invalid character 'p' looking for beginning of value",
		"=silent":  "msb-verify ended with status 9 and no report: unexpected end of JSON input",
	} {
		stubbed(t, answers)
		files := map[string]string{"b/Dockerfile": same}
		for name, text := range goProject {
			files[name] = text
		}
		enter(t, files)
		got := whole(t, context.Background(), "", "rewrite", "--verify", "-w")
		if want := (answer{"", "app/Dockerfile: " + want + "\n2 Dockerfiles: 0 rewritten, 0 refused, 1 unchanged, 1 failed\n", 3}); got != want {
			t.Errorf("%s\n got %+v\nwant %+v", answers, got, want)
		}
		if read(t, "app/Dockerfile") != goProject["app/Dockerfile"] {
			t.Errorf("%s: a file was written", answers)
		}
	}
	enter(t, goProject)
	t.Setenv("PATH", t.TempDir())
	missing := answer{"", "app/Dockerfile: " + errNoVerifier.Error() + "\n", 3}
	if got := whole(t, context.Background(), "", "rewrite", "--verify", "-w", "app"); got != missing {
		t.Errorf("without msb-verify\n got %+v\nwant %+v", got, missing)
	}
}

// TestVerifyRecord holds the record's verify field: the checks of the plan that was used, without times; null otherwise.
func TestVerifyRecord(t *testing.T) {
	enter(t, goProject)
	records := func(args ...string) report.Record {
		t.Helper()
		got := whole(t, context.Background(), "", append([]string{"rewrite", "app", "--format", "json"}, args...)...)
		var rs []report.Record
		if err := json.Unmarshal([]byte(got.out), &rs); err != nil || len(rs) != 1 {
			t.Fatalf("%v\n%+v", err, got)
		}
		return rs[0]
	}
	stubbed(t, "scratch=fail,=pass")
	r := records("--verify")
	if r.Verify == nil || r.Verify.Status != "stated" || fmt.Sprint(r.Verify.Checks) != "map[build:pass config:stated]" || len(r.Refused) != 2 || r.Refused[0].Reason != reasonFailed {
		t.Errorf("%+v, %+v", r.Verify, r)
	}
	without := records()
	if without.Verify != nil || without.Settings == r.Settings {
		t.Errorf("without --verify: %+v", without)
	}
	if other := records("--verify", "--http", "/x"); other.Settings == r.Settings {
		t.Error("another request has the same settings")
	}
	if same := records("--verify", "--timeout", "1m", "--builder", "unix:///x"); same.Settings != r.Settings {
		t.Error("another builder has other settings")
	}
	stubbed(t, "=fail")
	if r := records("--verify"); r.Verify != nil || r.Status != "refused" {
		t.Errorf("refused: %+v", r)
	}
}

// TestVerifyStdin holds that standard input is verified in its project, or without any.
func TestVerifyStdin(t *testing.T) {
	calls := stubbed(t, "=pass")
	enter(t, goProject)
	got := whole(t, context.Background(), goProject["app/Dockerfile"], "rewrite", "--verify", "-q", "-", "--stdin-filename", "app/Dockerfile", "-o", "-")
	if c := calls(); got.status != 0 || len(c) != 1 || c[0].Input != got.out || c[0].Original != goProject["app/Dockerfile"] || !strings.Contains(strings.Join(c[0].Args, " "), "--stdin-filename=") {
		t.Errorf("%+v, %+v", got, c)
	}
}

// TestVerifyLine holds that the one line of --write and --check says that the image was seen.
func TestVerifyLine(t *testing.T) {
	stubbed(t, "=pass")
	enter(t, goProject)
	if got := whole(t, context.Background(), "", "rewrite", "--verify", "--check"); got != (answer{"app/Dockerfile\n", "app/Dockerfile: go-scratch: would be rewritten, verified, risk stated\n", 1}) {
		t.Errorf("%+v", got)
	}
	if got := whole(t, context.Background(), "", "rewrite", "--verify", "-w"); got != (answer{"", "app/Dockerfile: go-scratch: written, verified, risk stated\n", 0}) {
		t.Errorf("%+v", got)
	}
}

// TestVerifyJobs holds that builds run one at a time unless -j says how many.
func TestVerifyJobs(t *testing.T) {
	for args, want := range map[string]int{"": runtime.GOMAXPROCS(0), "--verify": 1, "--verify -j 3": 3} {
		s := &session{Session: &command.Session{}, engine: fake}
		app := s.app()
		jobs := 0
		for _, c := range app.Commands {
			if c.Name == "rewrite" {
				c.Action = func(c *cli.Context) error {
					o, err := s.options(c)
					jobs = o.jobs
					return err
				}
			}
		}
		l, err := command.Parse(app, append([]string{"rewrite"}, strings.Fields(args)...))
		if err != nil {
			t.Fatal(err)
		}
		if err := app.Run(l.Argv("msb")); err != nil || jobs != want {
			t.Errorf("%q: %d jobs, %v, want %d", args, jobs, err, want)
		}
	}
}

// TestVerifyInterrupted holds that an interrupt reaches msb-verify, which cleans up, and that nothing is written.
func TestVerifyInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupt for another process")
	}
	stubbed(t, "=hang")
	log := os.Getenv("STUB_LOG")
	enter(t, goProject)
	msb := exec.Command(program(t, t.TempDir(), "msb"), "rewrite", "--verify", "-wq", "app")
	if err := msb.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if _, err := os.Stat(filepath.Join(log, "started")); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := msb.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = msb.Wait()
	if got := msb.ProcessState.ExitCode(); got != exitTerminated || read(t, "app/Dockerfile") != goProject["app/Dockerfile"] {
		t.Errorf("status %d", got)
	}
	if _, err := os.Stat(filepath.Join(log, "cleaned")); err != nil {
		t.Error("msb-verify was not let clean up")
	}
}

// TestVerifyCommand holds that msb verify becomes msb-verify, found beside it before PATH is searched, with its arguments, streams and status.
func TestVerifyCommand(t *testing.T) {
	enter(t, map[string]string{"-x": ""})
	bin, elsewhere := t.TempDir(), t.TempDir()
	program(t, bin, verifier)
	beside := program(t, elsewhere, "msb")
	t.Setenv("STUB", "=echo")
	t.Setenv("STUB_LOG", "")
	t.Setenv("PATH", bin)
	try := func(msb string, args ...string) answer {
		t.Helper()
		var out, err bytes.Buffer
		cmd := exec.Command(msb, args...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("FROM x\n"), &out, &err
		_ = cmd.Run()
		return answer{out.String(), err.String(), cmd.ProcessState.ExitCode()}
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"verify"}, `["--"]`},
		{[]string{"verify", "a b", "--http", "GET /x y", "-q"}, `["--http=GET /x y" "--quiet" "--" "a b"]`},
		{[]string{"--http", "/a", "--build-arg", "A=1", "verify", "--", "-x"}, `["--http=/a" "--build-arg=A=1" "--" "-x"]`},
	} {
		if got, want := try(beside, tt.args...), (answer{tt.want + "\nFROM x\n", "an error\n", 4}); got != want {
			t.Errorf("%q\n got %+v\nwant %+v", tt.args, got, want)
		}
	}
	// one beside msb is taken before one on PATH, also if a symlink leads to msb
	os.Remove(filepath.Join(bin, verifier))
	if err := os.WriteFile(filepath.Join(bin, verifier), []byte("not a program"), 0o777); err != nil {
		t.Fatal(err)
	}
	program(t, elsewhere, verifier)
	link := filepath.Join(t.TempDir(), "msb")
	if err := os.Symlink(beside, link); err != nil {
		t.Skip(err)
	}
	for _, msb := range []string{beside, link} {
		if got := try(msb, "verify"); got.status != 4 {
			t.Errorf("%s: %+v", msb, got)
		}
	}
}

// TestVerifyMissing holds that msb verify says how to get msb-verify, and that help and usage errors do without it.
func TestVerifyMissing(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": before})
	t.Setenv("PATH", t.TempDir())
	if got, want := msb(t, "", "verify"), (answer{"", "msb: the program msb-verify is neither beside msb nor on PATH: go install github.com/msb-dev/msb/cmd/...@latest installs both\n", 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, args := range []string{"help verify", "verify --help", "verify x -h"} {
		if got := msb(t, "", strings.Fields(args)...); got.status != 0 || !strings.Contains(got.out, "4    inconclusive") {
			t.Errorf("msb %s: %+v", args, got)
		}
	}
	if got := msb(t, "", "verify", "--nonsense"); got.status != exitUsage {
		t.Errorf("%+v", got)
	}
}
