package observe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// localSession runs processes on this machine, without a container: what the helper says of the machine is cut down to what a container
// would show. It has no image, so the processes' directory and user are this test's.
type localSession struct {
	ports []int // all that the program may open
}

// open counts containers that have not been closed.
var open atomic.Int32

func (s localSession) Container(context.Context, string) (builder.Container, error) {
	open.Add(1)
	return &localContainer{ports: s.ports}, nil
}

type localContainer struct {
	ports []int

	once   sync.Once // closed
	mu     sync.Mutex
	groups []int // process ids; the first is the container's first process
}

func (c *localContainer) Start(ctx context.Context, p builder.Process) (builder.Running, error) {
	args := p.Args
	if strings.HasPrefix(args[0], builder.ToolsDir) {
		if args[1] == "changes" { // it would walk this machine
			_, err := io.WriteString(p.Stdout, `{"path":"/changed"}`+"\n")
			return localProcess{}, err
		}
		dir, err := tools()
		if err != nil {
			return nil, err
		}
		args = slices.Concat([]string{filepath.Join(dir, probe.Name)}, args[1:])
		p.Stdout = &within{container: c, command: args[1], out: p.Stdout}
	}
	k := exec.CommandContext(ctx, args[0], args[1:]...)
	k.Env, k.Stdout, k.Stderr = slices.Clone(p.Env), p.Stdout, p.Stderr
	k.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if p.Stdin != nil {
		in, err := k.StdinPipe()
		if err != nil {
			return nil, err
		}
		go func() {
			_, _ = io.Copy(in, p.Stdin)
			in.Close()
		}()
	}
	if err := k.Start(); err != nil {
		return localProcess{err: &builder.Failure{Kind: builder.KindStart, Detail: err.Error(), Err: err}}, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.groups = append(c.groups, k.Process.Pid)
	return localProcess{cmd: k}, nil
}

// Close ends all processes, and those that they started.
func (c *localContainer) Close() error {
	c.once.Do(func() { open.Add(-1) })
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, pid := range c.groups {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
	return nil
}

type localProcess struct {
	cmd *exec.Cmd // nil for what has ended, with err
	err error
}

func (p localProcess) Wait() (int, error) {
	if p.cmd == nil {
		return 0, p.err
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, err
	}
	if st, ok := exit.Sys().(syscall.WaitStatus); ok && st.Signaled() {
		return 128 + int(st.Signal()), nil
	}
	return exit.ExitCode(), nil
}

func (p localProcess) Signal(_ context.Context, sig syscall.Signal) error {
	return p.cmd.Process.Signal(sig)
}

// within passes on what the helper says of the container.
type within struct {
	container *localContainer
	command   string
	out       io.Writer
	rest      []byte
}

func (w *within) Write(b []byte) (int, error) {
	if w.command == "relay" || w.command == "check" {
		return w.out.Write(b)
	}
	w.rest = append(w.rest, b...)
	for {
		line, rest, more := bytes.Cut(w.rest, []byte("\n"))
		if !more {
			return len(b), nil
		}
		w.rest = rest
		if line = w.cut(line); line != nil {
			if _, err := w.out.Write(append(line, '\n')); err != nil {
				return 0, err
			}
		}
	}
}

func (w *within) cut(line []byte) []byte {
	w.container.mu.Lock()
	defer w.container.mu.Unlock()
	switch w.command {
	case "listen":
		var l wire.Listening
		if json.Unmarshal(line, &l) != nil {
			return line
		}
		l.Sockets = slices.DeleteFunc(l.Sockets, func(s wire.Socket) bool { return !slices.Contains(w.container.ports, s.Port) })
		line, _ = json.Marshal(l)
	case "processes":
		var p wire.Process
		if json.Unmarshal(line, &p) != nil {
			return line
		}
		switch w.container.groups[0] {
		case p.PID:
			p.PID = 1
		case p.PPID:
		default:
			return nil
		}
		line, _ = json.Marshal(p)
	}
	return line
}
