package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"sync"
	"syscall"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// connectSeconds bounds how long the kernel may take to connect on loopback: with a full backlog it would retry for two minutes.
const connectSeconds = 5

// maxQueue is how many frames may wait for a program that does not read; then its connection is closed.
const maxQueue = 64

// relayer carries connections.
type relayer struct {
	mu    sync.Mutex // of out and conns
	out   io.Writer
	conns map[uint32]*carried
}

// carried is one connection.
type carried struct {
	send   chan []byte   // to the program
	credit chan int      // bytes that may be read from the program
	done   chan struct{} // closed when one side has closed
}

func relay(_ []string, in io.Reader, out io.Writer) error {
	r := &relayer{out: out, conns: map[uint32]*carried{}}
	for {
		f, err := wire.Read(in)
		if err == io.EOF {
			return nil // what is open ends with the process
		}
		if err != nil {
			return err
		}
		r.frame(f)
	}
}

// frame takes one frame. It never waits for a program.
func (r *relayer) frame(f wire.Frame) {
	r.mu.Lock()
	c := r.conns[f.ID]
	if f.Kind == wire.Open && c == nil {
		c = &carried{send: make(chan []byte, maxQueue), credit: make(chan int, maxQueue), done: make(chan struct{})}
		r.conns[f.ID] = c
		r.mu.Unlock()
		go r.carry(f.ID, c, f.Data)
		return
	}
	if c == nil { // it has ended, and the other side does not know yet
		r.mu.Unlock()
		return
	}
	full := false
	switch f.Kind {
	case wire.Data:
		select {
		case c.send <- f.Data:
		default:
			full = true
		}
	case wire.Credit:
		if len(f.Data) == 4 {
			select {
			case c.credit <- int(binary.BigEndian.Uint32(f.Data)):
			default:
				full = true
			}
		}
	}
	if full || f.Kind == wire.Close {
		delete(r.conns, f.ID)
		close(c.done)
	}
	r.mu.Unlock()
	if full {
		r.write(wire.Frame{Kind: wire.Close, ID: f.ID})
	}
}

func (r *relayer) write(f wire.Frame) {
	b := f.Append(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.out.Write(b); err != nil {
		os.Exit(exitDone) // nobody listens any more
	}
}

// carry connects, and moves bytes both ways until one side closes.
func (r *relayer) carry(id uint32, c *carried, target []byte) {
	fd, addr, err := connect(target)
	if err != nil {
		r.forget(id, c)
		r.write(wire.Frame{Kind: wire.Refused, ID: id, Data: []byte(err.Error())})
		return
	}
	r.write(wire.Frame{Kind: wire.Opened, ID: id, Data: []byte(addr)})
	var both sync.WaitGroup
	both.Go(func() { // to the program
		for {
			select {
			case b := <-c.send:
				if writeAll(fd, b) != nil {
					return
				}
			case <-c.done:
				return
			}
		}
	})
	both.Go(func() { // ends what waits for the program
		<-c.done
		_ = syscall.Shutdown(fd, syscall.SHUT_RDWR)
	})
	r.read(id, c, fd)
	if r.forget(id, c) {
		r.write(wire.Frame{Kind: wire.Close, ID: id})
	}
	both.Wait()
	_ = syscall.Close(fd)
}

// read moves what the program sends, as much as there is credit for, until it closes or the connection is closed from the other side.
func (r *relayer) read(id uint32, c *carried, fd int) {
	buf := make([]byte, wire.MaxData)
	for credit := wire.Window; ; {
		for credit == 0 {
			select {
			case n := <-c.credit:
				credit += n
			case <-c.done:
				return
			}
		}
		n, err := syscall.Read(fd, buf[:min(len(buf), credit)])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			return
		}
		credit -= n
		r.write(wire.Frame{Kind: wire.Data, ID: id, Data: buf[:n]})
	}
}

// forget ends a connection, and says whether it was still open.
func (r *relayer) forget(id uint32, c *carried) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conns[id] != c {
		return false
	}
	delete(r.conns, id)
	close(c.done)
	return true
}

// connect opens a TCP connection to the first address that takes one.
func connect(target []byte) (fd int, addr string, err error) {
	var t wire.Target
	if err := json.Unmarshal(target, &t); err != nil {
		return -1, "", err
	}
	var errs []error
	for _, a := range t.Addrs {
		ip, err := netip.ParseAddr(a)
		if err != nil {
			return -1, "", err
		}
		fd, err = dial(ip, t.Port)
		for err == syscall.EINTR {
			fd, err = dial(ip, t.Port)
		}
		if err == nil {
			return fd, a, nil
		}
		errs = append(errs, fmt.Errorf("connect to %s: %w", netip.AddrPortFrom(ip, uint16(t.Port)), err))
	}
	if errs == nil {
		return -1, "", errors.New("no address to connect to")
	}
	return -1, "", errors.Join(errs...)
}

func dial(ip netip.Addr, port int) (int, error) {
	family, sa := syscall.AF_INET6, syscall.Sockaddr(&syscall.SockaddrInet6{Addr: ip.As16(), Port: port})
	if ip.Is4() {
		family, sa = syscall.AF_INET, &syscall.SockaddrInet4{Addr: ip.As4(), Port: port}
	}
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	limit := syscall.Timeval{Sec: connectSeconds}
	err = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &limit) // holds for connect too, see socket(7)
	if err == nil {
		err = syscall.Connect(fd, sa)
	}
	if err == syscall.EINPROGRESS {
		err = syscall.ETIMEDOUT
	}
	if err == nil {
		err = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &syscall.Timeval{})
	}
	if err != nil {
		_ = syscall.Close(fd)
		return -1, err
	}
	return fd, nil
}

func writeAll(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := syscall.SendmsgN(fd, b, nil, nil, syscall.MSG_NOSIGNAL)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
