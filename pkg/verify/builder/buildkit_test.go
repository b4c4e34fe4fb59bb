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
	"slices"
	"strings"
	"sync"
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
// until is a writer that tells when it was first written to.
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

// Two names of one image are pinned alike, and what can't be had is told with its line.
func TestPins(t *testing.T) {
	ctx, b := daemonForTest(t)
	old, new := "docker.io/library/node:18", "node:20-slim"
	digests, err := b.Resolve(ctx, []string{old, new}, "")
	if err != nil {
		t.Fatal(err)
	}
	if digests[old] == "" || digests[old] == digests[new] {
		t.Fatal(digests)
	}
	s := Spec{Name: "Dockerfile", Context: t.TempDir(), Pins: map[string]string{new: digests[old]}, Dockerfile: []byte("FROM docker.io/node:20-slim\nRUN node --version | grep ^v18\n")}
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
// processes of this machine that run with an argument; the daemon's are among them if it runs here.
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

// goroutines are the stacks of those that belong to a connection, but for the test's own.
