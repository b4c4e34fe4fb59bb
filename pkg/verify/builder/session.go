package builder

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/moby/buildkit/client/llb"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	gatewaypb "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/identity"
	"github.com/moby/buildkit/solver/pb"
)

// How long a daemon may take to end a container, and a session with all of them.
const (
	releaseTimeout = 10 * time.Second
	closeTimeout   = 15 * time.Second
)

// Run calls use on the caller's goroutine, so that a panic in it ends the containers and goes on to the caller.
func (d *daemon) Run(ctx context.Context, s Spec, use func(context.Context, Session) error) error {
	s.NoCache = false
	dirs := &directories{}
	opt, err := options(s, dirs)
	if err != nil {
		return err
	}
	opt.Ref = identity.NewID()
	cs := &containers{bridge: d.client.GatewayClientForBuild(opt.Ref), dirs: dirs, tools: map[string]string{}}

	ctx, release := d.line.during(ctx)
	defer release()
	// Once the image is built, the build lasts until the containers have ended, however ctx ends.
	buildCtx, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(context.Canceled)
	detach := context.AfterFunc(ctx, func() { stop(context.Cause(ctx)) })

	built := make(chan struct{})
	used := make(chan struct{})
	over := make(chan error, 1)
	go func() {
		// Not shown: Build has shown all of it.
		over <- d.do(buildCtx, opt, nil, "", func(buildCtx context.Context, gw gateway.Client) (*gateway.Result, error) {
			if err := cs.build(buildCtx, d, gw.BuildOpts().SessionID, s); err != nil {
				return nil, err
			}
			if !detach() {
				return nil, context.Cause(ctx)
			}
			defer cs.close()
			close(built)
			select {
			case <-used:
			case <-ctx.Done():
			}
			return gateway.NewResult(), nil
		})
	}()
	select {
	case err := <-over:
		return err
	case <-built:
	}
	var buildErr error
	useErr := func() error {
		defer func() { // in a panic of use too
			close(used)
			late := time.AfterFunc(closeTimeout, func() { stop(errLost) })
			defer late.Stop()
			buildErr = <-over
		}()
		return use(ctx, cs)
	}()
	if useErr != nil {
		return useErr
	}
	if f := ended(ctx, ctx.Err()); f != nil {
		return f
	}
	return buildErr
}

// containers is the Session. It speaks to the gateway below BuildKit's own client of it, which has all processes in one stream: there a
// process that ends before it has read its input, or whose output waits to be read, stops all others.
type containers struct {
	ctx       context.Context // of the build
	bridge    gatewaypb.LLBBridgeClient
	dirs      *directories
	sessionID string
	platform  *pb.Platform
	image     string // id of the built image's file system; "" if it has no layer

	mu     sync.Mutex
	tools  map[string]string // ids by directory of this machine
	open   []*container
	closed bool
}

// build has the image built and keeps its id.
func (cs *containers) build(ctx context.Context, d *daemon, sessionID string, s Spec) (err error) {
	cs.ctx, cs.sessionID = ctx, sessionID
	cs.platform, err = parsePlatform(s.Platform)
	if err != nil {
		return err
	}
	return d.withSyntax(func() error {
		req, err := d.request(ctx, s)
		if err == nil {
			cs.image, err = cs.solve(ctx, &gatewaypb.SolveRequest{Frontend: req.Frontend, FrontendOpt: req.FrontendOpt, FrontendInputs: req.FrontendInputs})
		}
		return err
	})
}

func (cs *containers) solve(ctx context.Context, req *gatewaypb.SolveRequest) (id string, err error) {
	req.AllowResultReturn, req.AllowResultArrayRef, req.Evaluate = true, true, true
	res, err := cs.bridge.Solve(ctx, req)
	if err != nil {
		return "", err
	}
	switch r := res.GetResult().GetResult().(type) {
	case *gatewaypb.Result_Ref:
		return r.Ref.GetId(), nil
	case *gatewaypb.Result_Refs:
		for _, ref := range r.Refs.GetRefs() {
			if len(r.Refs.GetRefs()) == 1 {
				return ref.GetId(), nil
			}
		}
		return "", fmt.Errorf("the build has %d images, and only one can be run", len(r.Refs.GetRefs()))
	}
	return "", nil
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
	k := &container{id: identity.NewID(), session: cs.ctx, bridge: cs.bridge}
	_, err = cs.bridge.NewContainer(ctx, &gatewaypb.NewContainerRequest{
		ContainerID: k.id,
		Network:     pb.NetMode_NONE,
		Platform:    cs.platform,
		Mounts: []*pb.Mount{
			{Dest: pb.RootMount, ResultID: cs.image},
			{Dest: ToolsDir, ResultID: t, Readonly: true},
		},
	})
	if err != nil {
		return nil, failed(ctx, err, nil)
	}
	cs.open = append(cs.open, k)
	return k, nil
}

// send makes a directory of this machine known to the daemon, once.
func (cs *containers) send(ctx context.Context, dir string) (id string, err error) {
	if id, ok := cs.tools[dir]; ok {
		return id, nil
	}
	name := fmt.Sprintf("tools%d", len(cs.tools))
	if err := cs.dirs.add(name, dir); err != nil {
		return "", err
	}
	st := llb.Local(name, llb.SessionID(cs.sessionID), llb.SharedKeyHint("msb-tools "+dir), llb.WithCustomName("[internal] load tools"))
	def, err := st.Marshal(ctx)
	if err != nil {
		return "", err
	}
	id, err = cs.solve(ctx, &gatewaypb.SolveRequest{Definition: def.ToPB()})
	if err == nil {
		cs.tools[dir] = id
	}
	return id, err
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
