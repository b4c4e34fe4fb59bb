package observe

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/msb-dev/msb/pkg/verify/builder"
)

// killed is the status of a process that SIGKILL ended.
const killed = 128 + 9

// child is a process of a container with what it wrote.
type child struct {
	running        builder.Running
	stdout, stderr capture
	ended          chan struct{} // closed when the two below are set
	status         int
	err            error
}

// start starts a process, which ends with ctx. All waits for what runs on for it.
func start(ctx context.Context, c builder.Container, p builder.Process, all *sync.WaitGroup) (*child, error) {
	k := &child{ended: make(chan struct{})}
	p.Stdout, p.Stderr = &k.stdout, &k.stderr
	r, err := c.Start(ctx, p)
	if err != nil {
		return nil, err
	}
	k.running = r
	all.Go(func() {
		defer close(k.ended)
		k.status, k.err = r.Wait()
	})
	return k, nil
}

// lost tells whether the process has ended and the builder does not know how. BuildKit ends a container when any of its processes exits
// with a status other than zero, as a helper does that is killed when the first process ends; it may forget that one's status over it.
func (k *child) lost() bool {
	var f *builder.Failure
	return errors.As(k.err, &f) && f.Kind == builder.KindBuilder || k.err == nil && (k.status < 0 || k.status > 255)
}

// notStarted is why a process could not be started; "" if the error is about something else.
func notStarted(err error) string {
	var f *builder.Failure
	if errors.As(err, &f) && f.Kind == builder.KindStart {
		return f.Detail
	}
	return ""
}

// finish runs a process to its end, but no longer than the limit: then it is killed, and late is true. The error is the builder's.
func finish(ctx context.Context, c builder.Container, p builder.Process, limit time.Duration) (out Output, late bool, err error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var all sync.WaitGroup
	defer all.Wait()
	k, err := start(timed, c, p, &all)
	if err == nil {
		<-k.ended
		err = k.err
		out = both(&k.stdout, &k.stderr)
		out.Status = k.status
	}
	switch why := notStarted(err); {
	case ctx.Err() != nil:
		return out, false, ctx.Err()
	case why != "":
		return Output{Failed: why}, false, nil
	case timed.Err() != nil:
		out.Status = killed
		return out, true, nil
	}
	return out, false, err
}
