package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// wires is a relay and its other side.
type wires struct {
	t   *testing.T
	in  *io.PipeWriter
	out *io.PipeReader
	end chan error
}

func newWires(t *testing.T) *wires {
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	w := &wires{t: t, in: inW, out: outR, end: make(chan error, 1)}
	go func() { w.end <- relay(nil, inR, outW) }()
	return w
}

func (w *wires) send(f wire.Frame) {
	w.t.Helper()
	if _, err := w.in.Write(f.Append(nil)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wires) open(id uint32, addr net.Addr, addrs ...string) {
	w.t.Helper()
	b, err := json.Marshal(wire.Target{Addrs: addrs, Port: addr.(*net.TCPAddr).Port})
	if err != nil {
		w.t.Fatal(err)
	}
	w.send(wire.Frame{Kind: wire.Open, ID: id, Data: b})
}

func (w *wires) want(kind wire.Kind, id uint32) []byte {
	w.t.Helper()
	f, err := wire.Read(w.out)
	if err != nil || f.Kind != kind || f.ID != id {
		w.t.Fatalf("got frame %v of %d with %q (%v), want %v of %d", f.Kind, f.ID, f.Data, err, kind, id)
	}
	return f.Data
}

func tcp(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func accept(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestRelay(t *testing.T) {
	l, w := tcp(t), newWires(t)
	w.open(1, l.Addr(), "::1", "127.0.0.1") // nothing takes the first
	server := accept(t, l)
	if addr := w.want(wire.Opened, 1); string(addr) != "127.0.0.1" {
		t.Errorf("opened %s", addr)
	}
	w.open(2, l.Addr(), "127.0.0.1")
	other := accept(t, l)
	w.want(wire.Opened, 2)

	w.send(wire.Frame{Kind: wire.Data, ID: 1, Data: []byte("question")})
	got := make([]byte, 8)
	if _, err := io.ReadFull(server, got); err != nil || string(got) != "question" {
		t.Fatalf("%q %v", got, err)
	}
	_, _ = server.Write([]byte("answer"))
	if b := w.want(wire.Data, 1); string(b) != "answer" {
		t.Errorf("%q", b)
	}
	server.Close()
	w.want(wire.Close, 1)
	w.send(wire.Frame{Kind: wire.Data, ID: 1, Data: []byte("too late")}) // no frame comes of it

	w.send(wire.Frame{Kind: wire.Close, ID: 2})
	if _, err := other.Read(got); err != io.EOF {
		t.Errorf("closed from this side: %v", err)
	}
	w.in.Close()
	if err := <-w.end; err != nil {
		t.Error(err)
	}
}

// TestRelayRefused names each address that was tried.
func TestRelayRefused(t *testing.T) {
	l, w := tcp(t), newWires(t)
	l.Close()
	w.open(1, l.Addr(), "::1", "127.0.0.1")
	why := string(w.want(wire.Refused, 1))
	if !strings.Contains(why, "[::1]:") || !strings.Contains(why, "127.0.0.1:") || !strings.Contains(why, "connection refused") {
		t.Errorf("%s", why)
	}
}

// TestRelayWindow holds that a program which writes without end fills no memory, and that the other connections go on.
func TestRelayWindow(t *testing.T) {
	l, w := tcp(t), newWires(t)
	w.open(1, l.Addr(), "127.0.0.1")
	endless := accept(t, l)
	w.want(wire.Opened, 1)
	w.open(2, l.Addr(), "127.0.0.1")
	quiet := accept(t, l)
	w.want(wire.Opened, 2)
	go func() {
		for b := bytes.Repeat([]byte("x"), 1<<16); ; {
			if _, err := endless.Write(b); err != nil {
				return
			}
		}
	}()
	for got := 0; got < wire.Window; {
		got += len(w.want(wire.Data, 1))
		if got > wire.Window {
			t.Fatalf("%d bytes without credit", got)
		}
	}
	_, _ = quiet.Write([]byte("here"))
	if b := w.want(wire.Data, 2); string(b) != "here" {
		t.Errorf("%q", b)
	}
	w.send(wire.Frame{Kind: wire.Credit, ID: 1, Data: []byte{0, 0, 0, 5}})
	if b := w.want(wire.Data, 1); string(b) != "xxxxx" {
		t.Errorf("%q", b)
	}
	w.send(wire.Frame{Kind: wire.Close, ID: 1}) // while it has no credit
	_, _ = quiet.Write([]byte("still"))
	if b := w.want(wire.Data, 2); string(b) != "still" {
		t.Errorf("%q", b)
	}
}

// TestRelayDeaf holds that a program which does not read is given up, and keeps nobody waiting.
func TestRelayDeaf(t *testing.T) {
	l, w := tcp(t), newWires(t)
	w.open(1, l.Addr(), "127.0.0.1")
	accept(t, l)
	w.want(wire.Opened, 1)
	closed := make(chan struct{})
	go func() {
		w.want(wire.Close, 1)
		close(closed)
	}()
	for b := make([]byte, wire.MaxData); ; {
		select {
		case <-closed:
			return
		default:
			w.send(wire.Frame{Kind: wire.Data, ID: 1, Data: b})
		}
	}
}
