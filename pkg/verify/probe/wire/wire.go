// Package wire is what msb-probe writes and reads inside a container: JSON lines, and frames that carry many connections over one
// process. It imports no package net, so that the probe stays static.
package wire

// MaxLine is the longest line that the probe writes, in bytes.
const MaxLine = 1 << 20

// Socket is a TCP socket that listens.
type Socket struct {
	Addr string `json:"addr"` // "0.0.0.0", "::", "127.0.0.1", …
	Port int    `json:"port"`
}

// Listening is a line of "listen": all sockets that listen now, by port and address.
type Listening struct {
	Sockets []Socket `json:"sockets"`
}

// Process is a line of "processes".
type Process struct {
	PID    int      `json:"pid"`
	PPID   int      `json:"ppid"`
	Argv   []string `json:"argv"`
	Env    []string `json:"env"`
	Dir    string   `json:"dir"`
	Exe    string   `json:"exe"`
	UID    int      `json:"uid"` // effective
	GID    int      `json:"gid"`
	Groups []int    `json:"groups"`
	Mapped []string `json:"mapped"` // files, sorted
	Unread string   `json:"unread"` // why the kernel did not tell all of it; "" if it did
}

// Change is a line of "changes": a file, not a directory, that was made or changed after the container's first process started.
type Change struct {
	Path string `json:"path"`
	Cut  bool   `json:"cut"` // there may be more; the last line, without a path
}

// Target is what an Open frame asks for: the first of the addresses that takes a connection.
type Target struct {
	Addrs []string `json:"addrs"`
	Port  int      `json:"port"`
}

// Result is in the last frame of "check", of kind Close. The frames before it have the command's output: their ID is Stdout or Stderr.
type Result struct {
	Status int    `json:"status"` // 128+n after signal n
	Failed string `json:"failed"` // why it could not be started
	Late   bool   `json:"late"`   // it was killed after the limit
}

// Frames of "check" are from one of the command's streams.
const (
	Stdout = 1
	Stderr = 2
)
