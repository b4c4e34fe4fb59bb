package observe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/msb-dev/msb/pkg/verify/probe"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// settle is how long the listening sockets must stay as they are until a program counts as started: some open several, one by one.
const settle = time.Second

// ephemeral is the lowest port that Linux gives to a program which asks for any (ip_local_port_range).
const ephemeral = 32768

// sockets are the listening sockets of a container as they change.
type sockets struct {
	changed chan struct{} // has one when the list has changed
	mu      sync.Mutex
	list    []wire.Socket
}

// follow takes lists from the listener until there are no more.
func (s *sockets) follow(l *probe.Listener) {
	for {
		select {
		case list := <-l.Changed:
			s.mu.Lock()
			s.list = list
			s.mu.Unlock()
			select {
			case s.changed <- struct{}{}:
			default:
			}
		case <-l.Done:
			return
		}
	}
}

func (s *sockets) now() []wire.Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list
}

func (s *sockets) ports() []Port {
	var out []Port
	for _, k := range s.now() {
		out = append(out, Port{Proto: "tcp", Addr: k.Addr, Port: k.Port})
	}
	return out
}

// ready says how long the sockets must stay as they are; zero if the program has not opened what is waited for.
func (p Plan) ready(list []wire.Socket) time.Duration {
	if len(list) == 0 || len(p.missing(list)) > 0 {
		return 0
	}
	if p.Ports != nil {
		return settle
	}
	for _, q := range p.Questions {
		if q.Port != 0 && !listens(list, q.Port) {
			return 3 * settle // there may be no such port; it is only what the image names
		}
	}
	return settle
}

// missing are the ports that are waited for. One that Linux may have chosen is another each time: any such stands for it.
func (p Plan) missing(list []wire.Socket) []int {
	var out, chosen []int
	for _, port := range p.Ports {
		switch {
		case listens(list, port):
		case port >= ephemeral:
			chosen = append(chosen, port)
		default:
			out = append(out, port)
		}
	}
	others := map[int]bool{}
	for _, s := range list {
		if s.Port >= ephemeral && !slices.Contains(p.Ports, s.Port) {
			others[s.Port] = true
		}
	}
	return append(out, chosen[min(len(chosen), len(others)):]...)
}

func listens(list []wire.Socket, port int) bool {
	return slices.ContainsFunc(list, func(s wire.Socket) bool { return s.Port == port })
}

// port is where a question without one goes: the lowest port that is not on loopback only, else the lowest; 0 if there is none.
func (s *sockets) port() int {
	best := 0
	for _, k := range s.now() { // by port
		ip := net.ParseIP(k.Addr)
		if ip != nil && !ip.IsLoopback() {
			return k.Port
		}
		if best == 0 {
			best = k.Port
		}
	}
	return best
}

// addresses are where a port can be reached in the container, in the order in which docker's published ports would reach it.
func (s *sockets) addresses(port int) []string {
	var out []string
	for _, k := range s.now() {
		if k.Port != port {
			continue
		}
		switch k.Addr {
		case "0.0.0.0":
			out = append(out, "127.0.0.1")
		case "::": // it may take IPv4 too
			out = append(out, "127.0.0.1", "::1")
		default:
			out = append(out, k.Addr)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == "127.0.0.1":
			return -1
		case b == "127.0.0.1":
			return 1
		}
		return 0
	})
	return slices.Compact(out)
}

// dialer opens connections to the container's ports through one helper, which is started when the first is asked for.
func (s *sockets) dialer(p *probe.Prober) func(context.Context, int) (net.Conn, error) {
	relay := sync.OnceValues(p.Relay)
	return func(ctx context.Context, port int) (net.Conn, error) {
		addrs := s.addresses(port)
		if len(addrs) == 0 {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errNothing(port)}
		}
		r, err := relay()
		if err != nil {
			return nil, err
		}
		return r.Dial(ctx, addrs, port)
	}
}

func errNothing(port int) error {
	if port == 0 {
		return errors.New("nothing listens")
	}
	return fmt.Errorf("nothing listens on port %d", port)
}
