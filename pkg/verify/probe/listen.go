package probe

import (
	"context"
	"encoding/json"
	"io"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Listener tells which sockets listen in a container.
type Listener struct {
	// Changed has the newest list whenever it has changed; one that was not taken is replaced. The first comes at once.
	Changed <-chan []wire.Socket
	// Done is closed when no more lists come. Then Err says why.
	Done <-chan struct{}
	err  error
	in   *io.PipeWriter
}

// Err is why a Listener ended; nil if it was closed. It must not be asked before Done is closed.
func (l *Listener) Err() error { return l.err }

// Close ends it.
func (l *Listener) Close() { l.in.Close() }

// Listen watches the listening sockets until it is closed or the container ends.
func (p *Prober) Listen() (*Listener, error) {
	changed, done := make(chan []wire.Socket, 1), make(chan struct{})
	out := &lines{each: func(b []byte) error {
		var v wire.Listening
		if err := json.Unmarshal(b, &v); err != nil {
			return err
		}
		select {
		case <-changed: // it was not taken
		default:
		}
		changed <- v.Sockets // there is room: nobody else sends
		return nil
	}}
	l := &Listener{Changed: changed, Done: done}
	var err error
	l.in, err = p.keep("listen", out, out.broken, func(err error) {
		l.err = err
		close(done)
	})
	return l, err
}

// keep starts a helper that runs until its input is closed, and calls over when it has ended.
func (p *Prober) keep(command string, out io.Writer, broken func() error, over func(error)) (*io.PipeWriter, error) {
	in, send := io.Pipe()
	ctx, cancel := context.WithCancel(p.ctx)
	errs := &said{}
	r, err := p.container.Start(ctx, builder.Process{Args: []string{builder.ToolsDir + "/" + Name, command}, User: user, Dir: "/", Stdin: in, Stdout: out, Stderr: errs})
	if err != nil {
		cancel()
		in.Close()
		return nil, ended(p.ctx, command, 0, err, errs)
	}
	p.mu.Lock()
	p.inputs = append(p.inputs, send)
	p.mu.Unlock()
	p.all.Go(func() {
		defer cancel()
		status, err := r.Wait()
		in.Close() // who writes or reads it does so no more
		if b := broken(); b != nil {
			err = b
		}
		over(ended(p.ctx, command, status, err, errs))
	})
	return send, nil
}
