package builder

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	b, err := Dial(ctx, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return ctx, b
}

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

func TestBuildScratch(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, map[string]string{"kept": "1", "dropped": "2", ".dockerignore": "kept\n"}),
		Dockerfile: []byte("FROM scratch\nARG V\nCOPY . /\nENV V=$V\n"), Ignore: []byte("dropped\n"), Args: map[string]string{"V": "7"}}
	var archive bytes.Buffer
	if err := b.Build(ctx, s, &archive); err != nil {
		t.Fatal(err)
	}
	var names []string
	r := tar.NewReader(&archive)
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
	if !strings.Contains(strings.Join(names, " "), "index.json") {
		t.Errorf("no OCI archive: %q", names)
	}
	err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
		c, err := in.Container(ctx, s.Context)
		if err != nil {
			return err
		}
		out, status := run(t, ctx, c, Process{Args: []string{"/helper", "stat", "/kept", "/dropped", "/.msb-tools/dropped"}})
		if want := "/kept true\n/dropped false\n/.msb-tools/dropped true\n"; out != want || status != 0 {
			t.Errorf("%q, status %d", out, status)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestServeConnectStop(t *testing.T) {
	ctx, b := daemonForTest(t)
	s := Spec{Name: "Dockerfile", Context: contextDir(t, nil), Dockerfile: []byte("FROM scratch\nCOPY helper /\n")}
	err := b.Run(ctx, s, func(ctx context.Context, in Session) error {
		c, err := in.Container(ctx, s.Context)
		if err != nil {
			return err
		}
		listening := &waiter{c: make(chan bool)}
		init, err := c.Start(ctx, Process{Args: []string{"/helper", "serve", "8080"}, Stdout: listening})
		if err != nil {
			return err
		}
		<-listening.c
		if out, _ := run(t, ctx, c, Process{Args: []string{ToolsDir + "/helper", "connect", "8080"}}); out != "hello\n" {
			t.Errorf("connect: %q", out)
		}
		if out, _ := run(t, ctx, c, Process{Args: []string{ToolsDir + "/helper", "out", "127.0.0.1:5055"}}); out != "true\n" {
			t.Errorf("the container reaches this machine: %q", out)
		}
		if err := init.Signal(ctx, syscall.SIGTERM); err != nil {
			return err
		}
		if status, err := init.Wait(); status != 7 || err != nil {
			t.Errorf("after SIGTERM: %d, %v", status, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, ctx context.Context, c Container, p Process) (string, int) {
	t.Helper()
	var out bytes.Buffer
	p.Stdout, p.Stderr = &out, &out
	r, err := c.Start(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	status, err := r.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), status
}

type waiter struct {
	once sync.Once
	c    chan bool
}

func (w *waiter) Write(p []byte) (int, error) {
	w.once.Do(func() { close(w.c) })
	return len(p), nil
}
