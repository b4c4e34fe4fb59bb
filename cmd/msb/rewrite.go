package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/atomicfile"
	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// outcome is what became of one target.
type outcome struct {
	target   command.Target
	settings string // hash of what held for it (command.Settings)
	result   refactor.Result
	diff     []byte
	verified *report.Verified // nil unless rewritten with --verify
	err      error
}

// rewrite finds the files, decides about them side by side, and shows and writes them one after the other, in order.
func (s *session) rewrite(ctx context.Context, o options) error {
	ts, errs, err := o.Targets(ctx)
	if err != nil {
		return err
	}
	for _, err := range errs {
		s.Failed(err)
	}
	if o.output != "" && len(ts) != 1 {
		return command.Usagef("--output takes one input, not %d", len(ts))
	}
	p := s.printer(o, len(ts))
	swept := map[string]bool{}
	inOrder(ctx, ts, o.jobs, func(t command.Target) outcome { return s.decide(ctx, t, o) }, func(out outcome) {
		if out.err == nil && o.mode == write {
			out.err = apply(out, o.inPlace, swept)
		}
		if out.err == nil && o.output != "" {
			out.err = s.save(o.output, out.result)
		}
		p.outcome(out)
	})
	p.end()
	return nil
}

// decide reads and decides about one target. It writes nothing.
func (s *session) decide(ctx context.Context, t command.Target, o options) (out outcome) {
	out.target = t
	defer func() {
		// one file must not end the run for the others
		if p := recover(); p != nil {
			out.err = fmt.Errorf("internal error, please report it: %v", p)
		}
	}()
	in, done, err := s.Input(ctx, t, o.settings)
	if err != nil {
		out.err = err
		return out
	}
	defer done()
	out.settings = in.Settings.Hash()
	if out.result, out.verified, out.err = s.decision(ctx, t, in, o); out.err != nil {
		return out
	}
	out.result.Input = in.Source
	out.result.Context = in.Context
	if out.result.Status == refactor.Rewritten && (o.show.diff || o.show.format == "json") {
		name := patchName(t, o.show.format == "json")
		out.diff, out.err = s.engine.diff("a/"+name, "b/"+name, in.Source, out.result.Output, o.show.unified)
	}
	return out
}

// decision asks the engine, with a trial of each plan if --verify is given.
func (s *session) decision(ctx context.Context, t command.Target, in command.Input, o options) (refactor.Result, *report.Verified, error) {
	if !o.verify {
		res, err := s.engine.decide(ctx, in, nil)
		return res, nil, err
	}
	tr, err := s.newTrial(t, in.Source, o)
	if err != nil {
		return refactor.Result{}, nil, err
	}
	defer tr.close()
	res, err := s.engine.decide(ctx, in, func(output []byte) ([]proof.Finding, error) { return tr.try(ctx, output) })
	if err != nil || res.Status != refactor.Rewritten {
		return res, nil, err
	}
	res.Notes = append(res.Notes, tr.note())
	return res, tr.passed.Verified(), nil
}

// patchName is the name in diffs: as shown, where patch and git apply take it from the current directory; else, and in records,
// from the root of the project.
func patchName(t command.Target, fromRoot bool) string {
	name := filepath.ToSlash(t.Name)
	if fromRoot || t.Name == command.Unnamed || filepath.IsAbs(t.Name) || name == ".." || strings.HasPrefix(name, "../") {
		return t.File
	}
	return name
}

// apply writes a rewritten file. Whatever an earlier run left in a directory is swept once.
func apply(out outcome, inPlace bool, swept map[string]bool) error {
	root, err := os.OpenRoot(out.target.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	file := filepath.FromSlash(out.target.File)
	if dir := filepath.Join(out.target.Root, filepath.Dir(file)); !swept[dir] {
		swept[dir] = true
		if err := atomicfile.Sweep(root, filepath.Dir(file)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	if out.result.Status != refactor.Rewritten {
		return nil
	}
	err = atomicfile.Replace(root, file, out.result.Input, out.result.Output, inPlace)
	if cannot := (*atomicfile.CannotReplaceError)(nil); errors.As(err, &cannot) {
		return fmt.Errorf("%s; --in-place writes into the file itself", errors.Join(bareCannot(cannot)))
	}
	return err
}

// bareCannot drops the temporary file's name, which means nothing to a user.
func bareCannot(e *atomicfile.CannotReplaceError) error {
	if e.Err == nil {
		return e
	}
	return &atomicfile.CannotReplaceError{Reason: e.Reason, Err: command.Bare(e.Err)}
}

// save puts the Dockerfile, new or as it was, into another file or on stdout, so that a pipe always gets one.
func (s *session) save(name string, res refactor.Result) error {
	content := res.Output
	if res.Status != refactor.Rewritten {
		content = res.Input
	}
	if name == "-" {
		_, err := s.Out.Write(content)
		return err
	}
	return command.SaveOutput(name, content)
}
