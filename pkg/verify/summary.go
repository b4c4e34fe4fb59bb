package verify

import (
	"fmt"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// newReport is the report before anything is known.
func newReport(b builder.Builder, c Case, o Options) *Report {
	r := &Report{Schema: Schema, Name: c.Name, Comparing: c.Comparing, Builder: b.Address(), Platform: o.Platform, Bases: []Base{},
		Settings: []Setting{}, Checks: []Check{}, Exit: ExitNotRun}
	if r.Platform == "" {
		r.Platform = b.Platform()
	}
	for _, f := range c.Proof.Findings {
		r.Refused = append(r.Refused, Refusal{ID: f.ID, File: f.File, Line: f.Line, Detail: f.Detail})
	}
	r.Before.Layers, r.After.Layers = []LayerSize{}, []LayerSize{}
	return r
}

// finish sums up: figures, settings, verdict, exit status.
func (r *verification) finish() {
	r.report.Trouble = r.trouble
	r.report.Before, r.report.After = figures(r.pair.Before), figures(r.pair.After)
	if r.pair.Before.Image != nil && r.pair.After.Image != nil {
		r.report.Settings = settings(r.pair)
	}
	r.report.Exit, r.report.Verdict = verdict(r.report)
}

// figures are those of one image.
func figures(s Side) Built {
	out := Built{Layers: []LayerSize{}, Bench: s.Bench}
	if s.Image == nil {
		return out
	}
	out.Built, out.Size, out.Packages = true, s.Image.Size(), s.Image.Packages()
	for _, f := range s.Image.Files {
		if f.Kind != image.Directory {
			out.Files++
		}
	}
	for _, l := range s.Image.Layers {
		out.Layers = append(out.Layers, LayerSize{l.CreatedBy, l.Size, l.Files})
	}
	return out
}

// verdict is the exit status with a sentence. A check that fails weighs most: it was seen. Then comes what kept verify from seeing.
func verdict(r *Report) (int, string) {
	count := map[Status]int{}
	for _, c := range r.Checks {
		count[c.Status]++
	}
	t := r.Trouble
	switch {
	case count[Fail] > 0:
		return ExitDiffers, fmt.Sprintf("the images differ: %s", failed(r.Checks))
	case t != nil && t.Kind == builder.KindBuild:
		return ExitInconclusive, "inconclusive: " + t.sentence()
	case t != nil:
		return ExitNotRun, "not verified: " + t.sentence()
	case count[Unknown] > 0:
		return ExitInconclusive, fmt.Sprintf("inconclusive: %s could not be seen as a whole", counted(count[Unknown], "check"))
	case count[Stated] > 0:
		return ExitSame, fmt.Sprintf("verified: %s pass, %d of them with differences that were stated", counted(count[Pass]+count[Stated], "check"), count[Stated])
	}
	return ExitSame, fmt.Sprintf("verified: all %s pass", counted(count[Pass], "check"))
}

// failed names the checks that fail.
func failed(list []Check) string {
	var out []string
	for _, c := range list {
		if c.Status == Fail {
			out = append(out, c.ID)
		}
	}
	return words(out)
}
