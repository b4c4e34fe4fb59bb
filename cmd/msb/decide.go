package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/kind"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// outcome is what became of one Dockerfile.
type outcome struct {
	job
	settings string // hash of what held for it (command.Settings)
	result   refactor.Result
	diff     []byte // to be printed
	verified *report.Verified
	verify   []byte         // report of msb verify, of the last plan that was tried
	record   *report.Record // nil if nobody asks for records
	resumed  bool           // it was recorded by an earlier run
	done     bool           // it was recorded by an earlier run, and written
	written  bool
	err      error
}

// do decides about one Dockerfile, records and writes it. Nothing that one file does ends the run for the others.
func (b *batch) do(ctx context.Context, j job) (out outcome) {
	out.job = j
	defer b.leave(j)
	defer func() {
		if p := recover(); p != nil {
			b.fail(&out, fmt.Errorf("internal error, please report it: %v", p))
		}
	}()
	if j.err != nil {
		out.err = j.err // its key is another's
		return out
	}
	in, done, err := b.Input(ctx, j.Target, b.options.settings)
	if err != nil {
		b.fail(&out, err)
		return out
	}
	defer done()
	out.settings = in.Settings.Hash()
	out.result = refactor.Result{Input: in.Source, Context: in.Context}
	b.view(&in, j)
	if b.resume && b.resumed(&out, in) {
		return out
	}
	if b.mode == write {
		if err := b.sweep(j); err != nil {
			b.fail(&out, err)
			return out
		}
	}
	b.decide(ctx, &out, in)
	return out
}

// decide is do without what others have decided before.
func (b *batch) decide(ctx context.Context, out *outcome, in command.Input) {
	res, err := b.decision(ctx, out, in)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		b.fail(out, err)
		return
	}
	out.result = res
	out.result.Input, out.result.Context = in.Source, in.Context
	if out.diff, err = b.printedDiff(out.Target, out.result); err != nil {
		b.fail(out, err)
		return
	}
	b.keep(out)
}

// printedDiff is the diff for stdout, if one is to be printed.
func (b *batch) printedDiff(t command.Target, res refactor.Result) ([]byte, error) {
	if res.Status != refactor.Rewritten || !b.show.diff {
		return nil, nil
	}
	name := patchName(t)
	return b.engine.diff("a/"+name, "b/"+name, res.Input, res.Output, b.show.unified)
}

// decision asks the engine, with a trial of each plan if --verify is given. What isn't of the kinds that are asked for is not tried.
func (b *batch) decision(ctx context.Context, out *outcome, in command.Input) (refactor.Result, error) {
	if !b.options.verify || len(b.options.settings.Kinds) > 0 {
		res, err := b.engine.decide(ctx, in, nil)
		if res, other := b.otherKind(res); err != nil || other || !b.options.verify {
			return res, err
		}
	}
	tr, err := b.newTrial(out.Target, in.Source, b.options)
	if err != nil {
		return refactor.Result{}, err
	}
	defer tr.close()
	res, err := b.engine.decide(ctx, in, func(output []byte) ([]proof.Finding, error) { return tr.try(ctx, output) })
	out.verify = tr.report
	if err != nil || res.Status != refactor.Rewritten {
		return res, err
	}
	res, other := b.otherKind(res)
	if other {
		return res, nil
	}
	res.Notes = append(res.Notes, tr.note())
	out.verified = tr.passed.Verified()
	return res, nil
}

// reasonOtherKind is the reason of what would be rewritten, but not as one of the kinds that --kind names.
const reasonOtherKind = "other-kind"

// otherKind leaves a rewrite of another kind as it is.
func (b *batch) otherKind(res refactor.Result) (refactor.Result, bool) {
	kinds := b.options.settings.Kinds
	if len(kinds) == 0 || res.Status != refactor.Rewritten {
		return res, false
	}
	k := kind.Of(res)
	if slices.Contains(kinds, k) {
		return res, false
	}
	return refactor.Result{
		File: res.File, Status: refactor.Unchanged, Reason: reasonOtherKind, Transform: res.Transform, Input: res.Input, Before: res.Before, Read: res.Read,
		Notes: []string{"the rewrite is of the kind " + k},
	}, true
}

// patchName is the name in diffs that are printed: as shown, where patch and git apply take it from the current directory; else from the root
// of the project.
func patchName(t command.Target) string {
	name := filepath.ToSlash(t.Name)
	if t.Name == command.Unnamed || filepath.IsAbs(t.Name) || leadsUp(name) {
		return t.File
	}
	return name
}
