package observe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Limits where the plan has none: half a minute for a start, and what docker stop gives before it kills.
const (
	defaultPatience     = 30 * time.Second
	defaultStopPatience = 10 * time.Second
)

// crash is how much later than the end of a connection the end of the process may be heard of.
const crash = 500 * time.Millisecond

// Run starts containers of the session's image and tells what it saw. Tools is a directory of this machine with the helper
// (probe.Locate). All that it started has ended when it returns, which is soon after ctx ends. An error is the builder's, or that of the
// helper; that the program can't be started, fails or never listens is none.
func Run(ctx context.Context, sess builder.Session, tools string, plan Plan) (*Observation, error) {
	if plan.Patience <= 0 {
		plan.Patience = defaultPatience
	}
	if plan.StopPatience <= 0 {
		plan.StopPatience = defaultStopPatience
	}
	w := &watch{session: sess, tools: tools, plan: plan, seen: &Observation{}}
	err := w.program(ctx)
	if err == nil && w.seen.Ended && w.seen.Status < 0 {
		err = w.again(ctx)
	}
	if err == nil {
		err = w.commands(ctx)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return w.seen, nil
}

// watch is one observation in the making.
type watch struct {
	session   builder.Session
	tools     string
	plan      Plan
	seen      *Observation
	container builder.Container // of the program
	first     *child
	prober    *probe.Prober
	sockets   sockets
	up        bool // it has been looked at
}

func (w *watch) note(format string, args ...any) {
	w.seen.Notes = append(w.seen.Notes, fmt.Sprintf(format, args...))
}

// program watches the image's own program from its start to its end.
func (w *watch) program(ctx context.Context) error {
	if len(w.plan.Args) == 0 {
		w.fails("the image has no command")
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c, err := w.session.Container(ctx, w.tools)
	if err != nil {
		return err
	}
	w.container = c
	w.prober = probe.New(ctx, c)
	w.sockets.changed = make(chan struct{}, 1)
	var all sync.WaitGroup
	defer func() {
		cancel()
		_ = c.Close()
		w.prober.Wait()
		all.Wait()
	}()
	w.first, err = start(ctx, c, builder.Process{Args: w.plan.Args, Env: w.plan.Env, Dir: w.plan.Dir, User: w.plan.User}, &all)
	if why := notStarted(err); why != "" {
		w.fails(why)
		return nil
	}
	if err != nil {
		return err
	}
	err = w.watch(ctx, &all)
	if w.seen.Stdout.Failed == "" { // else it is the builder that wrote
		w.seen.Stdout, w.seen.Stderr = w.first.stdout.output(), w.first.stderr.output()
	}
	return err
}

// again runs a program that ends by itself without a helper beside it: one that ends with the container may hide the program's status.
// One that ended when it was asked would not do so again.
func (w *watch) again(ctx context.Context) error {
	c, err := w.session.Container(ctx, w.tools)
	if err != nil {
		return err // the builder itself has gone
	}
	defer c.Close()
	if w.up {
		return nil
	}
	timed, cancel := context.WithTimeout(ctx, w.plan.Patience)
	defer cancel()
	var all sync.WaitGroup
	defer all.Wait()
	k, err := start(timed, c, builder.Process{Args: w.plan.Args, Env: w.plan.Env, Dir: w.plan.Dir, User: w.plan.User}, &all)
	if err != nil {
		return err
	}
	<-k.ended
	if k.lost() || timed.Err() != nil {
		return nil // it stays as it is noted
	}
	w.seen.Notes = nil
	w.seen.Status, w.seen.Stdout, w.seen.Stderr = k.status, k.stdout.output(), k.stderr.output()
	return k.err
}

// fails says that there is no process.
func (w *watch) fails(why string) {
	w.seen.Ended = true
	w.seen.Stdout.Failed = why
}

// watch waits for the program, looks at it, and stops it.
func (w *watch) watch(ctx context.Context, all *sync.WaitGroup) error {
	up, end := context.WithCancel(ctx) // until the first process ends
	defer end()
	all.Go(func() {
		select {
		case <-w.first.ended:
			end()
		case <-up.Done():
		}
	})
	err := w.wait(ctx, all)
	if err == nil && !w.hasEnded() {
		w.up = true
		if err = w.look(up); err != nil && w.endsSoon(ctx) {
			err = nil
		}
	}
	w.seen.Ports = w.sockets.ports() // before it closes them by itself
	if err != nil {
		return err
	}
	quiet, cancel := context.WithTimeout(up, killPatience)
	defer cancel()
	w.prober.Close(quiet)
	if w.hasEnded() {
		return w.end()
	}
	return w.stop(ctx)
}

// end records a program that ended by itself.
func (w *watch) end() error {
	if w.up {
		w.note("it ended while it was looked at")
	}
	if why := notStarted(w.first.err); why != "" {
		w.fails(why)
		return nil
	}
	w.seen.Ended, w.seen.Status = true, w.first.status
	if w.first.lost() {
		w.seen.Status = -1
		w.note("its exit status is not known")
		return nil
	}
	return w.first.err
}

func (w *watch) hasEnded() bool {
	select {
	case <-w.first.ended:
		return true
	default:
		return false
	}
}

// endsSoon tells whether the first process has ended: a helper that ends with it may be heard of first.
func (w *watch) endsSoon(ctx context.Context) bool {
	select {
	case <-w.first.ended:
		return true
	case <-time.After(killPatience):
	case <-ctx.Done():
	}
	return false
}

// wait returns when the program has ended, or listens where it is waited for and opens nothing more, or the patience is over.
func (w *watch) wait(ctx context.Context, all *sync.WaitGroup) error {
	patience := time.NewTimer(w.plan.Patience)
	defer patience.Stop()
	l, err := w.prober.Listen()
	if err != nil {
		if w.endsSoon(ctx) {
			return nil
		}
		return err
	}
	all.Go(func() { w.sockets.follow(l) })
	settled := time.NewTimer(0)
	settled.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.first.ended:
			return nil
		case <-l.Done:
			if w.endsSoon(ctx) {
				return nil
			}
			return errors.Join(errors.New("the container can't be looked into"), l.Err())
		case <-w.sockets.changed:
			settled.Stop()
			if d := w.plan.ready(w.sockets.now()); d > 0 {
				settled.Reset(d)
			}
		case <-settled.C:
			return nil
		case <-patience.C:
			w.impatient()
			return nil
		}
	}
}

// impatient notes what did not come.
func (w *watch) impatient() {
	list := w.sockets.now()
	missing := w.plan.missing(list)
	switch {
	case len(list) == 0:
		w.note("it stays up and did not listen within %s", w.plan.Patience)
	case len(missing) > 0:
		w.note("it did not listen on port %d within %s", missing[0], w.plan.Patience)
	}
}

// look asks the running program, and what the kernel says of it.
func (w *watch) look(ctx context.Context) error {
	list, err := w.prober.Processes(ctx)
	if err != nil {
		return err
	}
	w.processes(list)
	w.health(ctx)
	if len(w.plan.Questions) > 0 {
		qs := slices.Clone(w.plan.Questions)
		for i := range qs {
			if qs[i].Port == 0 {
				qs[i].Port = w.sockets.port()
			}
		}
		w.seen.Answers = answers.Ask(ctx, w.sockets.dialer(w.prober), qs)
		for _, a := range w.seen.Answers {
			if a.Err != "" {
				pause(ctx, crash) // ctx ends with the program
				break
			}
		}
	}
	changed, cut, err := w.prober.Changes(ctx)
	if err != nil {
		return err
	}
	w.seen.Changed = changed
	if cut {
		w.note("it changed more files than are listed")
	}
	return nil
}

// processes keeps what the kernel said.
func (w *watch) processes(list []wire.Process) {
	var mapped []string
	for _, p := range list {
		k := Process{Argv: p.Argv, Env: withoutBuilders(p.Env), Dir: p.Dir, UID: p.UID, GID: p.GID, Groups: p.Groups, Mapped: p.Mapped}
		mapped = append(mapped, p.Mapped...)
		if p.PID == 1 {
			w.seen.Process = k
		} else {
			w.seen.Others = append(w.seen.Others, k)
		}
		if p.Unread != "" {
			w.note("the kernel did not tell all of process %d: %s", p.PID, p.Unread)
		}
	}
	slices.Sort(mapped)
	w.seen.Process.Mapped = slices.Compact(mapped)
}

// tracing are what BuildKit adds to a process's environment where its daemon traces: executor/oci/spec.go of v0.33.0. The last two begin
// with that, and are others each time.
var tracing = []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=unix:///dev/otel-grpc.sock", "OTEL_TRACES_EXPORTER=otlp", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc",
	"TRACEPARENT=", "TRACESTATE="}

// withoutBuilders drops the builder's own variables where it has added them.
func withoutBuilders(env []string) []string {
	if !slices.Contains(env, tracing[0]) {
		return env
	}
	return slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, value, _ := strings.Cut(v, "=")
		return slices.Contains(tracing, v) || value != "" && slices.Contains(tracing, name+"=")
	})
}
