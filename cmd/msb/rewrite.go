package main

import (
	"context"
	"errors"

	"github.com/msb-dev/msb/pkg/command"
)

// rewrite finds the files, then decides, records and writes side by side, and tells of it in order.
func (s *session) rewrite(ctx context.Context, o options) error {
	var err error
	if o.Files.Paths, err = o.list.Paths(ctx, s.In, o.given); err != nil {
		if ctx.Err() != nil {
			return nil // the signal is told
		}
		return err
	}
	ts, errs, err := s.Targets(ctx, o.Files)
	if err != nil {
		return err
	}
	if o.output != "" && len(ts) != 1 {
		return command.Usagef("--output takes one input, not %d", len(ts))
	}
	b, err := s.newBatch(o)
	if err != nil {
		return err
	}
	defer b.close()
	p, err := b.printer(len(ts))
	if err != nil {
		return err
	}
	p.errors(errs)
	if ctx.Err() == nil { // else some paths were not looked at
		p.paths(errs)
	}
	if ctx.Err() == nil && !o.show.quiet && len(o.Files.Paths) > 1 {
		p.barren = o.Barren(ts, errs)
	}
	jobs := b.plan(ctx, ts)
	p.begin()
	inOrder(ctx, jobs, o.jobs, func(j job) outcome { return b.do(ctx, j) }, func(out outcome) {
		if out.err == nil && o.output != "" {
			if err := s.save(o.output, out.result); err != nil {
				b.fail(&out, err)
			}
		}
		if !errors.Is(out.err, context.Canceled) {
			p.outcome(out)
		}
	})
	p.end(ctx.Err() != nil)
	return nil
}
