package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// A fakeBuilder writes the Dockerfile's text for an archive, and records what it is asked.
type fakeBuilder struct {
	asked   []string // such as "build before", "run after"
	specs   []builder.Spec
	resolve func([]string) (map[string]string, error)
	build   func(ctx context.Context, side string, nth int, archive io.Writer) error // nil: it writes the side's name
	run     func(ctx context.Context, side string, nth int) error                    // nil: it calls use
}

func (f *fakeBuilder) Address() string  { return "fake://" }
func (f *fakeBuilder) Platform() string { return "linux/amd64" }
func (f *fakeBuilder) Close() error     { return nil }

func (f *fakeBuilder) Resolve(_ context.Context, refs []string, _ string) (map[string]string, error) {
	f.asked = append(f.asked, "resolve "+strings.Join(refs, " "))
	if f.resolve != nil {
		return f.resolve(refs)
	}
	out := map[string]string{}
	for _, r := range refs {
		out[r] = "sha256:" + r
	}
	return out, nil
}

// sideOf tells the two files of a test apart.
func sideOf(s builder.Spec) string {
	if strings.Contains(string(s.Dockerfile), "AS builder") {
		return sideAfter
	}
	return sideBefore
}

func (f *fakeBuilder) record(what string) int {
	n := 0
	for _, a := range f.asked {
		if a == what {
			n++
		}
	}
	f.asked = append(f.asked, what)
	return n
}

func (f *fakeBuilder) Build(ctx context.Context, s builder.Spec, archive io.Writer) error {
	side := sideOf(s)
	what := "build " + side
	if s.NoCache {
		what += " anew"
	}
	n := f.record(what)
	f.specs = append(f.specs, s)
	if f.build != nil {
		return f.build(ctx, side, n, archive)
	}
	_, err := io.WriteString(archive, side)
	return err
}

func (f *fakeBuilder) Run(ctx context.Context, s builder.Spec, use func(context.Context, builder.Session) error) error {
	side := sideOf(s)
	n := f.record("run " + side)
	if f.run != nil {
		if err := f.run(ctx, side, n); err != nil {
			return err
		}
	}
	return use(ctx, fakeSession(side))
}

type fakeSession string

func (fakeSession) Container(context.Context, string) (builder.Container, error) {
	return nil, errors.New("a fake has no containers")
}

// fakes are instruments that know the images and what is seen of them by the side's name.
type fakes struct {
	images map[string]*image.Image
	seen   map[string][]*observe.Observation // by side, one for each time; the last one goes on
	plans  []observe.Plan
	read   func(io.Reader) error
	watch  func(ctx context.Context, side string) error
}

func (f *fakes) instruments() instruments {
	times := map[string]int{}
	return instruments{
		read: func(_ context.Context, r io.Reader, _ image.Options) (*image.Image, error) {
			if f.read != nil {
				if err := f.read(r); err != nil {
					return nil, err
				}
			}
			text, err := io.ReadAll(r)
			if err != nil {
				return nil, err
			}
			return f.images[string(text)], nil
		},
		observe: func(ctx context.Context, s builder.Session, _ string, p observe.Plan) (*observe.Observation, error) {
			f.plans = append(f.plans, p)
			side := string(s.(fakeSession))
			if f.watch != nil {
				if err := f.watch(ctx, side); err != nil {
					return nil, err
				}
			}
			list := f.seen[side]
			n := min(times[side], len(list)-1)
			times[side]++
			return list[n], nil
		},
	}
}

// goCase is a Go server before and after, that is the same in both.
func goCase(t *testing.T) (Case, *fakes) {
	t.Helper()
	c := Case{
		Name: "Dockerfile", Comparing: "Dockerfile as it is, with msb's rewrite of it", Root: ".", File: "Dockerfile", Context: t.TempDir(),
		Before: Source{Dockerfile: []byte(goBefore), Recipe: readRecipe(t, goBefore, goProject...)},
		After:  Source{Dockerfile: []byte(goAfter), Recipe: readRecipe(t, goAfter, goProject...)},
		Proof:  proof.Verdict{Differences: []proof.Difference{{ID: "no-shell", Detail: "scratch has none"}, {ID: "toolchain-env", Detail: "PATH"}}},
	}
	kept := []string{"/app/server: [0755 program] x", "/app/data: dir"}
	b, a := goImages(t, kept, append([]string{"/app/config.yml: a: b"}, kept...))
	for _, im := range []*image.Image{b, a} {
		im.Config.Config = config(map[string][]string{"cmd": {"/app/server"}, "workdir": {"/app"}, "expose": {"8080/tcp"}})
	}
	answer := []answers.Answer{{Question: "GET /", Status: 200, Sum: "x"}}
	up := func(o *observe.Observation) { o.Answers = answer }
	return c, &fakes{
		images: map[string]*image.Image{sideBefore: b, sideAfter: a},
		seen:   map[string][]*observe.Observation{sideBefore: {seen(up)}, sideAfter: {seen(up)}},
	}
}

func outcomes(r *Report) map[string]Status {
	out := map[string]Status{}
	for _, c := range r.Checks {
		out[c.ID] = c.Status
	}
	return out
}

// onlyRoot leaves one question, which the fakes answer.
func (f *fakes) answerAll(names ...string) {
	for _, list := range f.seen {
		for _, o := range list {
			for _, n := range names {
				o.Answers = append(o.Answers, answers.Answer{Question: n, Status: 404, Sum: "none"})
			}
		}
	}
}

func serverQuestions() []string {
	var out []string
	for _, q := range answers.ForServer(nil, nil, 8080) {
		if q.Name != "GET /" {
			out = append(out, q.Name)
		}
	}
	return out
}

func TestRun(t *testing.T) {
	c, f := goCase(t)
	f.answerAll(serverQuestions()...)
	b := &fakeBuilder{}
	r, err := f.instruments().run(context.Background(), b, c, Options{Env: []string{"MODE=test"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"resolve golang:1.22", "build before", "build after", "run before", "run after"}; !slices.Equal(b.asked, want) {
		t.Errorf("the builder was asked %q, want %q", b.asked, want)
	}
	if want := []Base{{"golang:1.22", "sha256:golang:1.22"}}; !slices.Equal(r.Bases, want) {
		t.Errorf("bases %v, want %v", r.Bases, want)
	}
	if r.Exit != ExitSame || r.Trouble != nil || len(r.Checks) != 10 {
		t.Errorf("exit %d, trouble %v, checks %+v", r.Exit, r.Trouble, r.Checks)
	}
	if got := outcomes(r)[CheckNeeds]; got != Stated {
		t.Errorf("needs is %s, want stated: the shell is gone", got)
	}
	if p := f.plans[1]; !slices.Equal(p.Ports, []int{8080}) || !slices.Contains(p.Env, "MODE=test") || len(p.Questions) == 0 || p.Questions[0].Port != 8080 {
		t.Errorf("the plan for the new image: %+v", p)
	}
	if r.Before.Size <= r.After.Size || r.Before.Files != 6 || len(r.After.Layers) != 2 {
		t.Errorf("figures %+v and %+v", r.Before, r.After)
	}
	again, err := func() (*Report, error) {
		c, f := goCase(t)
		f.answerAll(serverQuestions()...)
		return f.instruments().run(context.Background(), &fakeBuilder{}, c, Options{})
	}()
	if err != nil {
		t.Fatal(err)
	}
	x, _ := json.Marshal(r)
	y, _ := json.Marshal(again)
	if string(x) != string(y) {
		t.Errorf("two reports of the same differ:\n%s\n%s", x, y)
	}
}

// What fails in the builder, and how it ends.
func TestRunTrouble(t *testing.T) {
	failure := func(kind string) error {
		return &builder.Failure{Kind: kind, Line: 4, Step: "RUN go build", Detail: kind + " failed", Log: "undefined: x"}
	}
	when := func(what string, err error) *fakeBuilder {
		b := &fakeBuilder{}
		verb, side, _ := strings.Cut(what, " ")
		switch verb {
		case "resolve":
			b.resolve = func([]string) (map[string]string, error) { return nil, err }
		case "build":
			b.build = func(_ context.Context, s string, _ int, w io.Writer) error {
				if s == side {
					_, _ = io.WriteString(w, "half of an arch")
					return err
				}
				_, _ = io.WriteString(w, s)
				return nil
			}
		case "run":
			b.run = func(_ context.Context, s string, _ int) error {
				if s == side {
					return err
				}
				return nil
			}
		}
		return b
	}
	for _, tt := range []struct {
		name  string
		b     *fakeBuilder
		exit  int
		side  string
		kind  string
		build Status
		run   Status
	}{
		{"a base that can't be had", when("resolve", failure(builder.KindRegistry)), ExitNotRun, "", "registry", Unknown, Unknown},
		{"the original does not build", when("build before", failure(builder.KindBuild)), ExitInconclusive, sideBefore, "build", Unknown, Unknown},
		{"the new one does not build", when("build after", failure(builder.KindBuild)), ExitDiffers, sideAfter, "build", Fail, Unknown},
		{"the daemon dies in the first build", when("build before", failure(builder.KindBuilder)), ExitNotRun, sideBefore, "builder", Unknown, Unknown},
		{"the daemon dies in the second build", when("build after", failure(builder.KindBuilder)), ExitNotRun, sideAfter, "builder", Unknown, Unknown},
		{"out of time", when("build after", context.DeadlineExceeded), ExitNotRun, sideAfter, "timeout", Unknown, Unknown},
		{"cancelled", when("build before", context.Canceled), ExitNotRun, sideBefore, "cancelled", Unknown, Unknown},
		{"the daemon dies in the first run", when("run before", failure(builder.KindBuilder)), ExitNotRun, sideBefore, "builder", Pass, Unknown},
		{"the daemon dies in the second run", when("run after", failure(builder.KindBuilder)), ExitNotRun, sideAfter, "builder", Pass, Unknown},
		{"the run is out of time", when("run after", context.DeadlineExceeded), ExitNotRun, sideAfter, "timeout", Pass, Unknown},
		{"the new image's command can't be started", when("run after", failure(builder.KindStart)), ExitDiffers, "", "", Pass, Fail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, f := goCase(t)
			f.answerAll(serverQuestions()...)
			before := runtime.NumGoroutine()
			r, err := f.instruments().run(context.Background(), tt.b, c, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Exit != tt.exit {
				t.Errorf("exit %d (%s), want %d", r.Exit, r.Verdict, tt.exit)
			}
			switch {
			case tt.kind == "":
				if r.Trouble != nil {
					t.Errorf("trouble %+v, want none", r.Trouble)
				}
			case r.Trouble == nil || r.Trouble.Side != tt.side || r.Trouble.Kind != tt.kind:
				t.Errorf("trouble %+v, want %s of %q", r.Trouble, tt.kind, tt.side)
			}
			if got := outcomes(r); got[CheckBuild] != tt.build || got[CheckRun] != tt.run {
				t.Errorf("build is %s and run %s, want %s and %s", got[CheckBuild], got[CheckRun], tt.build, tt.run)
			}
			if r.Verdict == "" {
				t.Error("no verdict")
			}
			for i := 0; runtime.NumGoroutine() > before && i < 100; i++ {
				time.Sleep(time.Millisecond)
			}
			if n := runtime.NumGoroutine(); n > before {
				t.Errorf("%d goroutines are left over", n-before)
			}
		})
	}
}

// A builder that never comes back is given up when its time is over.
func TestRunTimeout(t *testing.T) {
	c, f := goCase(t)
	b := &fakeBuilder{build: func(ctx context.Context, _ string, _ int, _ io.Writer) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	r, err := f.instruments().run(context.Background(), b, c, Options{Timeout: time.Millisecond})
	if err != nil || r.Exit != ExitNotRun || r.Trouble == nil || r.Trouble.Kind != builder.KindTimeout {
		t.Errorf("%+v, %v", r, err)
	}
}

// An archive that can't be read ends the build that goes on writing it.
func TestRunUnreadable(t *testing.T) {
	c, f := goCase(t)
	f.read = func(io.Reader) error { return fmt.Errorf("not a tar archive") }
	b := &fakeBuilder{build: func(_ context.Context, _ string, _ int, w io.Writer) error {
		for {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				return &builder.Failure{Kind: builder.KindBuilder, Detail: "the export broke", Err: err}
			}
		}
	}}
	r, err := f.instruments().run(context.Background(), b, c, Options{})
	if err != nil || r.Exit != ExitNotRun || r.Trouble == nil || !strings.Contains(r.Trouble.Detail, "not a tar archive") {
		t.Errorf("%+v, %v", r.Trouble, err)
	}
}

// What differs is built or run once more: a build or a server that is never the same is not msb's difference.
func TestRunAgain(t *testing.T) {
	t.Run("built", func(t *testing.T) {
		for _, tt := range []struct {
			name, second string
			want         Status
			exit         int
		}{{"it differs from itself", "z", Pass, ExitSame}, {"it is always the same", "x", Fail, ExitDiffers}} {
			t.Run(tt.name, func(t *testing.T) {
				c, f := goCase(t)
				f.answerAll(serverQuestions()...)
				f.images[sideAfter].Files["/app/server"].Sum = "y"
				second, _ := goImages(t, []string{"/app/server: [0755 program] " + tt.second}, nil)
				f.images["before again"] = second
				b := &fakeBuilder{build: func(_ context.Context, side string, _ int, w io.Writer) error {
					_, err := io.WriteString(w, side)
					return err
				}}
				in := f.instruments()
				read := in.read
				n := 0
				in.read = func(ctx context.Context, r io.Reader, o image.Options) (*image.Image, error) {
					im, err := read(ctx, r, o)
					if n++; n == 3 {
						im = second
					}
					return im, err
				}
				r, err := in.run(context.Background(), b, c, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Contains(b.asked, "build before anew") {
					t.Errorf("asked %q, want a second build", b.asked)
				}
				if got := outcomes(r)[CheckFiles]; got != tt.want || r.Exit != tt.exit {
					t.Errorf("files is %s and the exit status %d, want %s and %d", got, r.Exit, tt.want, tt.exit)
				}
			})
		}
	})
	t.Run("run", func(t *testing.T) {
		c, f := goCase(t)
		f.seen[sideBefore] = []*observe.Observation{ended(0, "at 1\n", ""), ended(0, "at 2\n", "")}
		f.seen[sideAfter] = []*observe.Observation{ended(0, "at 3\n", "")}
		b := &fakeBuilder{}
		r, err := f.instruments().run(context.Background(), b, c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"run before", "run after", "run before"}; !slices.Equal(b.asked[3:], want) {
			t.Errorf("asked %q, want %q at the end", b.asked, want)
		}
		if got := outcomes(r)[CheckRun]; got != Pass || r.Exit != ExitSame {
			t.Errorf("run is %s and the exit status %d, want pass and 0", got, r.Exit)
		}
	})
}

// A port that the file does not name is found by the first run, and asked in a second one.
func TestRunUnnamedPort(t *testing.T) {
	c, f := goCase(t)
	for _, im := range f.images {
		im.Config.Config.ExposedPorts = nil
	}
	f.answerAll(serverQuestions()...)
	b := &fakeBuilder{}
	r, err := f.instruments().run(context.Background(), b, c, Options{HTTP: []string{"GET /healthz"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"run before", "run before", "run after"}; !slices.Equal(b.asked[3:], want) {
		t.Errorf("asked %q, want %q at the end", b.asked, want)
	}
	if len(f.plans[0].Questions) != 0 || len(f.plans[1].Questions) == 0 || f.plans[1].Questions[0].Name != "GET /healthz" || f.plans[1].Questions[0].Port != 8080 {
		t.Errorf("questions %+v, then %+v", f.plans[0].Questions, f.plans[1].Questions)
	}
	if r.Exit != ExitSame {
		t.Errorf("exit %d: %+v", r.Exit, r.Checks)
	}
}

// A bug in one case is its own: the caller goes on.
func TestRunPanic(t *testing.T) {
	c, f := goCase(t)
	f.watch = func(context.Context, string) error { panic("a bug") }
	r, err := f.instruments().run(context.Background(), &fakeBuilder{}, c, Options{})
	if err == nil || !strings.Contains(err.Error(), "a bug") || r == nil || r.Exit != ExitNotRun {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRunIncomplete(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{HTTP: []string{"FETCH /"}}, "--http"},
		{Options{Commands: []string{"a | b"}}, "--run"},
		{Options{Commands: []string{"$X"}}, "--run"},
	} {
		c, f := goCase(t)
		b := &fakeBuilder{}
		if _, err := f.instruments().run(context.Background(), b, c, tt.o); err == nil || !strings.Contains(err.Error(), tt.want) || len(b.asked) > 0 {
			t.Errorf("%+v: %v after %q, want an error about %s at once", tt.o, err, b.asked, tt.want)
		}
	}
	c, f := goCase(t)
	c.After.Recipe = nil
	if _, err := f.instruments().run(context.Background(), &fakeBuilder{}, c, Options{}); err == nil {
		t.Error("a case without a recipe is no error")
	}
}

func TestRunKeep(t *testing.T) {
	dir := t.TempDir()
	c, f := goCase(t)
	c.Name = "../svc/Dockerfile"
	f.answerAll(serverQuestions()...)
	r, err := f.instruments().run(context.Background(), &fakeBuilder{}, c, Options{Keep: dir})
	if err != nil {
		t.Fatal(err)
	}
	cases, err := os.ReadDir(dir)
	if err != nil || len(cases) != 1 || strings.HasPrefix(cases[0].Name(), ".") {
		t.Fatalf("%v, %v: want one directory", cases, err)
	}
	own := filepath.Join(dir, cases[0].Name())
	for name, want := range map[string]string{"before.tar": "before", "after.tar": "after", "before.Dockerfile": goBefore, "after.Dockerfile": goAfter} {
		if got, err := os.ReadFile(filepath.Join(own, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"before.json", "after.json"} {
		var o observe.Observation
		if text, err := os.ReadFile(filepath.Join(own, name)); err != nil || json.Unmarshal(text, &o) != nil || len(o.Ports) != 1 {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
	var kept Report
	if text, err := os.ReadFile(filepath.Join(own, "report.json")); err != nil || json.Unmarshal(text, &kept) != nil || !reflect.DeepEqual(&kept, r) {
		t.Errorf("report.json: %s, %v", text, err)
	}
	if a, b := keepName("a/b"), keepName("a-b"); a == b || keepName("..") == ".." || keepName("a/b") != a || keepName("") == "" {
		t.Errorf("names %q, %q, %q, %q", a, b, keepName(".."), keepName(""))
	}
}

func TestRunBench(t *testing.T) {
	c, f := goCase(t)
	f.answerAll(serverQuestions()...)
	for name, text := range map[string]string{"main.go": "package main\n", "main_test.go": "package main\n", "vendor/a/a.go": "package a\n"} {
		full := filepath.Join(c.Context, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	var contexts []string
	b := &fakeBuilder{}
	b.build = func(_ context.Context, side string, _ int, w io.Writer) error {
		s := b.specs[len(b.specs)-1]
		text, _ := os.ReadFile(filepath.Join(s.Context, "main.go"))
		contexts = append(contexts, string(text))
		if s.Context != c.Context {
			info, err := os.Stat(filepath.Join(s.Context, "main.go"))
			if err != nil || info.Mode().Perm() != 0o640 {
				t.Errorf("the changed file: %v, %v", info, err)
			}
			if _, err := os.Stat(filepath.Join(s.Context, "vendor/a/a.go")); err != nil {
				t.Error(err)
			}
		}
		_, err := io.WriteString(w, side)
		return err
	}
	r, err := f.instruments().run(context.Background(), b, c, Options{Bench: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Before.Bench == nil || r.After.Bench == nil || r.After.Bench.Changed != "main.go" {
		t.Fatalf("bench %+v and %+v", r.Before.Bench, r.After.Bench)
	}
	if n := len(contexts); n != 6 || contexts[n-1] == "package main\n" || !strings.HasPrefix(contexts[n-1], "package main\n") || contexts[n-2] != "package main\n" {
		t.Errorf("contexts had %q", contexts)
	}
	if text, _ := os.ReadFile(filepath.Join(c.Context, "main.go")); string(text) != "package main\n" {
		t.Errorf("the user's own file is now %q", text)
	}
	if last := b.specs[len(b.specs)-1].Context; last == c.Context {
		t.Error("the last build was of the context itself")
	} else if _, err := os.Stat(last); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left over: %v", last, err)
	}
}
