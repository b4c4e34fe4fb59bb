package main

import (
	"path/filepath"
	"slices"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/report"
)

// batch is one msb rewrite.
type batch struct {
	*session
	options
	msb   string         // version in records; "" if there are none
	store *records.Store // of --out; nil for none
	dir   string         // its directory, absolute and without symlinks
}

// newBatch opens what a run writes to. The caller closes it.
func (s *session) newBatch(o options) (*batch, error) {
	b := &batch{session: s, options: o}
	if o.named() {
		b.msb = identity()
	}
	if o.out == "" {
		return b, nil
	}
	store, err := records.Create(o.out)
	if err == nil {
		b.store = store
		b.dir, err = filepath.Abs(o.out)
	}
	if err == nil {
		b.dir, err = filepath.EvalSymlinks(b.dir)
	}
	if err != nil {
		b.close()
		return nil, command.Usagef("--out %s: %v", o.out, command.Bare(err))
	}
	return b, nil
}

func (b *batch) close() {
	if b.store != nil {
		b.store.Close()
	}
}

// named tells whether there are records, which name Dockerfiles by their repositories.
func (o options) named() bool { return o.out != "" || o.messageFile != "" || o.recorded() }

// recorded tells whether stdout is made of records.
func (o options) recorded() bool { return slices.Contains(report.Formats(), o.show.format) }

// leave gives up what a root's Dockerfiles share when the last of them is done: there may be as many roots as Dockerfiles.
func (b *batch) leave(j job) {
	if j.root.left.Add(-1) == 0 {
		b.Release(j.Root)
	}
}
