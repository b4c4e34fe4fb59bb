package report

import (
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
)

// StatusOf is the status that a record's word stands for; 0 for a failure, which is none of a result.
func StatusOf(word string) refactor.Status {
	for _, s := range []refactor.Status{refactor.Unchanged, refactor.Rewritten, refactor.Refused} {
		if s.String() == word {
			return s
		}
	}
	return 0
}

// Result turns a record back into the result that NewRecord had, for Text and the like: without the files' bytes. file is the Dockerfile's
// name for the user.
func (r Record) Result(file string) refactor.Result {
	res := refactor.Result{
		File: file, Context: r.Context, Status: StatusOf(r.Status), Reason: r.Reason, Transform: r.Transform, Plan: r.Plan, Runtime: r.Runtime,
		Summary: r.Summary, Stays: r.Stays, Gone: r.Gone, Assumed: r.Assumed, Notes: r.Notes, Read: map[string]string{},
		Before: r.Before.image(), After: r.After.image(),
	}
	for _, risk := range []refactor.Risk{refactor.Exact, refactor.Stated, refactor.Assumed} {
		if r.Risk != nil && risk.String() == *r.Risk {
			res.Risk = risk
		}
	}
	for _, d := range r.Differences {
		res.Differences = append(res.Differences, refactor.Difference{ID: d.ID, Why: d.Why, Details: d.Details, Quiet: proof.Quiet(d.ID), Form: proof.Form(d.ID)})
	}
	for _, f := range r.Refused {
		place := f.File
		if place == r.Path {
			place = file
		}
		res.Refusals = append(res.Refusals, refactor.Refusal{Transform: f.Transform, Plan: f.Plan,
			Finding: proof.Finding{ID: f.Reason, File: place, Line: f.Line, Detail: f.Detail, Lift: f.Lift}})
	}
	for name, hash := range r.Read {
		res.Read[name] = ""
		if hash != nil {
			res.Read[name] = *hash
		}
	}
	return res
}

func (i *RecordImage) image() *refactor.Image {
	if i == nil {
		return nil
	}
	return &refactor.Image{Base: i.Base, Size: i.Size, Config: i.Config}
}
