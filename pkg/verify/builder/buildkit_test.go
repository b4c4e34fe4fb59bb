package builder

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// daemonForTest is the BuildKit daemon of the environment; without one the test is skipped.
func daemonForTest(t *testing.T) (context.Context, Builder) {
	t.Helper()
	if os.Getenv("BUILDKIT_HOST") == "" {
		t.Skip("needs a BuildKit daemon: BUILDKIT_HOST=unix:///run/buildkit/buildkitd.sock go test ./pkg/verify/builder")
	}
	return dialForTest(t, "")
}

func dialForTest(t *testing.T, address string) (context.Context, Builder) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	b, err := Dial(ctx, address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return ctx, b
}

// helper is testdata/helper, compiled.
var helper = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "helper")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "helper")
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", file, "./testdata/helper")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := c.CombinedOutput(); err != nil {
		return nil, errors.New(string(out))
	}
	return os.ReadFile(file)
})

// contextDir has the helper and the files given.
func contextDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	b, err := helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "helper"), b, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// output starts a process, waits for its end and returns what it wrote.
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

// until is a writer that tells when it was first written to.
type until struct {
	once sync.Once
	c    chan struct{}
}

func newUntil() *until { return &until{c: make(chan struct{})} }

func (w *until) Write(p []byte) (int, error) {
	w.once.Do(func() { close(w.c) })
	return len(p), nil
}

func TestBuild(t *testing.T) {
	ctx, b := daemonForTest(t)
	dir := contextDir(t, map[string]string{"kept": "1", "dropped": "2", ".dockerignore": "kept\n"})
	text := []byte("FROM scratch\nARG V\nCOPY . /\nENV V=$V\n")
	tests := []struct {
		name   string
		ignore []byte
		want   string
	}{
		{"ignore file given", []byte("dropped\n"), "/kept true\n/dropped false\n"},
		{"none, whatever lies in the context", nil, "/kept true\n/dropped true\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Spec{Name: "some/Dockerfile.web", Context: dir, Dockerfile: text, Ignore: test.ignore, Args: map[string]string{"V": "7"}}
			var archive bytes.Buffer
			if err := b.Build(ctx, s, &archive); err != nil {
				t.Fatal(err)
			}
			if names, config := entries(t, &archive); !slices.Contains(names, "index.json") || !strings.Contains(config, `"V=7"`) {
				t.Errorf("archive of %q, configuration %s", names, config)
			}
			err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
				c, err := in.Container(ctx, dir)
				if err != nil {
					return err
				}
				out, status, err := output(t, ctx, c, Process{Args: []string{"/helper", "stat", "/kept", "/dropped"}})
				if out != test.want || status != 0 || err != nil {
					t.Errorf("%q, status %d, %v; want %q", out, status, err, test.want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// entries are the names in an archive, and the text of its image configuration.
func entries(t *testing.T, archive io.Reader) (names []string, config string) {
	t.Helper()
	r := tar.NewReader(archive)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return names, config
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if h.Typeflag != tar.TypeReg || h.Size > 1<<16 {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(`"rootfs"`)) {
			config = string(b)
		}
	}
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

// A process whose output nobody takes, and one that does not read its input, leave the others alone.
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

func TestPins(t *testing.T) {
	ctx, b := daemonForTest(t)
	old, new := "docker.io/library/node:18", "node:20"
	digests, err := b.Resolve(ctx, []string{old, new}, "")
	if err != nil {
		t.Fatal(err)
	}
	if digests[old] == "" || digests[old] == digests[new] {
		t.Fatal(digests)
	}
	s := Spec{Name: "Dockerfile", Context: t.TempDir(), Pins: map[string]string{new: digests[old]}, Dockerfile: []byte("FROM docker.io/node:20\nRUN node --version | grep ^v18\n")}
	if err := b.Build(ctx, s, io.Discard); err != nil {
		t.Error(err)
	}
	none := "sha256:" + strings.Repeat("0", 64)
	for _, test := range []struct {
		ref, text string
		line      int
	}{
		{"debian:12", "FROM scratch\nFROM debian:12\n", 2},
		{"docker.io/library/node", "FROM scratch\nCOPY --from=node /etc/passwd /\n", 2},
		{"library/node:latest", "FROM debian:12\nRUN --mount=from=node,target=/n ls /n\n", 0},
	} {
		s := Spec{Name: "Dockerfile", Context: t.TempDir(), Pins: map[string]string{test.ref: none}, Dockerfile: []byte(test.text)}
		var f *Failure
		if err := b.Build(ctx, s, io.Discard); !errors.As(err, &f) || f.Kind != KindRegistry || f.Line != test.line || !strings.Contains(f.Detail, none) {
			t.Errorf("%q: %#v", test.text, err)
		}
	}
	var f *Failure
	if _, err := b.Resolve(ctx, []string{new, "library/no-such-image"}, ""); !errors.As(err, &f) || f.Kind != KindRegistry || !strings.HasPrefix(f.Detail, "image library/no-such-image: ") {
		t.Errorf("an image that is not there: %v", err)
	}
}

func TestFailures(t *testing.T) {
	ctx, b := daemonForTest(t)
	tests := []struct {
		text, kind string
		line       int
		step       string
		detail     string // a part of it
		log        string
	}{
		{"FROM debian:12\n\nRUN echo one; \\\n  echo two; exit 7\n", KindBuild, 3, "RUN echo one; \\\n  echo two; exit 7", "the step ended with status 7", "one\ntwo\n"},
		{"FROM debian:12\nRAN foo\n", KindBuild, 2, "RAN foo", "unknown instruction: RAN", ""},
		{"FROM scratch\nCOPY no-file /\n", KindBuild, 2, "COPY no-file /", `"/no-file" is not there to be copied`, ""},
		{"FROM no-such-image:1\n", KindRegistry, 1, "FROM no-such-image:1", "no-such-image:1: not found", ""},
		{"FROM debian:12\nRUN --mount=type=secret,id=npmrc,required=true true\n", KindBuild, 2, "", "the build secret npmrc, and msb verify passes none", ""},
		{"FROM debian:12\nRUN --mount=type=secret,id=npmrc cat /run/secrets/npmrc\n", KindBuild, 2, "", "status 1; it mounts a build secret, and msb verify passes none", "cat: /run/secrets/npmrc: No such file or directory\n"},
		{"FROM debian:12\nRUN --mount=type=ssh,required=true true\n", KindBuild, 2, "", "an SSH agent, and msb verify passes none", ""},
		{"FROM debian:12\nRUN --network=host true\n", KindBuild, 0, "", "a step asks for --network=host", ""},
	}
	for _, test := range tests {
		err := b.Build(ctx, Spec{Name: "Dockerfile", Context: t.TempDir(), Dockerfile: []byte(test.text)}, io.Discard)
		var f *Failure
		if !errors.As(err, &f) {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if f.Kind != test.kind || f.Line != test.line || (test.step != "" && f.Step != test.step) || !strings.Contains(f.Detail, test.detail) || f.Log != test.log {
			t.Errorf("%q: %s:%d %q %q %q", test.text, f.Kind, f.Line, f.Step, f.Detail, f.Log)
		}
	}
	err := b.Run(ctx, Spec{Name: "Dockerfile", Context: t.TempDir(), Dockerfile: []byte("FROM debian:12\nRUN exit 9\n")},
		func(context.Context, Session) error { return errors.New("it was used") })
	var f *Failure
	if !errors.As(err, &f) || f.Line != 2 || f.Detail != "the step ended with status 9" {
		t.Errorf("Run: %+v", err)
	}
}

func TestSyntaxLine(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --link helper /\n")}
	if err := b.Build(ctx, s, io.Discard); err != nil {
		t.Error(err)
	}
}

func TestNoCache(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: t.TempDir(), Dockerfile: []byte("FROM debian:12\nRUN cat /proc/sys/kernel/random/uuid > /id\n")}
	id := func(s Spec) (id string) {
		err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
			c, err := in.Container(ctx, s.Context)
			if err != nil {
				return err
			}
			id, _, err = output(t, ctx, c, Process{Args: []string{"cat", "/id"}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := id(s)
	s.NoCache = true
	if err := b.Build(ctx, s, io.Discard); err != nil {
		t.Fatal(err)
	}
	second := id(s)
	if first == second || len(second) != 37 {
		t.Errorf("NoCache took %q from the cache", second)
	}
	if third := id(s); third != second {
		t.Errorf("Run built again: %q, %q", second, third)
	}
}

func TestReaderOfArchiveGivesUp(t *testing.T) {
	ctx, b := daemonForTest(t)
	enough := errors.New("enough")
	r, w := io.Pipe()
	r.CloseWithError(enough)
	err := b.Build(ctx, Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}, w)
	if !errors.Is(err, enough) {
		t.Error(err)
	}
}

// cutter is a unix socket that leads to the daemon until it is cut.
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

// processes of this machine that run with an argument; the daemon's are among them if it runs here.
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

func TestTimeLimit(t *testing.T) {
	_, b := daemonForTest(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	err := b.Build(ctx, Spec{Name: "Dockerfile", Context: t.TempDir(), NoCache: true, Dockerfile: []byte("FROM debian:12\nRUN sleep 600\n")}, io.Discard)
	var f *Failure
	if !errors.As(err, &f) || f.Kind != KindTimeout {
		t.Errorf("%+v", err)
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

// goroutines are the stacks of those that belong to a connection, but for the test's own.
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
