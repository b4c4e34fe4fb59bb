package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
	"github.com/msb-dev/msb/pkg/verify/builder"
)

// verify finds the files and verifies one after the other: builds use all processors as it is.
func (s *session) verify(ctx context.Context, o options) error {
	ts, errs, err := o.Targets(ctx)
	if err != nil {
		return err
	}
	var original []byte
	if o.original != "" {
		if len(ts)+len(errs) != 1 {
			return command.Usagef("--original takes one PATH, not %d", len(ts)+len(errs))
		}
		if original, err = os.ReadFile(o.original); err != nil {
			return command.Usagef("--original %s: %v", o.original, command.Bare(err))
		}
	}
	p, err := s.printer(o)
	if err != nil {
		return err
	}
	defer func() {
		if s.builder != nil {
			s.builder.Close()
		}
	}()
	for _, err := range errs {
		s.Failed(err)
	}
	if len(ts) == 0 && len(errs) == 0 {
		s.Complain("no Dockerfile found in %s", report.Printable(strings.Join(o.Paths, ", ")))
	}
	for _, t := range ts {
		if ctx.Err() != nil {
			break
		}
		each := o
		if o.keep != "" && len(ts) > 1 {
			each.keep = filepath.Join(o.keep, url.PathEscape(t.Name))
		}
		r := s.one(ctx, t, original, each)
		if ctx.Err() != nil {
			break
		}
		s.Raise(r.Exit)
		p.report(r)
	}
	return p.close()
}

// one verifies one Dockerfile. There is always a report.
func (s *session) one(ctx context.Context, t command.Target, original []byte, o options) (r *verify.Report) {
	r = &verify.Report{Schema: verify.Schema, Name: t.Name, Checks: []verify.Check{}, Bases: []verify.Base{}, Settings: []verify.Setting{}}
	trouble := func(err error) *verify.Report {
		r.Exit, r.Verdict = verify.ExitNotRun, "it could not be verified"
		r.Trouble = &verify.Trouble{Detail: err.Error()}
		if f := (*builder.Failure)(nil); errors.As(err, &f) {
			r.Trouble = &verify.Trouble{Kind: f.Kind, Line: f.Line, Step: f.Step, Detail: f.Detail, Log: f.Log}
		}
		return r
	}
	defer func() {
		// one file must not end the run for the others
		if p := recover(); p != nil {
			r = trouble(fmt.Errorf("internal error, please report it: %v", p))
		}
	}()
	in, done, err := s.Input(ctx, t, o.settings)
	if err != nil {
		return trouble(err)
	}
	defer done()
	pair, err := s.pair(ctx, t, in, original, o)
	if err != nil {
		return trouble(err)
	}
	r.Comparing = pair.comparing
	if pair.nothing != "" {
		r.Exit, r.Verdict = verify.ExitSame, "nothing to verify: "+pair.nothing
		return r
	}
	c, tidy, err := newCase(t, in, pair)
	if err != nil {
		return trouble(err)
	}
	defer tidy()
	if s.builder == nil {
		dial := builder.Options{TLS: builder.TLS{Dir: in.Settings.Verify.TLS}}
		if !o.quiet && (o.verbose || command.IsTerminal(s.Err)) {
			dial.Progress = s.Err
		}
		if s.builder, err = s.engine.dial(ctx, in.Settings.Verify.Builder, dial); err != nil {
			s.builder = nil
			return trouble(err)
		}
	}
	vo := o.verifyOptions(in.Settings)
	if vo.Tools, err = s.engine.tools(cmp.Or(in.Settings.Platform, s.builder.Platform())); err != nil {
		return trouble(err)
	}
	got, err := s.engine.verify(ctx, s.builder, c, vo)
	if err != nil {
		return trouble(err)
	}
	return got
}
