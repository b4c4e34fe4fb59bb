package observe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe"
)

var tools = sync.OnceValues(func() (string, error) { return probe.Locate("") })

// program is the file of testdata/program, static; its directory holds nothing else.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "observe")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "program")
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", name, "./testdata/program")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return name, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if name, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(name))
	}
	os.Exit(status)
}

// freePorts are ports of this machine that nobody listens on.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var out []int
	for range n {
		l, err := net.Listen("tcp", ":0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		out = append(out, l.Addr().(*net.TCPAddr).Port)
	}
	slices.Sort(out)
	return out
}

func built(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs go on PATH to build a program")
	}
	exe, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

func local(t *testing.T) stage {
	t.Helper()
	s := stage{exe: built(t), ports: freePorts(t, 2)}
	s.run = func(ctx context.Context, plan Plan) (*Observation, error) {
		return Run(ctx, localSession{s.ports}, "", plan)
	}
	return s
}

// TestLocal runs the cases on this machine without a container.
func TestLocal(t *testing.T) {
	t.Run("cases", func(t *testing.T) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := local(t)
				o, err := s.run(t.Context(), c.plan(s))
				if err != nil {
					t.Fatal(err)
				}
				c.check(t, s, o)
			})
		}
	})
	noneLeft(t)
}

// longPlans are plans that would go on for an hour.
var longPlans = map[string]func(stage) Plan{
	"while it starts": func(s stage) Plan { return Plan{Args: []string{s.exe, "stay"}, Patience: time.Hour} },
	"while it stops":  func(s stage) Plan { p := served(s, "serve-deaf"); p.StopPatience = time.Hour; return p },
	"while it prints": func(s stage) Plan { return Plan{Args: []string{s.exe, "print"}, Patience: time.Hour} },
	"while a command runs": func(s stage) Plan {
		return Plan{Args: []string{s.exe, "exit", "0"}, Patience: time.Hour, Commands: [][]string{{s.exe, "stay"}}}
	},
	"while its health is checked": func(s stage) Plan {
		p := served(s, "serve")
		p.Health = []string{"CMD", s.exe, "stay"}
		return p
	},
}

// cancel runs them until their context ends, soon after they are in the middle of it.
func cancel(t *testing.T, after time.Duration, at func(*testing.T) stage) {
	t.Helper()
	t.Run("plans", func(t *testing.T) {
		for name, plan := range longPlans {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := at(t)
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				o, err := s.run(ctx, plan(s))
				if !errors.Is(err, context.DeadlineExceeded) || o != nil {
					t.Errorf("%v, %v", o, err)
				}
			})
		}
	})
	noneLeft(t)
}

// TestCancelled ends at each stage when its context does.
func TestCancelled(t *testing.T) { cancel(t, 3*time.Second, local) }

// noneLeft fails if a container or a goroutine of these packages is left.
func noneLeft(t *testing.T) {
	t.Helper()
	if n := open.Load(); n != 0 {
		t.Errorf("%d containers are not closed", n)
	}
	b := make([]byte, 1<<20)
	b = b[:runtime.Stack(b, true)]
	for i, g := range strings.Split(string(b), "\n\n") {
		if i > 0 && (strings.Contains(g, "/verify/probe.") || strings.Contains(g, "/verify/observe.(*") || strings.Contains(g, "/verify/answers.")) {
			t.Errorf("left: %s", g)
		}
	}
}

// forgetful is a session that loses the status of its first container's first process once a helper runs beside it.
type forgetful struct {
	localSession
	containers *int
}

type forgetfulContainer struct {
	builder.Container
	helped chan struct{} // closed when a helper is started
}

type forgotten struct {
	builder.Running
	helped chan struct{}
}

func (s forgetful) Container(ctx context.Context, tools string) (builder.Container, error) {
	c, err := s.localSession.Container(ctx, tools)
	if *s.containers++; *s.containers > 1 {
		return c, err
	}
	return forgetfulContainer{c, make(chan struct{})}, err
}

func (c forgetfulContainer) Start(ctx context.Context, p builder.Process) (builder.Running, error) {
	r, err := c.Container.Start(ctx, p)
	if strings.HasPrefix(p.Args[0], builder.ToolsDir) {
		close(c.helped)
		return r, err
	}
	return forgotten{r, c.helped}, err
}

func (r forgotten) Wait() (int, error) {
	_, err := r.Running.Wait()
	<-r.helped
	return 1<<32 - 1, err
}

// TestStatusLost runs a program once more whose status the builder has lost.
func TestStatusLost(t *testing.T) {
	s := local(t)
	o, err := Run(t.Context(), forgetful{localSession{s.ports}, new(int)}, "", Plan{Args: []string{s.exe, "exit", "3"}})
	if err != nil {
		t.Fatal(err)
	}
	if !o.Ended || o.Status != 3 || string(o.Stdout.Text) != "to standard output\n" || len(o.Notes) > 0 {
		t.Errorf("%+v", o)
	}
}

// brokenSession has a container in which nothing can be started, or none.
type brokenSession struct{ container error }

func (s brokenSession) Container(context.Context, string) (builder.Container, error) {
	return brokenContainer{}, s.container
}

type brokenContainer struct{}

func (brokenContainer) Start(context.Context, builder.Process) (builder.Running, error) {
	return nil, &builder.Failure{Kind: builder.KindBuilder, Detail: "the builder went away"}
}

func (brokenContainer) Close() error { return nil }

func TestBuilderGone(t *testing.T) {
	for _, s := range []brokenSession{{}, {errors.New("the builder went away")}} {
		for _, p := range []Plan{{Args: []string{"x"}}, {Commands: [][]string{{"x"}}}} {
			if o, err := Run(t.Context(), s, "", p); err == nil || o != nil || !strings.Contains(err.Error(), "the builder went away") {
				t.Errorf("%v, %v", o, err)
			}
		}
	}
}
