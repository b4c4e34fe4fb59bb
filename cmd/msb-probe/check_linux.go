package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// heldOpen is how long the output of a command is read after its end, where something that it started holds it open.
const heldOpen = time.Second

// check runs a command and passes on what it writes, in frames.
func check(args []string, _ io.Reader, out io.Writer) error {
	if len(args) < 2 {
		return errUsage
	}
	limit, err := time.ParseDuration(args[0])
	if err != nil || limit <= 0 {
		return errUsage
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var one sync.Mutex
	c := exec.CommandContext(ctx, args[1], args[2:]...)
	c.Stdout, c.Stderr = &framed{out, &one, wire.Stdout}, &framed{out, &one, wire.Stderr}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = heldOpen
	var r wire.Result
	if err := c.Start(); err != nil {
		r.Failed = err.Error()
	} else {
		_ = c.Wait() // its error is the status, or that the output was held open
		r.Status = status(c.ProcessState)
		r.Late = ctx.Err() != nil
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = out.Write(wire.Frame{Kind: wire.Close, Data: b}.Append(nil))
	return err
}

// status is how a command ended, as a shell tells it.
func status(p *os.ProcessState) int {
	if st, ok := p.Sys().(syscall.WaitStatus); ok && st.Signaled() {
		return 128 + int(st.Signal())
	}
	return p.ExitCode()
}

// framed is a stream of a command.
type framed struct {
	out io.Writer
	one *sync.Mutex // frame after the other
	id  uint32
}

func (f *framed) Write(b []byte) (int, error) {
	f.one.Lock()
	defer f.one.Unlock()
	for n := 0; n < len(b); n += wire.MaxData {
		part := b[n:min(len(b), n+wire.MaxData)]
		if _, err := f.out.Write(wire.Frame{Kind: wire.Data, ID: f.id, Data: part}.Append(nil)); err != nil {
			return n, err
		}
	}
	return len(b), nil
}
