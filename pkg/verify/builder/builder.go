// Package builder builds images and starts containers of them on BuildKit, wherever it runs. It is the only package that speaks to one.
package builder

import (
	"context"
	"io"
	"net"
	"syscall"
)

// Spec is one image to build.
type Spec struct {
	Name       string            // of the Dockerfile, for messages
	Dockerfile []byte            // its text, which need not lie in a file
	Ignore     []byte            // text of the .dockerignore that holds for it; nil for none
	Context    string            // directory on this machine
	Args       map[string]string // build arguments
	Platform   string            // such as "linux/amd64"; "" is the builder's own
	Network    string            // of RUN steps: "", "none" or "host", as docker build --network
	NoCache    bool              // every step is run
	Pins       map[string]string // image references to digests ("sha256:…"), so that two builds have the same bases
}

// Failure says why there is no image.
type Failure struct {
	Kind   string // one of KindBuild …
	Line   int    // of the step in the Dockerfile, from 1; 0 if it is not known
	Step   string // the instruction's text; "" if it is not known
	Detail string // one sentence
	Log    string // the last lines of the step's output, at most 4 KiB
	Err    error
}

// Process is a program to start in a container.
type Process struct {
	Args   []string
	Env    []string // NAME=value; PATH is docker's where there is none, and HOME the user's. Empty, of a later process: that of the first
	Dir    string
	User   string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Builder is a connection to a BuildKit daemon.
type Builder interface {
	// Address says where it runs, for the report.
	Address() string
	// Platform is the one it builds for if none is asked.
	Platform() string
	// Resolve asks the registries which digests references have now. A reference that can't be had is a *Failure.
	Resolve(ctx context.Context, refs []string, platform string) (map[string]string, error)
	// Build builds an image and writes it as an OCI archive with layers uncompressed where the builder made them. An error is a *Failure.
	Build(ctx context.Context, s Spec, archive io.Writer) error
	// Run builds the image, from the cache of Build where it can, and calls use with a session in which containers of it can be started.
	// They end with use.
	Run(ctx context.Context, s Spec, use func(context.Context, Session) error) error
	Close() error
}

// Session starts containers of one image.
type Session interface {
	// Container makes a container of the image with no network but loopback, with the directory tools of this machine mounted
	// read-only at ToolsDir. Its first process is its init; the container ends with it.
	Container(ctx context.Context, tools string) (Container, error)
}

// ToolsDir is where the tools are in a container.
const ToolsDir = "/.msb-tools"

// Container is one container. What BuildKit makes differs from what docker run makes:
//   - A later process that ends with a status other than 0, or can't be started, ends the container and all in it (BuildKit v0.33,
//     frontend/gateway/container: an error group). What may fail must be started by a helper that ends with 0.
//   - Only root may listen on ports below 1024; docker run allows it to everybody (net.ipv4.ip_unprivileged_port_start).
//   - The first process may have variables OTEL_TRACES_EXPORTER and OTEL_EXPORTER_OTLP_TRACES_… beside its own.
//   - A signal to the first process, other than SIGKILL, goes through the runtime: it counts once the process runs, which its output or the
//     end of a later one tells, and SIGWINCH does not arrive.
//   - A process ends when nobody holds its output any more, as background children do. Input that a process leaves unread when it ends may
//     cost its status: then Wait fails.
type Container interface {
	// Start starts a process: the first one is the container's init. It returns when the process runs. One that can't be started ends
	// with a *Failure of KindStart in Wait. When ctx ends, the process is killed.
	Start(ctx context.Context, p Process) (Running, error)
	Close() error
}

// Running is a process in a container.
type Running interface {
	// Wait returns the exit status; 128+n after signal n. An error means that the status is not known.
	Wait() (int, error)
	Signal(ctx context.Context, sig syscall.Signal) error
}

// Dialer opens a connection to a TCP port on a container's loopback.
type Dialer func(ctx context.Context, port int) (net.Conn, error)

// Error is the sentence for people.
func (f *Failure) Error() string { return f.Detail }

// Unwrap gives what the builder said.
func (f *Failure) Unwrap() error { return f.Err }
