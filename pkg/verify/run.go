package verify

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// Run builds, starts and compares one case. There is always a report: what could not be had or did not build is its Trouble. The error is
// for a case or options that are not complete, and for bugs of msb's own; with the latter the report holds nothing.
//
// Both images have the same bases: references are resolved to digests once. A container runs apart from its build, which it finds in the
// builder's cache. The original is built or run once more where something differs, so that what is its own is not taken for a difference.
func Run(ctx context.Context, b builder.Builder, c Case, o Options) (*Report, error) {
	return instruments{image.Read, observe.Run}.run(ctx, b, c, o)
}

// instruments are what reads images and watches containers. Tests put their own in their place.
type instruments struct {
	read    func(context.Context, io.Reader, image.Options) (*image.Image, error)
	observe func(context.Context, builder.Session, string, observe.Plan) (*observe.Observation, error)
}

func (in instruments) run(ctx context.Context, b builder.Builder, c Case, o Options) (report *Report, err error) {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	r := &verification{instruments: in, b: b, c: c, o: o}
	r.report = newReport(b, c, o)
	report = r.report
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: internal error, please report it: %v", c.Name, p)
		}
	}()
	if err := r.complete(); err != nil {
		return report, err
	}
	keep, err := newKeeper(o.Keep, c)
	if err != nil {
		return report, err
	}
	r.keep = keep
	r.pair = &Pair{Before: Side{Recipe: c.Before.Recipe}, After: Side{Recipe: c.After.Recipe}, Stated: c.Proof.Differences, Asked: o}
	if r.trouble = r.build(ctx); r.trouble == nil {
		r.trouble = r.watch(ctx)
		r.check()
		r.repeat(ctx)
		r.bench(ctx)
	}
	r.check()
	r.finish()
	return report, r.keep.finish(report, r.pair)
}

// verification is one run of Run.
type verification struct {
	instruments
	b       builder.Builder
	c       Case
	o       Options
	keep    *keeper
	pins    map[string]string
	ports   []int // that the original opened
	pair    *Pair
	trouble *Trouble
	report  *Report
}

// complete finds what can't be meant, before anything is built.
func (r *verification) complete() error {
	for _, s := range []Source{r.c.Before, r.c.After} {
		if s.Recipe == nil || len(s.Recipe.Stages) == 0 {
			return fmt.Errorf("%s: the case has no recipe", r.c.Name)
		}
	}
	empty := Side{Recipe: r.c.Before.Recipe, Image: &image.Image{}}
	if _, err := r.o.questions(empty, []int{80}, nil); err != nil {
		return err
	}
	_, err := r.o.plan(empty.Image, nil, nil)
	return err
}

// build builds both images.
func (r *verification) build(ctx context.Context) *Trouble {
	refs := references(r.c.Before.Recipe, r.c.After.Recipe)
	pins, err := r.b.Resolve(ctx, refs, r.o.Platform)
	if err != nil {
		return troubleOf("", err)
	}
	r.pins = pins
	for _, ref := range refs {
		r.report.Bases = append(r.report.Bases, Base{ref, pins[ref]})
	}
	if r.pair.Before.Image, err = r.image(ctx, sideBefore, r.c.Before, false); err != nil {
		return troubleOf(sideBefore, err)
	}
	if r.pair.After.Image, err = r.image(ctx, sideAfter, r.c.After, false); err != nil {
		return troubleOf(sideAfter, err)
	}
	return nil
}

// spec is what the builder is told of one side.
func (r *verification) spec(s Source, noCache bool) builder.Spec {
	return builder.Spec{
		Name: r.c.Name, Dockerfile: s.Dockerfile, Ignore: s.Ignore, Context: r.c.Context, Args: r.o.BuildArgs,
		Platform: r.o.Platform, Network: r.o.Network, NoCache: noCache, Pins: r.pins,
	}
}

// image builds one side and reads its archive as it comes: no file of it is on this machine unless it is kept.
func (r *verification) image(ctx context.Context, side string, s Source, again bool) (im *image.Image, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.o.Timeout)
	defer cancel()
	pr, pw := io.Pipe()
	built := make(chan error, 1)
	go func() {
		err := r.b.Build(ctx, r.spec(s, again), pw)
		_ = pw.CloseWithError(err)
		built <- err
	}()
	// Whatever happens to the reader, the builder's next write ends, and with it the build.
	defer func() {
		_ = pr.Close()
		if buildErr := <-built; buildErr != nil && (err == nil || !errors.Is(err, errKeep) && !broken(buildErr)) {
			im, err = nil, buildErr
		}
	}()
	var stream io.Reader = pr
	if !again {
		kept, closeKept, err := r.keep.archive(side)
		if err != nil {
			return nil, err
		}
		defer closeKept()
		stream = io.TeeReader(pr, kept)
	}
	return r.read(ctx, stream, image.Options{Secrets: r.o.secrets(), Platform: r.o.Platform})
}

// broken tells whether a build ended because nobody reads its archive any more: why is then the reader's to say.
func broken(err error) bool { return errors.Is(err, io.ErrClosedPipe) }

// check runs the checks over what is known so far.
func (r *verification) check() {
	r.report.Checks = checks(r.pair, r.trouble)
}

// checks lists the ten rows, in their order; speed only where it was asked for.
func checks(p *Pair, t *Trouble) []Check {
	out := []Check{checkBuild(p, t)}
	for _, c := range []struct {
		id    string
		check func(*Pair) Check
	}{
		{CheckConfig, checkConfig}, {CheckEntry, checkEntry}, {CheckLinks, checkLinks}, {CheckNeeds, checkNeeds}, {CheckFiles, checkFiles},
		{CheckRun, checkRun}, {CheckSecrets, checkSecrets}, {CheckSize, checkSize}, {CheckSpeed, checkSpeed},
	} {
		if c.id == CheckSpeed && !p.Asked.Bench {
			continue
		}
		if p.Before.Image == nil || p.After.Image == nil {
			f := p.findings()
			f.unknown("there are no two images to compare")
			out = append(out, f.check(c.id, "not compared"))
			continue
		}
		out = append(out, c.check(p))
	}
	return out
}

func (r *verification) outcome(id string) Status {
	for _, c := range r.report.Checks {
		if c.ID == id {
			return c.Status
		}
	}
	return Unknown
}
