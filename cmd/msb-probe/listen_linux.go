package main

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

func init() {
	commands["listen"] = listen
	commands["relay"] = relay
	commands["processes"] = processes
	commands["changes"] = changes
	commands["check"] = check
}

// lookEvery is the time between two looks at the socket tables. A program that opens a port is asked no earlier than that.
const lookEvery = 50 * time.Millisecond

// maxTable bounds how much of a socket table is read, in bytes: some 25,000 sockets.
const maxTable = 4 << 20

func listen(_ []string, in io.Reader, out io.Writer) error {
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(ended)
	}()
	var last []wire.Socket
	for first := true; ; first = false {
		now, err := sockets("/proc/self/net/tcp", "/proc/self/net/tcp6")
		if err != nil {
			return err
		}
		if first || !slices.Equal(now, last) {
			if err := line(out, wire.Listening{Sockets: now}); err != nil {
				return err
			}
			last = now
		}
		select {
		case <-ended:
			return nil
		case <-time.After(lookEvery):
		}
	}
}

// sockets reads the tables of TCP sockets. A kernel without IPv6 has only the first.
func sockets(tables ...string) ([]wire.Socket, error) {
	out := []wire.Socket{}
	for _, name := range tables {
		b, err := readBounded(name, maxTable)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list, err := listening(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, list...)
	}
	slices.SortFunc(out, func(a, b wire.Socket) int {
		if a.Port != b.Port {
			return a.Port - b.Port
		}
		return strings.Compare(a.Addr, b.Addr)
	})
	return slices.Compact(out), nil // SO_REUSEPORT: several sockets, one address
}

// stateListen is TCP_LISTEN as /proc/net/tcp writes it: https://docs.kernel.org/networking/proc_net_tcp.html
const stateListen = "0A"

// listening reads the rows of a table that listen.
func listening(table string) ([]wire.Socket, error) {
	var out []wire.Socket
	for i, row := range strings.Split(table, "\n") {
		f := strings.Fields(row)
		if i == 0 || len(f) < 4 || f[3] != stateListen { // the first row is the heading; the last may be cut
			continue
		}
		addr, port, ok := strings.Cut(f[1], ":")
		if !ok {
			return nil, fmt.Errorf("row %d: want ADDRESS:PORT, got %q", i+1, f[1])
		}
		ip, err := address(addr)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		p, err := strconv.ParseUint(port, 16, 16)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		out = append(out, wire.Socket{Addr: ip.String(), Port: int(p)})
	}
	return out, nil
}

// address reads an address as the kernel prints it: words of 32 bits in the machine's byte order.
func address(s string) (netip.Addr, error) {
	b, err := hex.DecodeString(s)
	if err != nil {
		return netip.Addr{}, err
	}
	if len(b) != 4 && len(b) != 16 {
		return netip.Addr{}, fmt.Errorf("want an address of 4 or 16 bytes, got %q", s)
	}
	for i := 0; i < len(b); i += 4 {
		binary.NativeEndian.PutUint32(b[i:], binary.BigEndian.Uint32(b[i:]))
	}
	ip, _ := netip.AddrFromSlice(b)
	return ip.Unmap(), nil
}

// readBounded reads at most n bytes of a file.
func readBounded(name string, n int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}
