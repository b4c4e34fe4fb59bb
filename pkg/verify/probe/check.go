package probe

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Check runs a command in the container, with the user, environment and directory of p, and kills it after the limit. Its exit status does
// not end the container, as it would where the builder starts the command itself.
func (p *Prober) Check(ctx context.Context, c builder.Process, limit time.Duration, stdout, stderr io.Writer) (wire.Result, error) {
	out, errs := &results{stdout: stdout, stderr: stderr}, &said{}
	c.Args = slices.Concat([]string{builder.ToolsDir + "/" + Name, "check", limit.String()}, c.Args)
	c.Stdout, c.Stderr = out, errs
	if err := p.finish(ctx, c, errs, out.broken); err != nil {
		return wire.Result{}, err
	}
	if out.result == nil {
		return wire.Result{}, errors.New("msb-probe check: it did not say how the command ended")
	}
	return *out.result, nil
}

// results takes the frames of a command.
type results struct {
	stdout, stderr io.Writer
	mu             sync.Mutex
	rest           []byte
	result         *wire.Result
	err            error
}

func (r *results) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return 0, r.err
	}
	r.rest = append(r.rest, b...)
	rest := r.rest
	for {
		f, after, more, err := wire.Cut(rest)
		if err != nil {
			r.err = err
			return 0, err
		}
		if !more {
			break
		}
		rest = after
		r.take(f)
	}
	r.rest = append(r.rest[:0], rest...)
	return len(b), nil
}

func (r *results) take(f wire.Frame) {
	switch {
	case f.Kind == wire.Close:
		r.result = &wire.Result{}
		r.err = json.Unmarshal(f.Data, r.result)
	case f.ID == wire.Stdout:
		_, _ = r.stdout.Write(f.Data)
	case f.ID == wire.Stderr:
		_, _ = r.stderr.Write(f.Data)
	}
}

func (r *results) broken() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}
