package builder

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
)

// errLost is the cause of contexts that ended with the connection.
var errLost = errors.New("the connection to the builder broke")

// line makes the connections to a daemon and tells when one breaks. BuildKit's client does not: a container's process is waited for as long
// as its context lasts.
type line struct {
	dial func(context.Context) (net.Conn, error)

	mu    sync.Mutex
	err   error
	watch map[int]func() // called when it breaks
	next  int
}

func (l *line) connect(ctx context.Context, _ string) (net.Conn, error) {
	c, err := l.dial(ctx)
	if err != nil {
		if ctx.Err() == nil { // else gRPC has given up on it
			l.broke(err)
		}
		return nil, err
	}
	return &wire{Conn: c, line: l}, nil
}

// during returns a context that ends with errLost as its cause when a connection breaks before release is called.
func (l *line) during(ctx context.Context) (_ context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.watch == nil {
		l.watch = map[int]func(){}
	}
	id := l.next
	l.next++
	l.watch[id] = func() { cancel(errLost) }
	return ctx, func() {
		l.mu.Lock()
		delete(l.watch, id)
		l.mu.Unlock()
		cancel(context.Canceled)
	}
}

func (l *line) broke(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil || errors.Is(l.err, io.EOF) {
		l.err = err
	}
	for _, f := range l.watch {
		f()
	}
}

// said is what the first broken connection said; nil if none broke or it said nothing.
func (l *line) said() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if errors.Is(l.err, io.EOF) {
		return nil
	}
	return l.err
}

// wire is one connection.
type wire struct {
	net.Conn
	line    *line
	reading sync.Mutex // the first reader is told why a command has ended, the next one nothing
	mu      sync.Mutex
	shut    bool
}

func (w *wire) Read(p []byte) (int, error) {
	w.reading.Lock()
	defer w.reading.Unlock()
	n, err := w.Conn.Read(p)
	if err != nil {
		w.mu.Lock()
		shut := w.shut
		w.mu.Unlock()
		if !shut {
			w.line.broke(err)
		}
	}
	return n, err
}

// Write asks a command that no longer reads why it has ended, which comes with what it writes.
func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if _, isSocket := w.Conn.(syscall.Conn); err != nil && !isSocket {
		_, _ = w.Read(make([]byte, 1))
	}
	return n, err
}

func (w *wire) Close() error {
	w.mu.Lock()
	w.shut = true
	w.mu.Unlock()
	return w.Conn.Close()
}
