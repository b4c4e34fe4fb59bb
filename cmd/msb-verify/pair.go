package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/verify"
)

// pair is the two texts to compare.
type pair struct {
	before, after []byte
	comparing     string // one sentence: what they are
	nothing       string // why there is nothing to compare; "" if there is
}

// pair settles what is compared: what the flags say, else the file and what msb makes of it, else git's HEAD and the file.
func (s *session) pair(ctx context.Context, t command.Target, in command.Input, original []byte, o options) (pair, error) {
	switch {
	case o.original != "":
		if bytes.Equal(original, in.Source) {
			return pair{nothing: "the two files have the same bytes"}, nil
		}
		return pair{before: original, after: in.Source, comparing: fmt.Sprintf("before is %s, after is the file", o.original)}, nil
	case o.head:
		p, err := headPair(ctx, t, in.Source)
		if err == nil && bytes.Equal(p.before, p.after) {
			p = pair{nothing: "the file is the one in git's HEAD"}
		}
		return p, err
	}
	res, err := s.engine.decide(in)
	if err != nil {
		return pair{}, err
	}
	if res.Status == refactor.Rewritten {
		what := fmt.Sprintf("before is the file, after is msb's rewrite of it (%s: %s)", res.Transform, res.Plan)
		return pair{before: in.Source, after: res.Output, comparing: what}, nil
	}
	p, err := headPair(ctx, t, in.Source)
	switch {
	case ctx.Err() != nil:
		return p, ctx.Err()
	case err != nil:
		p = pair{nothing: fmt.Sprintf("msb %s, and %v", left(res), err)}
	case bytes.Equal(p.before, p.after):
		p = pair{nothing: fmt.Sprintf("msb %s, and it is the one in git's HEAD", left(res))}
	}
	return p, nil
}

// left says why msb does not rewrite a file.
func left(res refactor.Result) string {
	if res.Status == refactor.Unchanged {
		return fmt.Sprintf("leaves the file as it is (%s)", res.Reason)
	}
	reason := ""
	if len(res.Refusals) > 0 {
		reason = " (" + res.Refusals[0].ID + ")"
	}
	return "refuses to rewrite the file" + reason
}

// newCase reads both texts as msb does. The caller calls tidy when the case is no longer needed.
func newCase(t command.Target, in command.Input, p pair) (c verify.Case, tidy func(), err error) {
	root, tidy := t.Root, func() {}
	if root == "" { // a Dockerfile from a pipe has an empty context, as for docker build -
		if root, err = os.MkdirTemp("", "msb-verify-*"); err != nil {
			return c, nil, err
		}
		tidy = func() { os.RemoveAll(root) }
	}
	c = verify.Case{
		Name: t.Name, Comparing: p.comparing, Root: root, File: filepath.Join(root, filepath.FromSlash(t.File)), Context: filepath.Join(root, filepath.FromSlash(in.Context)),
		Before: verify.Source{Dockerfile: p.before}, After: verify.Source{Dockerfile: p.after},
	}
	_, around, err := in.Understand()
	if err == nil {
		err = read(&c, in, around)
	}
	if err != nil {
		tidy()
		return c, nil, err
	}
	c.Proof = proof.Check(c.Before.Recipe, c.After.Recipe)
	return c, tidy, nil
}

// read fills in how msb reads the two texts.
func read(c *verify.Case, in command.Input, around *project.Project) error {
	ignore, err := around.IgnoreFile()
	if err != nil {
		return err
	}
	for _, side := range []*verify.Source{&c.Before, &c.After} {
		f, err := dockerfile.Parse(in.Name, side.Dockerfile)
		if err != nil {
			return err
		}
		side.Ignore = slices.Clone(ignore)
		side.Recipe, err = recipe.Read(f, around, in.Reading())
		if err != nil {
			return err
		}
	}
	return nil
}
