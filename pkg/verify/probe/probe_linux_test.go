package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// local runs helpers on this machine, where a container would be.
type local struct {
	tools string
}

func (l local) Start(ctx context.Context, p builder.Process) (builder.Running, error) {
	c := exec.CommandContext(ctx, filepath.Join(l.tools, filepath.Base(p.Args[0])), p.Args[1:]...)
	c.Env, c.Stdout, c.Stderr = p.Env, p.Stdout, p.Stderr
	if p.Stdin != nil {
		in, err := c.StdinPipe()
		if err != nil {
			return nil, err
		}
		go func() {
			_, _ = io.Copy(in, p.Stdin)
			in.Close()
		}()
	}
	return localProcess{c}, c.Start()
}

func (local) Close() error { return nil }

type localProcess struct{ c *exec.Cmd }

func (p localProcess) Wait() (int, error) {
	err := p.c.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

func (p localProcess) Signal(_ context.Context, sig syscall.Signal) error {
	return p.c.Process.Signal(sig)
}

var tools = sync.OnceValues(func() (string, error) { return Locate("") })

// proberForTest is a Prober on this machine. At the test's end all helpers must have ended.
func proberForTest(t *testing.T) *Prober {
	t.Helper()
	dir, err := tools()
	if err != nil {
		t.Skipf("needs the helper: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := New(ctx, local{dir})
	t.Cleanup(func() {
		cancel()
		p.Wait()
	})
	return p
}

func TestListen(t *testing.T) {
	p := proberForTest(t)
	l, err := p.Listen()
	if err != nil {
		t.Fatal(err)
	}
	server, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	want := wire.Socket{Addr: "127.0.0.1", Port: server.Addr().(*net.TCPAddr).Port}
	for !slices.Contains(<-l.Changed, want) {
	}
	server.Close()
	for slices.Contains(<-l.Changed, want) {
	}
	l.Close()
	<-l.Done
	if l.Err() != nil {
		t.Error(l.Err())
	}
}

func TestProcesses(t *testing.T) {
	list, err := proberForTest(t).Processes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(list, func(p wire.Process) bool { return p.PID == os.Getpid() && slices.Equal(p.Argv, os.Args) }) {
		t.Errorf("this process is not among %d", len(list))
	}
}

func TestCheck(t *testing.T) {
	p := proberForTest(t)
	var out, errs bytes.Buffer
	r, err := p.Check(t.Context(), builder.Process{Args: []string{"sh", "-c", "echo $WORD; echo bad >&2; exit 4"}, Env: []string{"WORD=seen", "PATH=" + os.Getenv("PATH")}}, time.Minute, &out, &errs)
	if err != nil || r != (wire.Result{Status: 4}) || out.String() != "seen\n" || errs.String() != "bad\n" {
		t.Errorf("%+v %v, %q %q", r, err, out.String(), errs.String())
	}
}

// relayTo is a relay with a client that speaks through it to a server.
func relayTo(t *testing.T, h http.Handler) (*Relay, *http.Client, string) {
	t.Helper()
	p := proberForTest(t)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	r, err := p.Relay()
	if err != nil {
		t.Fatal(err)
	}
	port := s.Listener.Addr().(*net.TCPAddr).Port
	tr := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return r.Dial(ctx, []string{"::1", "127.0.0.1"}, port)
	}}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		r.Close()
	})
	return r, &http.Client{Transport: tr}, fmt.Sprintf("http://localhost:%d", port)
}

// TestRelayBodies moves more than a window both at once and one after the other.
func TestRelayBodies(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), wire.Window/4)
	_, c, url := relayTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/close" {
			w.Header().Set("Connection", "close")
		}
		_, _ = w.Write(body)
	}))
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			resp, err := c.Get(url + []string{"/keep", "/close"}[i%2])
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			if err != nil || !bytes.Equal(got, body) {
				t.Errorf("%d bytes of %d (%v)", len(got), len(body), err)
			}
		})
	}
	all.Wait()
}

// TestRelayDeadline holds that a server which never answers is given up, and that the relay goes on.
func TestRelayDeadline(t *testing.T) {
	release := make(chan struct{})
	_, c, url := relayTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/never" {
			<-release
		}
		_, _ = io.WriteString(w, "here")
	}))
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", url+"/never", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(req); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	resp, err := c.Get(url + "/now")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// TestRelayUnread holds that a body which nobody reads keeps no other connection waiting.
func TestRelayUnread(t *testing.T) {
	_, c, url := relayTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.URL.Path == "/endless" {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, "here")
	}))
	endless, err := c.Get(url + "/endless")
	if err != nil {
		t.Fatal(err)
	}
	defer endless.Body.Close()
	resp, err := c.Get(url + "/short")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); string(b) != "here" || err != nil {
		t.Errorf("%q %v", b, err)
	}
}

func TestRelayRefused(t *testing.T) {
	r, _, _ := relayTo(t, http.NotFoundHandler())
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = r.Dial(t.Context(), []string{"127.0.0.1"}, l.Addr().(*net.TCPAddr).Port)
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
}

// TestRelayEnds follows connections that end on this side, one by itself and one with the relay.
func TestRelayEnds(t *testing.T) {
	r, _, _ := relayTo(t, http.NotFoundHandler())
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	one, err := r.Dial(t.Context(), []string{"127.0.0.1"}, l.Addr().(*net.TCPAddr).Port)
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	one.Close()
	if _, err := server.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the server reads: %v", err)
	}
	c, err := r.Dial(t.Context(), []string{"127.0.0.1"}, l.Addr().(*net.TCPAddr).Port)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	if _, err := c.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("read: %v", err)
	}
	if _, err := r.Dial(t.Context(), []string{"127.0.0.1"}, 1); err == nil {
		t.Error("it opens connections after its end")
	}
}

// TestHelperFails says what the helper said.
func TestHelperFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, Name), []byte("#!/bin/sh\necho no such thing >&2\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := New(t.Context(), local{dir})
	defer p.Wait()
	if _, err := p.Processes(t.Context()); err == nil || !strings.Contains(err.Error(), "msb-probe processes: status 3: no such thing") {
		t.Errorf("%v", err)
	}
	l, err := p.Listen()
	if err != nil {
		t.Fatal(err)
	}
	<-l.Done
	if err := l.Err(); err == nil || !strings.Contains(err.Error(), "msb-probe listen: status 3: no such thing") {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, Name), []byte("#!/bin/sh\necho the kernel would not tell >&2\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Processes(t.Context()); err == nil || !strings.Contains(err.Error(), "msb-probe processes: the kernel would not tell") {
		t.Errorf("%v", err)
	}
	if _, err := p.Check(t.Context(), builder.Process{Args: []string{"true"}}, time.Second, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "msb-probe check: the kernel would not tell") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Processes(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
