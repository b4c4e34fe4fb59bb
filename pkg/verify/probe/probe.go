// Package probe is this machine's end of msb-probe, the helper that runs in a container beside the program: it starts the helper, and
// understands what it says. Locate finds the helper itself.
package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Name is the helper's file name in its directory.
const Name = "msb-probe"

// user is whom the helper runs as. It must be root to look at the processes of every user.
const user = "0"

// Prober starts helpers in one container, whose first process has been started.
type Prober struct {
	ctx       context.Context // of the container: helpers end with it
	container builder.Container
	all       sync.WaitGroup // what runs on for a helper

	mu     sync.Mutex
	inputs []*io.PipeWriter // of helpers that run until these are closed
}

// New makes a Prober. Helpers end with ctx.
func New(ctx context.Context, c builder.Container) *Prober {
	return &Prober{ctx: ctx, container: c}
}

// Wait waits until nothing of any helper runs on. They end when the container does, when ctx does, or when they are closed.
func (p *Prober) Wait() { p.all.Wait() }

// Close ends the helpers that run on, so that a process of theirs does not end with the container: BuildKit would take its status for that
// of the container. It waits for them until ctx ends.
func (p *Prober) Close(ctx context.Context) {
	p.mu.Lock()
	for _, in := range p.inputs {
		in.Close()
	}
	p.mu.Unlock()
	over := make(chan struct{})
	go func() {
		p.all.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
}

// Processes lists the processes of the container by their number, the helpers left out; at most 256.
func (p *Prober) Processes(ctx context.Context) ([]wire.Process, error) {
	var out []wire.Process
	err := p.lines(ctx, "processes", func(b []byte) error {
		var v wire.Process
		if err := json.Unmarshal(b, &v); err != nil {
			return err
		}
		out = append(out, v)
		return nil
	})
	return out, err
}

// Changes lists the files, directories not counted, that were made or changed in the container since its first process started. Cut
// tells that there may be more.
func (p *Prober) Changes(ctx context.Context) (paths []string, cut bool, err error) {
	err = p.lines(ctx, "changes", func(b []byte) error {
		var v wire.Change
		if err := json.Unmarshal(b, &v); err != nil {
			return err
		}
		if v.Cut {
			cut = true
			return nil
		}
		paths = append(paths, v.Path)
		return nil
	})
	return paths, cut, err
}

// lines runs a helper to its end and hands over its lines.
func (p *Prober) lines(ctx context.Context, command string, each func([]byte) error) error {
	out, errs := &lines{each: each}, &said{}
	return p.finish(ctx, builder.Process{Args: []string{builder.ToolsDir + "/" + Name, command}, User: user, Dir: "/", Stdout: out, Stderr: errs}, errs, out.broken)
}

// finish runs a helper to its end. Broken says what was wrong with its output.
func (p *Prober) finish(ctx context.Context, c builder.Process, errs *said, broken func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(p.ctx, cancel)
	defer stop()
	r, err := p.container.Start(ctx, c)
	if err != nil {
		return fmt.Errorf("msb-probe %s: %w", c.Args[1], err)
	}
	status, err := r.Wait()
	if b := broken(); b != nil {
		err = b
	}
	return ended(ctx, c.Args[1], status, err, errs)
}

// ended words how a helper ended; nil if it did its work.
func ended(ctx context.Context, command string, status int, err error, errs *said) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("msb-probe %s: %w", command, err)
	case status != 0:
		return fmt.Errorf("msb-probe %s: status %d: %s", command, status, errs)
	case errs.String() != "":
		return fmt.Errorf("msb-probe %s: %s", command, errs)
	}
	return nil
}

// lines is a writer that hands over line by line.
type lines struct {
	mu   sync.Mutex
	each func([]byte) error
	rest []byte
	err  error
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range b {
		if l.err != nil {
			return 0, l.err
		}
		if c != '\n' {
			if l.rest = append(l.rest, c); len(l.rest) > wire.MaxLine {
				l.err = errors.New("a line is too long")
			}
			continue
		}
		l.err = l.each(l.rest)
		l.rest = l.rest[:0]
	}
	return len(b), l.err
}

func (l *lines) broken() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// maxSaid is how much of a helper's standard error is kept, in bytes.
const maxSaid = 1 << 10

// said keeps the beginning of a helper's standard error.
type said struct {
	mu sync.Mutex
	b  []byte
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.b = append(s.b, b[:min(len(b), maxSaid-len(s.b))]...)
	return len(b), nil
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.TrimSpace(string(s.b))
}
