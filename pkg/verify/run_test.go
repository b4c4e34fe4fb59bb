package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

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
	if r.Exit != ExitSame || r.Trouble != nil || len(r.Checks) != 9 { // no speed without --bench
		t.Errorf("exit %d, trouble %v, checks %+v", r.Exit, r.Trouble, r.Checks)
	}
	if len(r.Settings) == 0 || r.Settings[0].Name != "entrypoint" || r.Verdict == "" {
		t.Errorf("settings %+v, verdict %q", r.Settings, r.Verdict)
	}
	if got := outcomes(r)[CheckFiles]; got != Stated {
		t.Errorf("files is %s, want stated: the shell is gone", got)
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
		}{{"it differs from itself", "z", Stated, ExitSame}, {"it is always the same", "x", Fail, ExitDiffers}} {
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
