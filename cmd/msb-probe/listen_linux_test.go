package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// What a kernel on a little-endian machine wrote. Port 1F90 is 8080, 0050 is 80.
const tables = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1000 1 0000000000000000 100 0 0 10 0
   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 1001 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 1002 1 0000000000000000 20 4 30 10 -1
   3: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1003 1 0000000000000000 100 0 0 10 0
   4: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1004 1 0000000000000000 100 0 0 10 0
   5: 0000000000000000FFFF00000100007F:1F92 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1005 1 0000000000000000 100 0 0 10 0
`

func TestListening(t *testing.T) {
	switch runtime.GOARCH {
	case "s390x", "ppc64", "mips", "mips64":
		t.Skip("the table above is of a little-endian machine")
	}
	got, err := listening(tables)
	want := []wire.Socket{{Addr: "0.0.0.0", Port: 8080}, {Addr: "127.0.0.1", Port: 80}, {Addr: "::", Port: 8080}, {Addr: "::1", Port: 8081}, {Addr: "127.0.0.1", Port: 8082}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v\nwant %v", got, err, want)
	}
	for _, row := range []string{"0: 00000000 x 0A", "0: 000000:1F90 x 0A", "0: 0000000G:1F90 x 0A", "0: 00000000:11F90 x 0A"} {
		if _, err := listening("heading\n" + row); err == nil || !strings.Contains(err.Error(), "row 2") {
			t.Errorf("%q: %v", row, err)
		}
	}
}

// TestListen follows a port that is opened and closed while it is watched.
func TestListen(t *testing.T) {
	in, end := io.Pipe()
	lines, out := io.Pipe()
	ended := make(chan error)
	go func() { ended <- listen(nil, in, out) }()
	scan := bufio.NewScanner(lines)
	until := func(port int, want bool) {
		t.Helper()
		for scan.Scan() {
			var l wire.Listening
			if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
				t.Fatal(err)
			}
			seen := false
			for _, s := range l.Sockets {
				seen = seen || s == wire.Socket{Addr: "127.0.0.1", Port: port}
			}
			if seen == want {
				return
			}
		}
		t.Fatal("it ended")
	}
	until(1, false) // the first line comes without a change
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	until(port, true)
	l.Close()
	until(port, false)
	end.Close()
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
