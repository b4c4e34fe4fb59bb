package observe

import (
	"context"
	"slices"
	"time"

	"github.com/msb-dev/msb/pkg/verify/builder"
)

// A health check fails while the program starts. That is how long it may, and how long one run of it may take: docker's own limit.
const (
	healthPatience = 5 * time.Second
	healthTries    = 3 // however long they take
	healthPause    = 500 * time.Millisecond
	healthLimit    = 30 * time.Second
)

// healthArgs are the arguments of a health check; nil if there is none. The forms are those of the image configuration, see
// https://github.com/moby/docker-image-spec/blob/main/spec.md
func (p Plan) healthArgs() []string {
	switch {
	case len(p.Health) < 2:
		return nil // {} and {""} inherit, which a built image has resolved; {"NONE"} turns it off
	case p.Health[0] == "CMD":
		return p.Health[1:]
	case p.Health[0] == "CMD-SHELL":
		shell := p.Shell
		if len(shell) == 0 {
			shell = []string{"/bin/sh", "-c"}
		}
		return slices.Concat(shell, p.Health[1:2])
	}
	return nil
}

// health runs the health check in the running container, again while it fails for a start. The helper runs it, so that its status does
// not end the container (see cmd/msb-probe).
func (w *watch) health(ctx context.Context) {
	args := w.plan.healthArgs()
	if args == nil {
		return
	}
	p := builder.Process{Args: args, Env: w.plan.Env, Dir: w.plan.Dir, User: w.plan.User}
	for tries, until := 1, time.Now().Add(healthPatience); ; tries++ {
		var stdout, stderr capture
		r, err := w.prober.Check(ctx, p, healthLimit, &stdout, &stderr)
		if err != nil {
			if ctx.Err() == nil {
				w.note("the health check: %v", err)
			}
			return
		}
		out := both(&stdout, &stderr)
		out.Status, out.Failed = r.Status, r.Failed
		w.seen.Health = &out
		if r.Late {
			w.note("the health check did not end within %s", healthLimit)
			return
		}
		if out.Status == 0 || out.Failed != "" || tries >= healthTries && time.Now().After(until) || !pause(ctx, healthPause) {
			return
		}
	}
}

// pause waits; false if ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
