package builder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func output(t *testing.T, ctx context.Context, c Container, p Process) (string, int, error) {
	t.Helper()
	var out bytes.Buffer
	p.Stdout = &out
	r, err := c.Start(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	status, err := r.Wait()
	return out.String(), status, err
}

type until struct {
	once sync.Once
	c    chan struct{}
}

func newUntil() *until { return &until{c: make(chan struct{})} }

func (w *until) Write(p []byte) (int, error) {
	w.once.Do(func() { close(w.c) })
	return len(p), nil
}

func TestServeConnectStop(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
	here, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	err = b.Run(ctx, s, func(ctx context.Context, in Session) error {
		c, err := in.Container(ctx, s.Context)
		if err != nil {
			return err
		}
		listening := newUntil()
		init, err := c.Start(ctx, Process{Args: []string{"/helper", "serve", "8080"}, Stdout: listening})
		if err != nil {
			return err
		}
		<-listening.c
		tool := ToolsDir + "/helper"
		for _, test := range []struct{ args, want string }{
			{"connect 8080", "hello\n"},
			{"out " + here.Addr().String(), "true\n"}, // this machine is out of reach
			{"write " + ToolsDir + "/x", "open " + ToolsDir + "/x: read-only file system\n"},
			{"write /x", "<nil>\n"},
			{"stat /x", "/x true\n"},
		} {
			if out, _, err := output(t, ctx, c, Process{Args: append([]string{tool}, strings.Fields(test.args)...)}); out != test.want || err != nil {
				t.Errorf("%s: %q, %v; want %q", test.args, out, err, test.want)
			}
		}
		if err := init.Signal(ctx, syscall.SIGTERM); err != nil {
			return err
		}
		if status, err := init.Wait(); status != 7 || err != nil {
			t.Errorf("after SIGTERM: %d, %v", status, err)
		}
		if err := init.Signal(ctx, syscall.SIGTERM); err == nil {
			t.Error("a process that has ended takes a signal")
		}
		other, err := in.Container(ctx, s.Context)
		if err != nil {
			return err
		}
		if out, _, err := output(t, ctx, other, Process{Args: []string{tool, "stat", "/x"}}); out != "/x false\n" || err != nil {
			t.Errorf("a new container has the files of another: %q, %v", out, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestProcesses(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM debian:12\nCOPY helper /\nRUN touch /noexec\n")}
	path := "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	tests := []struct {
		p      Process
		later  bool   // a second process rather than the first
		out    string // its beginning
		status int
		failed string // Detail of a Failure of KindStart
	}{
		{p: Process{Args: []string{"/helper", "exit", "3"}}, status: 3},
		{p: Process{Args: []string{"/helper", "exit", "3"}}, later: true, status: 3},
		{p: Process{Args: []string{"/helper", "exit", "255"}}, status: 255},
		{p: Process{Args: []string{"sh", "-c", "kill -9 $$"}}, later: true, status: 137},
		{p: Process{Args: []string{"/helper", "env"}, User: "33:0", Env: []string{"A=b"}, Dir: "/var"}, out: "/var\n33:0\nA=b\n" + path},
		{p: Process{Args: []string{"/helper", "env"}, User: "www-data", Env: []string{"PATH=/x"}, Dir: "/tmp"}, out: "/tmp\n33:33\nPATH=/x\n"},
		{p: Process{Args: []string{"/helper", "env"}, User: "1234"}, out: "/\n1234:0\n" + path},
		{p: Process{Args: []string{"/helper", "cat"}, Stdin: strings.NewReader(strings.Repeat("abc", 1<<18))}, later: true, out: strings.Repeat("abc", 1<<18)},
		{p: Process{Args: []string{"/helper", "env"}, User: "nobody-at-all"}, failed: "unable to find user nobody-at-all: no matching entries in passwd file"},
		{p: Process{Args: []string{"/helper", "env"}, User: "33:none"}, later: true, failed: "unable to find group none: no matching entries in group file"},
		{p: Process{Args: []string{"/nope"}}, failed: `exec: "/nope": stat /nope: no such file or directory`},
		{p: Process{Args: []string{"nope"}}, later: true, failed: `exec: "nope": executable file not found in $PATH`},
		{p: Process{Args: []string{"/noexec"}}, failed: `exec: "/noexec": permission denied`},
	}
	err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
		for _, test := range tests {
			c, err := in.Container(ctx, s.Context)
			if err != nil {
				return err
			}
			if test.later {
				if _, err := c.Start(ctx, Process{Args: []string{"/helper", "sleep"}}); err != nil {
					return err
				}
			}
			out, status, err := output(t, ctx, c, test.p)
			var f *Failure
			if test.failed != "" {
				if !errors.As(err, &f) || f.Kind != KindStart || f.Detail != test.failed {
					t.Errorf("%q: %d, %v; want the failure %s", test.p.Args, status, err, test.failed)
				}
			} else if err != nil || status != test.status || !strings.HasPrefix(out, test.out) {
				t.Errorf("%q: status %d, %v, %.200q; want %d, %.200q", test.p.Args, status, err, out, test.status, test.out)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestProcessesApart(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
	err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
		c, err := in.Container(ctx, s.Context)
		if err != nil {
			return err
		}
		r, w := io.Pipe()
		defer r.Close()
		endless, err := c.Start(ctx, Process{Args: []string{"/helper", "endless"}, Stdout: w})
		if err != nil {
			return err
		}
		deaf, err := c.Start(ctx, Process{Args: []string{"/helper", "exit", "0"}, Stdin: strings.NewReader(strings.Repeat("a", 1<<22))})
		if err != nil {
			return err
		}
		_, _ = deaf.Wait()
		if out, status, err := output(t, ctx, c, Process{Args: []string{"/helper", "stat", "/helper"}}); out != "/helper true\n" || status != 0 || err != nil {
			t.Errorf("%q, %d, %v", out, status, err)
		}
		r.Close()
		if err := endless.Signal(ctx, syscall.SIGKILL); err != nil {
			return err
		}
		if status, err := endless.Wait(); status != 137 || err != nil {
			t.Errorf("%d, %v", status, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func cutter(t *testing.T) (address string, cut func()) {
	t.Helper()
	daemon, ok := strings.CutPrefix(os.Getenv("BUILDKIT_HOST"), "unix://")
	if !ok {
		t.Skip("needs a BuildKit daemon at a unix:// address: BUILDKIT_HOST=unix:///run/buildkit/buildkitd.sock go test ./pkg/verify/builder")
	}
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var open []net.Conn
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", daemon)
			if err != nil {
				near.Close()
				continue
			}
			mu.Lock()
			open = append(open, near, far)
			mu.Unlock()
			for _, c := range [][2]net.Conn{{near, far}, {far, near}} {
				go func() { _, _ = io.Copy(c[0], c[1]); c[0].Close() }()
			}
		}
	}()
	cut = func() {
		l.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			c.Close()
		}
	}
	t.Cleanup(cut)
	return "unix://" + socket, cut
}

func TestConnectionBreaks(t *testing.T) {
	daemonForTest(t)
	want := func(t *testing.T, err error) {
		t.Helper()
		var f *Failure
		if !errors.As(err, &f) || f.Kind != KindBuilder || f.Detail != lostDetail {
			t.Errorf("%+v", err)
		}
	}
	t.Run("in a step", func(t *testing.T) {
		address, cut := cutter(t)
		started := newUntil()
		b, err := Dial(t.Context(), address, Options{Progress: writerFunc(func(p []byte) {
			if bytes.Contains(p, []byte("it-has-started")) {
				_, _ = started.Write(nil)
			}
		})})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		go func() { <-started.c; cut() }()
		s := Spec{Name: "Dockerfile", Context: t.TempDir(), NoCache: true, Dockerfile: []byte("FROM debian:12\nRUN echo it-has-started; sleep 60\n")}
		want(t, b.Build(t.Context(), s, io.Discard))
	})
	t.Run("while a process runs", func(t *testing.T) {
		address, cut := cutter(t)
		ctx, b := dialForTest(t, address)
		s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
		err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
			c, err := in.Container(ctx, s.Context)
			if err != nil {
				return err
			}
			r, err := c.Start(ctx, Process{Args: []string{"/helper", "sleep"}})
			if err != nil {
				return err
			}
			cut()
			_, err = r.Wait()
			want(t, err)
			<-ctx.Done()
			return nil
		})
		want(t, err)
	})
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) { f(p); return len(p), nil }

func processes(arg string) (n int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		if b, _ := os.ReadFile(f); bytes.Contains(b, []byte("\x00"+arg+"\x00")) {
			n++
		}
	}
	return n
}

func TestContainersEnd(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
	started := func(ctx context.Context, in Session, mark string) (Running, error) {
		c, err := in.Container(ctx, s.Context)
		if err != nil {
			return nil, err
		}
		first, err := c.Start(ctx, Process{Args: []string{"/helper", "sleep", mark}})
		if err != nil {
			return nil, err
		}
		_, err = c.Start(ctx, Process{Args: []string{"/helper", "sleep", mark}})
		return first, err
	}
	use := map[string]func(ctx context.Context, cancel func(), first Running) error{
		"return": func(context.Context, func(), Running) error { return nil },
		"panic":  func(context.Context, func(), Running) error { panic("use") },
		"error":  func(context.Context, func(), Running) error { return errors.New("use") },
		"cancel": func(ctx context.Context, cancel func(), first Running) error {
			cancel()
			_, err := first.Wait()
			return err
		},
	}
	for name, f := range use {
		t.Run(name, func(t *testing.T) {
			mark := fmt.Sprintf("%s-%d-%d", name, os.Getpid(), time.Now().UnixNano())
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			var err error
			panicked := func() (p any) {
				defer func() { p = recover() }()
				err = b.Run(ctx, s, func(ctx context.Context, in Session) error {
					first, err := started(ctx, in, mark)
					if err != nil {
						return err
					}
					return f(ctx, cancel, first)
				})
				return nil
			}()
			if (name == "panic") != (panicked == "use") || (name == "error" && err.Error() != "use") {
				t.Errorf("panic %v, error %v", panicked, err)
			}
			var fail *Failure
			if name == "cancel" && (!errors.As(err, &fail) || fail.Kind != KindCancelled || !errors.Is(err, context.Canceled)) {
				t.Errorf("error %v", err)
			}
			for deadline := time.Now().Add(20 * time.Second); processes(mark) > 0; time.Sleep(50 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("its processes still run")
				}
			}
		})
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	if os.Getenv("BUILDKIT_HOST") == "" {
		daemonForTest(t)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	b, err := Dial(ctx, "", Options{Progress: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
	if err := b.Build(ctx, s, io.Discard); err != nil {
		t.Error(err)
	}
	err = b.Run(ctx, s, func(ctx context.Context, in Session) error {
		c, err := in.Container(ctx, s.Context)
		if err == nil {
			_, err = c.Start(ctx, Process{Args: []string{"/helper", "sleep"}, Stdin: strings.NewReader("")})
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	var left string
	for range 100 {
		if left = goroutines(); left == "" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("goroutines are left:\n%s", left)
}

func goroutines() string {
	b := make([]byte, 1<<20)
	b = b[:runtime.Stack(b, true)]
	var out []string
	for _, g := range strings.Split(string(b), "\n\n") {
		if !strings.Contains(g, "testing.tRunner") && (strings.Contains(g, "moby/buildkit") || strings.Contains(g, "google.golang.org/grpc") || strings.Contains(g, "verify/builder")) {
			out = append(out, g)
		}
	}
	return strings.Join(out, "\n\n")
}
