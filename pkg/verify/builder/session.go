package builder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"time"

	"github.com/moby/buildkit/client/llb"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	gatewaypb "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/solver/pb"
)

// releaseTimeout is how long a daemon may take to end a container.
const releaseTimeout = 20 * time.Second

// Run calls use on the caller's goroutine, so that a panic in it ends the containers and goes on to the caller.
func (d *daemon) Run(ctx context.Context, s Spec, use func(context.Context, Session) error) error {
	s.NoCache = false
	platform, err := wirePlatform(s.Platform)
	if err != nil {
		return &Failure{Kind: KindBuild, Detail: fmt.Sprintf("platform %q: %v", s.Platform, err), Err: err}
	}
	dirs := &directories{}
	opt, err := options(s, dirs)
	if err != nil {
		return err
	}
	ctx, release := d.line.during(ctx)
	defer release()

	ready := make(chan *containers)
	built := make(chan struct{})
	used := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- d.do(ctx, opt, s.Name, built, func(ctx context.Context, gw gateway.Client) (*gateway.Result, error) {
			req, err := request(ctx, s)
			if err != nil {
				return nil, err
			}
			req.Evaluate = true
			res, err := gw.Solve(ctx, req)
			if err != nil {
				return nil, err
			}
			ref, err := res.SingleRef()
			if err != nil {
				return nil, err
			}
			close(built)
			cs := &containers{ctx: ctx, gw: gw, image: ref, platform: platform, dirs: dirs, tools: map[string]gateway.Reference{}}
			defer cs.close()
			select {
			case ready <- cs:
				select {
				case <-used:
				case <-ctx.Done():
				}
			case <-ctx.Done():
			}
			return gateway.NewResult(), nil
		})
	}()
	select {
	case err := <-ended:
		if err == nil {
			err = failed(ctx, errors.New("the builder ended the build"), nil)
		}
		return err
	case cs := <-ready:
		finished := false
		defer func() {
			if !finished { // use panicked
				close(used)
				<-ended
			}
		}()
		err := use(ctx, cs)
		finished = true
		close(used)
		if err2 := <-ended; err == nil {
			err = err2
		}
		return err
	}
}

// containers is the Session.
type containers struct {
	ctx      context.Context // of the build
	gw       gateway.Client
	image    gateway.Reference
	platform *pb.Platform
	dirs     *directories

	mu     sync.Mutex
	tools  map[string]gateway.Reference // by directory of this machine
	open   []*container
	closed bool
}

func (cs *containers) Container(ctx context.Context, tools string) (Container, error) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.closed {
		return nil, errors.New("the session is over")
	}
	t, err := cs.send(ctx, tools)
	if err != nil {
		return nil, failed(ctx, err, nil)
	}
	c, err := cs.gw.NewContainer(ctx, gateway.NewContainerRequest{
		NetMode:  pb.NetMode_NONE,
		Platform: cs.platform,
		Mounts: []gateway.Mount{
			{Dest: "/", MountType: pb.MountType_BIND, Ref: cs.image},
			{Dest: ToolsDir, MountType: pb.MountType_BIND, Ref: t, Readonly: true},
		},
	})
	if err != nil {
		return nil, failed(ctx, err, nil)
	}
	k := &container{session: cs.ctx, c: c}
	cs.open = append(cs.open, k)
	return k, nil
}

// send makes the directory of tools known to the daemon, once.
func (cs *containers) send(ctx context.Context, dir string) (gateway.Reference, error) {
	if t, ok := cs.tools[dir]; ok {
		return t, nil
	}
	name := fmt.Sprintf("tools-%d", len(cs.tools))
	if err := cs.dirs.add(name, dir); err != nil {
		return nil, err
	}
	def, err := llb.Local(name, llb.SessionID(cs.gw.BuildOpts().SessionID), llb.SharedKeyHint("msb-tools "+dir), llb.WithCustomName("[internal] tools of msb")).Marshal(ctx)
	if err != nil {
		return nil, err
	}
	res, err := cs.gw.Solve(ctx, gateway.SolveRequest{Definition: def.ToPB(), Evaluate: true})
	if err != nil {
		return nil, err
	}
	t, err := res.SingleRef()
	if err != nil {
		return nil, err
	}
	cs.tools[dir] = t
	return t, nil
}

func (cs *containers) close() {
	cs.mu.Lock()
	cs.closed = true
	open := cs.open
	cs.mu.Unlock()
	var all sync.WaitGroup
	for _, c := range open {
		all.Go(func() { _ = c.Close() })
	}
	all.Wait()
}

type container struct {
	session context.Context
	c       gateway.Container
	once    sync.Once
	err     error
}

func (c *container) Start(ctx context.Context, p Process) (Running, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.session, func() { cancel(context.Cause(c.session)) })
	req := gateway.StartRequest{Args: p.Args, Env: p.Env, Cwd: p.Dir, User: p.User, Stdout: keepOpen{p.Stdout}, Stderr: keepOpen{p.Stderr}}
	if p.Stdin != nil {
		req.Stdin = io.NopCloser(p.Stdin)
	}
	proc, err := c.c.Start(ctx, req)
	if err != nil {
		stop()
		return nil, failed(ctx, err, nil)
	}
	r := &running{ctx: ctx, proc: proc, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		defer stop()
		r.status, r.err = status(ctx, proc.Wait())
	}()
	return r, nil
}

// Close ends the container and what runs in it.
func (c *container) Close() error {
	c.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.session), releaseTimeout)
		defer cancel()
		// The error is that of a process that was killed by this.
		_ = c.c.Release(ctx)
	})
	return c.err
}

type running struct {
	ctx    context.Context
	proc   gateway.ContainerProcess
	done   chan struct{}
	status int
	err    error
}

func (r *running) Wait() (int, error) {
	<-r.done
	return r.status, r.err
}

func (r *running) Signal(ctx context.Context, sig syscall.Signal) error {
	return r.proc.Signal(ctx, sig)
}

func status(ctx context.Context, err error) (int, error) {
	var exit *gatewaypb.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return int(exit.ExitCode), nil
	}
	return 0, failed(ctx, err, nil)
}

// keepOpen gives a process a writer that it does not close.
type keepOpen struct{ io.Writer }

func (k keepOpen) Write(p []byte) (int, error) {
	if k.Writer == nil {
		return len(p), nil
	}
	return k.Writer.Write(p)
}

func (keepOpen) Close() error { return nil }
