package builder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	gatewaypb "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/identity"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/sys/signal"
)

// killTimeout is how long a killed process may take to end.
const killTimeout = 5 * time.Second

// container is the Container.
type container struct {
	id      string
	session context.Context // lasts until the container is closed
	bridge  gatewaypb.LLBBridgeClient
	closing sync.Once

	mu    sync.Mutex
	procs []*running // the first is the init
}

// Close ends the container and what runs in it.
func (c *container) Close() error {
	c.closing.Do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.session), releaseTimeout)
		defer cancel()
		c.end(ctx)
		// An error is that of a process which this has killed, or the builder has gone and the container with it.
		_, _ = c.bridge.ReleaseContainer(ctx, &gatewaypb.ReleaseContainerRequest{ContainerID: c.id})
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, r := range c.procs {
			r.endsBefore(ctx)
			r.hangUp()
		}
	})
	return nil
}

// end kills the first process. BuildKit v0.33 leaves it behind, without a container, if it is asked to before the runtime has started it. But
// it starts a later process only after that, so first one is started that does not exist, and its failure waited for.
func (c *container) end(ctx context.Context) {
	c.mu.Lock()
	var first *running
	if len(c.procs) > 0 {
		first = c.procs[0]
	}
	c.mu.Unlock()
	if first == nil || first.isKnownToHaveEnded() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, killTimeout)
	defer cancel()
	if r, err := c.start(ctx, Process{Args: []string{ToolsDir + "/"}}); err == nil {
		defer r.hangUp()
		r.endsBefore(ctx)
	}
	if first.Signal(ctx, syscall.SIGKILL) == nil {
		first.endsBefore(ctx)
	}
}

func (c *container) Start(ctx context.Context, p Process) (Running, error) {
	r, err := c.start(ctx, p)
	if err != nil {
		return nil, failed(ctx, err, nil)
	}
	c.mu.Lock()
	c.procs = append(c.procs, r)
	isFirst := len(c.procs) == 1
	c.mu.Unlock()
	if p.Stdin != nil {
		go r.feed(p.Stdin)
	}
	go func() {
		select {
		case <-r.done:
			return
		case <-ctx.Done():
		}
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), killTimeout)
		defer stop()
		if isFirst {
			c.end(ctx)
		} else if r.Signal(ctx, syscall.SIGKILL) == nil {
			r.endsBefore(ctx)
		}
		r.hangUp()
	}()
	select {
	case <-r.started: // a later process finds the first
	case <-r.done:
	case <-ctx.Done():
		return nil, failed(ctx, ctx.Err(), nil)
	}
	return r, nil
}

// start asks for a process.
func (c *container) start(ctx context.Context, p Process) (*running, error) {
	stream, cancel := context.WithCancel(c.session)
	s, err := c.bridge.ExecProcess(stream)
	if err != nil {
		cancel()
		return nil, err
	}
	r := &running{id: c.id + ":" + identity.NewID(), stream: s, hangUp: cancel, stdout: p.Stdout, stderr: p.Stderr,
		started: make(chan struct{}), send: make(chan *gatewaypb.ExecMessage), done: make(chan struct{})}
	init := &gatewaypb.InitMessage{ContainerID: c.id, Fds: []uint32{1, 2}, Meta: &pb.Meta{Args: p.Args, Env: p.Env, Cwd: p.Dir, User: p.User}}
	if p.Stdin != nil {
		init.Fds = append(init.Fds, 0)
	}
	go r.receive(ctx, c.session)
	go r.transmit()
	if err := r.put(ctx, &gatewaypb.ExecMessage{Input: &gatewaypb.ExecMessage_Init{Init: init}}); err != nil {
		cancel()
		<-r.done
		return nil, cmp.Or(r.err, err)
	}
	return r, nil
}

// running is the Running. Each has a stream of its own.
type running struct {
	id             string
	stream         gatewaypb.LLBBridge_ExecProcessClient
	hangUp         func() // ends the stream, not the process
	send           chan *gatewaypb.ExecMessage
	stdout, stderr io.Writer
	head           []byte // the first of stderr
	started        chan struct{}
	exited         *gatewaypb.ExitMessage

	done   chan struct{} // closed after the two below are set
	status int
	err    error
}

func (r *running) Wait() (int, error) {
	<-r.done
	return r.status, r.err
}

func (r *running) Signal(ctx context.Context, sig syscall.Signal) error {
	name := ""
	for n, s := range signal.SignalMap { // some have two names
		if s == sig && (name == "" || n < name) {
			name = n
		}
	}
	if name == "" {
		return fmt.Errorf("unknown signal %d", int(sig))
	}
	return r.put(ctx, &gatewaypb.ExecMessage{Input: &gatewaypb.ExecMessage_Signal{Signal: &gatewaypb.SignalMessage{Name: name}}})
}

// put sends a message; it is an error if the process has ended.
func (r *running) put(ctx context.Context, m *gatewaypb.ExecMessage) error {
	m.ProcessID = r.id
	select {
	case r.send <- m:
		return nil
	case <-r.done:
		return errors.New("the process has ended")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *running) transmit() {
	defer r.hangUp()
	for {
		select {
		case m := <-r.send:
			if r.stream.Send(m) != nil { // receive gets the reason
				<-r.done
				return
			}
		case <-r.done:
			return
		}
	}
}

func (r *running) feed(in io.Reader) {
	b := make([]byte, 32<<10)
	for {
		n, err := in.Read(b)
		m := &gatewaypb.FdMessage{Data: slices.Clone(b[:n]), EOF: err != nil}
		if r.put(context.Background(), &gatewaypb.ExecMessage{Input: &gatewaypb.ExecMessage_File{File: m}}) != nil || err != nil {
			return
		}
	}
}

func (r *running) isKnownToHaveEnded() bool {
	select {
	case <-r.done:
		return r.exited != nil
	default:
		return false
	}
}

func (r *running) endsBefore(ctx context.Context) {
	select {
	case <-r.done:
	case <-ctx.Done():
	}
}

// receive takes what the process sends until it is done.
func (r *running) receive(ctx, session context.Context) {
	defer close(r.done)
	r.err = errors.New("the builder did not say how the process ended")
	var start sync.Once
	for {
		m, err := r.stream.Recv()
		if err != nil {
			if r.exited == nil && !errors.Is(err, io.EOF) {
				if session.Err() != nil {
					ctx = session
				}
				r.err = failed(ctx, err, nil)
			}
			return
		}
		switch in := m.GetInput().(type) {
		case *gatewaypb.ExecMessage_Started:
			start.Do(func() { close(r.started) })
		case *gatewaypb.ExecMessage_File:
			r.write(in.File)
		case *gatewaypb.ExecMessage_Exit:
			r.exited = in.Exit
		case *gatewaypb.ExecMessage_Done:
			if r.exited != nil {
				r.status, r.err = r.exit(r.exited)
			}
			return
		}
	}
}

func (r *running) write(f *gatewaypb.FdMessage) {
	out := r.stdout
	if f.Fd == 2 {
		out = r.stderr
		if room := 1<<10 - len(r.head); room > 0 {
			r.head = append(r.head, f.Data[:min(room, len(f.Data))]...)
		}
	}
	if out != nil && len(f.Data) > 0 {
		// A writer that has had enough is no reason to disturb the process.
		_, _ = out.Write(f.Data)
	}
}

// notStarted is what the runtime prints to a process's standard error when there is none, before it exits with 1 or 255.
var notStarted = regexp.MustCompile(`(?:run|exec) failed: unable to start container process: (?:error during container init: )?(.*)`)

// noUser is what the daemon says, as docker run does, where the image's passwd and group do not have a name.
var noUser = regexp.MustCompile(`unable to find (?:user|group) .*`)

func (r *running) exit(m *gatewaypb.ExitMessage) (int, error) {
	said := m.GetError().GetMessage()
	if m.Code == 1 || m.Code == gatewaypb.UnknownExitStatus {
		if why := notStarted.FindSubmatch(r.head); why != nil {
			return 0, &Failure{Kind: KindStart, Detail: string(why[1])}
		}
	}
	// 255 stands for an unknown status too, and has other words then.
	if m.Code != gatewaypb.UnknownExitStatus || strings.HasSuffix(said, "exit code: 255") {
		return int(m.Code), nil
	}
	err := errors.New(said)
	if why := noUser.FindString(said); why != "" {
		return 0, &Failure{Kind: KindStart, Detail: why, Err: err}
	}
	return 0, &Failure{Kind: KindBuilder, Detail: "the process ended with the container, or the builder does not know how: " + firstLine(said), Err: err}
}
