package probe

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Relay opens TCP connections in a container. All of them go through one helper.
type Relay struct {
	in   *io.PipeWriter
	all  *sync.WaitGroup
	send sync.Mutex // one frame after the other

	mu    sync.Mutex
	last  uint32
	links map[uint32]*link
	rest  []byte // of a frame that has not come whole
	err   error  // set when the helper has ended, or can't be understood
}

// link is one connection: near is given out, and what is written there comes out of far.
type link struct {
	id     uint32
	near   net.Conn
	far    net.Conn
	opened chan error // the helper's answer

	mu      sync.Mutex
	arrived *sync.Cond
	queue   []byte // what came and was not taken, at most wire.Window
	closed  bool   // nothing more comes
}

// errClosed means that the helper is gone.
var errClosed = errors.New("msb-probe relay has ended")

// Relay starts one. It ends when it is closed or the container ends.
func (p *Prober) Relay() (*Relay, error) {
	r := &Relay{all: &p.all, links: map[uint32]*link{}}
	var err error
	r.in, err = p.keep("relay", r, func() error { return nil }, r.fail)
	return r, err
}

// Close ends it and its connections.
func (r *Relay) Close() { r.in.Close() }

// Dial opens a connection to the first of the addresses that takes one. Deadlines hold on it; it can't be half closed.
func (r *Relay) Dial(ctx context.Context, addrs []string, port int) (net.Conn, error) {
	target, err := json.Marshal(wire.Target{Addrs: addrs, Port: port})
	if err != nil {
		return nil, err
	}
	l := &link{opened: make(chan error, 1)}
	l.arrived = sync.NewCond(&l.mu)
	l.near, l.far = net.Pipe()
	r.mu.Lock()
	if err := r.err; err != nil {
		r.mu.Unlock()
		return nil, dialError(port, err)
	}
	r.last++
	l.id = r.last
	r.links[l.id] = l
	r.mu.Unlock()
	r.all.Go(func() { r.outward(l, target) })
	r.all.Go(func() { r.inward(l) })
	select {
	case err = <-l.opened:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		l.near.Close()
		return nil, dialError(port, err)
	}
	return l.near, nil
}

func dialError(port int, err error) error {
	return &net.OpError{Op: "dial", Net: "tcp", Addr: address(strconv.Itoa(port)), Err: err}
}

// address is a port of the container, for messages.
type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return "port " + string(a) }

// outward sends what is written until the near end is closed.
func (r *Relay) outward(l *link, target []byte) {
	err := r.frame(wire.Open, l.id, target)
	b := make([]byte, wire.MaxData)
	for err == nil {
		var n int
		if n, err = l.far.Read(b); n > 0 {
			err = r.frame(wire.Data, l.id, b[:n])
		}
	}
	r.mu.Lock()
	open := r.links[l.id] == l
	delete(r.links, l.id)
	r.mu.Unlock()
	l.end(errClosed)
	if open {
		_ = r.frame(wire.Close, l.id, nil)
	}
	l.far.Close()
}

// inward hands on what has come, until nothing more comes, or nobody takes it.
func (r *Relay) inward(l *link) {
	defer l.far.Close() // ends outward too
	taken := 0
	for {
		l.mu.Lock()
		for len(l.queue) == 0 && !l.closed {
			l.arrived.Wait()
		}
		b := l.queue
		l.queue = nil
		l.mu.Unlock()
		if len(b) == 0 {
			return
		}
		if _, err := l.far.Write(b); err != nil {
			return
		}
		if taken += len(b); taken >= wire.Window/4 {
			if r.frame(wire.Credit, l.id, binary.BigEndian.AppendUint32(nil, uint32(taken))) != nil {
				return
			}
			taken = 0
		}
	}
}

// frame sends one.
func (r *Relay) frame(kind wire.Kind, id uint32, data []byte) error {
	b := wire.Frame{Kind: kind, ID: id, Data: data}.Append(nil)
	r.send.Lock()
	defer r.send.Unlock()
	_, err := r.in.Write(b)
	return err
}

// Write takes what the helper sends. It never waits: what nobody takes stays in a queue that the helper knows the size of.
func (r *Relay) Write(b []byte) (int, error) {
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
			r.end(err)
			return 0, err
		}
		if !more {
			break
		}
		rest = after
		r.arrive(f)
	}
	r.rest = append(r.rest[:0], rest...)
	return len(b), nil
}

// arrive takes a frame, with mu held.
func (r *Relay) arrive(f wire.Frame) {
	l := r.links[f.ID]
	if l == nil {
		return // it was closed here, and the helper does not know yet
	}
	switch f.Kind {
	case wire.Opened:
		l.open(nil)
	case wire.Refused:
		delete(r.links, f.ID)
		l.end(errors.New(string(f.Data)))
	case wire.Close:
		delete(r.links, f.ID)
		l.end(errClosed)
	case wire.Data:
		if !l.take(f.Data) {
			delete(r.links, f.ID)
			l.end(errClosed)
		}
	}
}

// fail ends all connections: the helper is gone.
func (r *Relay) fail(err error) {
	if err == nil {
		err = errClosed
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end(err)
}

// end ends all connections, with mu held.
func (r *Relay) end(err error) {
	if r.err == nil {
		r.err = err
	}
	for id, l := range r.links {
		delete(r.links, id)
		l.end(err)
	}
}

// open answers who dials; only the first answer counts.
func (l *link) open(err error) {
	select {
	case l.opened <- err:
	default:
	}
}

// take queues what has come; false if it is more than the helper may send.
func (l *link) take(b []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue)+len(b) > wire.Window {
		return false
	}
	l.queue = append(l.queue, b...)
	l.arrived.Signal()
	return true
}

// end says that nothing more comes.
func (l *link) end(err error) {
	l.open(err)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.arrived.Signal()
}
