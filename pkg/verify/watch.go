package verify

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// watch starts both images and fills in what was seen. The original goes first: where it listens is where the new image is asked.
func (r *verification) watch(ctx context.Context) *Trouble {
	if startsNothing(r.pair.Before) && len(r.o.Commands) == 0 {
		const nothing = "the original's file names nothing that starts"
		r.pair.Before.Unseen, r.pair.After.Unseen = nothing, nothing
		return nil
	}
	seen, t := r.original(ctx)
	if t != nil {
		r.pair.Before.Unseen, r.pair.After.Unseen = t.Detail, "the original was not seen"
		return t
	}
	r.pair.Before.Seen = seen
	r.pair.After.Seen, t = r.observation(ctx, sideAfter, r.c.After, r.pair.After.Image)
	if t != nil {
		r.pair.After.Unseen = t.Detail
	}
	return t
}

// original runs the original until it is known where it listens and what it answers there. A second run is needed only where it opens a port
// that its file does not name.
func (r *verification) original(ctx context.Context) (*observe.Observation, *Trouble) {
	named := namedPorts(r.pair.Before)
	r.ask(named)
	seen, t := r.observation(ctx, sideBefore, r.c.Before, r.pair.Before.Image)
	if t != nil || seen.Ended {
		r.pair.Questions, r.ports = nil, nil
		return seen, t
	}
	r.ports = openPorts(seen, named)
	asked := named[:min(len(named), maxPorts)]
	r.ask(r.ports)
	for _, port := range r.ports[:min(len(r.ports), maxPorts)] {
		if !slices.Contains(asked, port) || len(asked) > 0 && len(r.ports) > 0 && asked[0] != r.ports[0] {
			return r.observation(ctx, sideBefore, r.c.Before, r.pair.Before.Image)
		}
	}
	return seen, nil
}

// ask sets the questions for ports. Their errors were found before anything was built.
func (r *verification) ask(ports []int) {
	r.pair.Questions, _ = r.o.questions(r.pair.Before, ports, r.paths())
}

// paths are those that the project's sources name. A tree that can't be read has none.
func (r *verification) paths() []string {
	root, err := os.OpenRoot(r.c.Context)
	if err != nil {
		return nil
	}
	defer root.Close()
	found, _ := answers.Paths(root.FS())
	return found
}

// observation runs one side.
func (r *verification) observation(ctx context.Context, side string, s Source, im *image.Image) (*observe.Observation, *Trouble) {
	plan, err := r.o.plan(im, slices.Clone(r.pair.Questions), r.ports)
	if err != nil {
		return nil, &Trouble{Side: side, Kind: kindRun, Detail: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, r.o.Timeout)
	defer cancel()
	var seen *observe.Observation
	err = r.b.Run(ctx, r.spec(s, false), func(ctx context.Context, sess builder.Session) error {
		var err error
		seen, err = r.observe(ctx, sess, r.o.Tools, plan)
		return err
	})
	var f *builder.Failure
	switch {
	case err == nil && seen != nil:
		return seen, nil
	case errors.As(err, &f) && f.Kind == builder.KindStart:
		return &observe.Observation{Ended: true, Stdout: observe.Output{Failed: f.Detail}}, nil
	case err == nil:
		return nil, &Trouble{Side: side, Kind: kindRun, Detail: "nothing was seen of its container"}
	}
	t := troubleOf(side, err)
	if t.Kind == kindImage {
		t.Kind, t.Detail = kindRun, "its container can't be watched: "+err.Error()
	}
	return nil, t
}

// kindRun is a Trouble with a container.
const kindRun = "run"

// repeat builds or runs the original once more where a check fails over what it may do otherwise each time.
func (r *verification) repeat(ctx context.Context) {
	if r.trouble != nil && r.trouble.Kind == builder.KindCancelled {
		return
	}
	again := Side{Recipe: r.c.Before.Recipe}
	if compareFiles(r.pair).excusable > 0 {
		if im, err := r.image(ctx, sideBefore, r.c.Before, true); err == nil {
			again.Image = im
		} else {
			r.note(troubleOf(sideBefore, err))
		}
	}
	if r.outcome(CheckRun) == Fail && r.pair.Before.Seen != nil && r.pair.After.Seen != nil {
		if seen, t := r.observation(ctx, sideBefore, r.c.Before, r.pair.Before.Image); t == nil {
			again.Seen = seen
		} else {
			r.note(t)
		}
	}
	if again.Image != nil || again.Seen != nil {
		r.pair.Again = &again
	}
}

// note keeps the first trouble.
func (r *verification) note(t *Trouble) {
	if r.trouble == nil {
		r.trouble = t
	}
}
