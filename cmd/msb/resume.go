package main

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/unified"
)

// resumed takes an outcome from its record, if the file is what the record says it became, or if the record is one of this program with these
// settings and what it rests on is as it was.
func (b *batch) resumed(out *outcome, in command.Input) bool {
	text, err := b.store.Get(out.key)
	if err != nil {
		return false
	}
	k, err := records.BasisOf(text)
	if err != nil || k.Schema != report.Schema || k.Status == statusFailed {
		return false
	}
	switch hash := report.Hash(in.Source); {
	case k.Output != "" && hash == k.Output && hash != k.Input:
		// done, by whatever version and with whatever settings: to decide anew would only find a file with stages, and lose why
		out.done = true
		return b.restore(out, in, k, text)
	case k.Msb != b.msb, b.msb == "", k.Settings != out.settings, k.Context != in.Context, hash != k.Input:
		return false
	case k.Output != "" && b.mode == write:
		return false // what was recorded was not done
	}
	out.root.view.Known(out.File, in.Source, nil, false)
	is := func(file, was string) bool { return in.Survey.Fingerprint(in.Project, file, was) }
	return k.Holds(is) && b.restore(out, in, k, text)
}

// restore makes an outcome of a record, as much of it as is printed.
func (b *batch) restore(out *outcome, in command.Input, k records.Basis, text []byte) bool {
	if !b.printed() {
		out.resumed, out.result.Status = true, report.StatusOf(k.Status)
		return true
	}
	var rec report.Record
	if json.Unmarshal(text, &rec) != nil {
		return false
	}
	res := rec.Result(in.Name)
	if k.Output != "" {
		var err error
		if report.Hash(in.Source) == k.Input {
			res.Input = in.Source
			res.Output, err = unified.Apply(in.Source, rec.DiffBytes())
		} else {
			res.Output = in.Source
			res.Input, err = unified.Revert(in.Source, rec.DiffBytes())
		}
		if err == nil {
			out.diff, err = b.printedDiff(out.Target, res)
		}
		if err != nil {
			return false
		}
	}
	out.record, out.verified, out.result, out.resumed = &rec, rec.Verify, res, true
	return true
}

// printed tells whether more of a record is needed than its status.
func (b *batch) printed() bool {
	return b.recorded() || b.messageFile != "" || b.show.diff || b.show.format == "text" || b.show.verbose
}

// view gives the project as it was before the run, or before the one that is resumed.
func (b *batch) view(in *command.Input, j job) {
	if j.Root != "" {
		in.Project = j.root.view.FS(in.Project)
	}
}

// look sets what a root's view hides and how it learns of former bytes.
func (b *batch) look(r *root, dir string) {
	if b.store == nil || dir == "" {
		return
	}
	if rel, err := filepath.Rel(dir, b.dir); err == nil && rel != "." && !leadsUp(filepath.ToSlash(rel)) {
		r.view.Hidden = filepath.ToSlash(rel)
	}
	r.view.Former = func(file string, now []byte) ([]byte, bool) { return b.former(r, r.pathOf(dir, file), now) }
	if b.resume {
		r.view.Ask = r.mayBeRewritten
	}
}

// former are the bytes that a rewritten Dockerfile had, by its record.
func (b *batch) former(r *root, file string, now []byte) ([]byte, bool) {
	text, err := b.store.Get(records.Key(r.repo, file))
	if err != nil {
		return nil, false
	}
	rec, err := records.BasisOf(text)
	if err != nil || rec.Output == "" || rec.Output != report.Hash(now) {
		return nil, false
	}
	was, err := unified.Revert(now, rec.Diff())
	return was, err == nil && report.Hash(was) == rec.Input
}

// leadsUp tells whether a relative path with slashes leads out of where it begins.
func leadsUp(name string) bool { return name == ".." || strings.HasPrefix(name, "../") }
