// Package refactor turns a Dockerfile into a multi-stage one: transforms propose plans, the draft writes each one, the proof disposes.
package refactor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

// Options are the user's choices. The zero value is the default: risk up to Stated, safe order.
type Options struct {
	Risk      Risk              // ceiling; 0 means Stated
	Assume    []string          // assumption ids that are allowed
	Prefer    string            // "safe" (default) or "small"
	BuildArgs map[string]string // as for docker build
	Platform  string
	Images    *images.Catalogue // nil is the catalogue alone
	Verify    Trial             // nil for none
}

// Trial tries the file that a plan drafts, after the proof let it through, and says what it found: a finding rejects the plan, or the file
// if it Refuses. An error ends the decision: nothing could be tried.
type Trial func(output []byte) ([]proof.Finding, error)

func (o Options) ceiling() Risk {
	if o.Risk == 0 {
		return Stated
	}
	return o.Risk
}

// Run decides about one file. It returns an error only if the file can't be understood at all, or opts.Verify can't try it.
func Run(file *dockerfile.File, p *project.Project, ts []Transform, opts Options) (Result, error) {
	res := Result{File: file.Name, Status: Unchanged, Input: file.Source}
	ropts := recipe.Options{BuildArgs: opts.BuildArgs, Platform: opts.Platform, Assume: opts.Assume, Images: opts.Images}
	before, err := recipe.Read(file, p, ropts)
	if err != nil {
		return res, err
	}
	if err := choose(&res, before, ts, opts, ropts); err != nil {
		return res, err
	}
	anchor(&res, p)
	res.Read = p.Read()
	return res, nil
}

// ofUsers are the obligations whose places are in files that use the Dockerfile, anywhere in the project.
var ofUsers = map[string]bool{"compose-override": true, "ci-uses-image": true, "k8s-exec": true, "image-as-base": true, "external-build-inputs": true, "extra-root-files": true}

// anchor gives the places of refusals paths from the project's root: those of the build context's files are relative to the context.
func anchor(res *Result, p *project.Project) {
	for i, r := range res.Refusals {
		if r.File != "" && r.File != res.File && !ofUsers[r.ID] && p.Exists(r.File) {
			res.Refusals[i].File = p.Path(r.File)
		}
	}
}

// choose asks the transforms in turn; the first whose business the file is decides.
func choose(res *Result, before *recipe.Recipe, ts []Transform, opts Options, ropts recipe.Options) error {
	optOut := before.File.LeaveAlone()
	if slices.ContainsFunc(optOut, func(l dockerfile.LeaveAlone) bool { return l.File && l.Transform == "" }) {
		res.Reason = "leave-alone"
		return nil
	}
	if len(before.Stages) > 1 {
		res.Reason = "already-multistage"
		return nil
	}
	res.Reason = "no-transform"
	for _, t := range ts {
		if slices.ContainsFunc(optOut, func(l dockerfile.LeaveAlone) bool { return l.Transform == t.Name }) {
			res.Reason = "leave-alone"
			continue
		}
		plans, missing, ok := t.Propose(before)
		if !ok {
			continue
		}
		return decide(res, before, t, plans, missing, optOut, opts, ropts)
	}
	if note := started(before.Final()); note != "" {
		res.Notes = append(res.Notes, note)
	}
	return nil
}

// started says of a file that no transform recognised what its container starts.
func started(st *recipe.Stage) string {
	l := st.Launch
	switch {
	case l.Kind == recipe.NoLaunch && st.Unknown != "":
		return fmt.Sprintf("the file says of nothing that it starts, and what its base starts is not known: %s", st.Unknown)
	case l.Kind == recipe.NoLaunch:
		return "the file says of nothing that it starts"
	case l.Kind == recipe.ProcessLaunch:
		return fmt.Sprintf("the container starts %q, which no transform knows", strings.Join(l.Argv, " "))
	case l.Kind == recipe.UnreadLaunch && l.Why != "":
		return fmt.Sprintf("what starts is not known: %s", l.Why)
	}
	return ""
}

// decide is the loop: the first plan that the proof lets through, and the trial if there is one, is the rewrite.
func decide(res *Result, before *recipe.Recipe, t Transform, plans []Plan, missing []Missing, optOut []dockerfile.LeaveAlone, opts Options, ropts recipe.Options) error {
	res.Status, res.Reason, res.Transform, res.Before = Refused, "", t.Name, imageOf(before)
	alone := slices.ContainsFunc(missing, func(m Missing) bool { return m.Alone })
	for _, f := range proof.Preconditions(before) {
		if alone {
			break
		}
		res.Refusals = append(res.Refusals, Refusal{Transform: t.Name, Finding: f})
	}
	for _, m := range missing {
		row, _ := proof.Lookup(m.ID)
		if m.File == "" {
			m.File = before.File.Name
		}
		if m.Lift == "" {
			m.Lift = row.Lift
		}
		res.Refusals = append(res.Refusals, Refusal{Transform: t.Name, Plan: m.Plan, Finding: proof.Finding{
			ID: m.ID, File: m.File, Line: m.Line, Detail: m.Detail, Lift: m.Lift}})
	}
	if len(res.Refusals) == 0 && len(plans) == 0 {
		row, _ := proof.Lookup("base-unknown")
		res.Refusals = append(res.Refusals, Refusal{Transform: t.Name, Finding: proof.Finding{
			ID: row.ID, File: before.File.Name, Line: before.Final().From.Line, Detail: "what the runtime holds that the settings name is not known: it is like no image of the catalogue", Lift: row.Lift}})
	}
	if len(res.Refusals) > 0 && (len(plans) == 0 || slices.ContainsFunc(res.Refusals, func(r Refusal) bool { return r.Refuses })) {
		return nil
	}
	if opts.Prefer == "small" {
		plans = bySize(plans)
	}
	for _, plan := range plans {
		out, after, verdict, err := try(before, plan, optOut, ropts)
		if err != nil {
			verdict.Findings = append(verdict.Findings, proof.Finding{ID: "builder-prefix", File: before.File.Name, Line: 1, Detail: err.Error()})
		}
		risk := riskOf(plan, verdict)
		if len(verdict.Findings) == 0 && !allowed(plan, risk, opts) {
			verdict.Findings = append(verdict.Findings, proof.Finding{ID: "risk-ceiling", File: before.File.Name, Line: 1,
				Detail: fmt.Sprintf("the rewrite's risk is %s, above the ceiling %s", risk, opts.ceiling()), Lift: "Allow it with --risk " + risk.String() + "."})
		}
		if len(verdict.Findings) == 0 && opts.Verify != nil {
			if verdict.Findings, err = opts.Verify(out); err != nil {
				return err
			}
		}
		if len(verdict.Findings) > 0 {
			for _, f := range verdict.Findings {
				res.Refusals = append(res.Refusals, Refusal{Transform: t.Name, Plan: plan.Name, Finding: f})
			}
			if opts.Verify != nil && slices.ContainsFunc(verdict.Findings, func(f proof.Finding) bool { return f.Refuses }) {
				return nil // no other plan is worth a build
			}
			continue
		}
		accept(res, plan, out, verdict, risk)
		res.After = imageOf(after)
		return nil
	}
	return nil
}

// try drafts a plan and reads the draft again from its bytes, as a stranger would.
func try(before *recipe.Recipe, plan Plan, optOut []dockerfile.LeaveAlone, ropts recipe.Options) ([]byte, *recipe.Recipe, proof.Verdict, error) {
	out, edits, err := Draft(before, plan)
	if err != nil {
		return nil, nil, proof.Verdict{}, err
	}
	if l, touched := touches(edits, optOut); touched {
		return nil, nil, proof.Verdict{Findings: []proof.Finding{{ID: "leave-alone", File: before.File.Name, Line: l.Line, Detail: "a comment asks to leave the instruction alone"}}}, nil
	}
	f, err := dockerfile.Parse(before.File.Name, out)
	if err != nil {
		return nil, nil, proof.Verdict{}, fmt.Errorf("the draft does not parse: %w", err)
	}
	after, err := recipe.Read(f, before.Project, ropts)
	if err != nil {
		return nil, nil, proof.Verdict{}, err
	}
	return out, after, proof.Check(before, after), nil
}

// imageOf describes what the last stage makes.
func imageOf(r *recipe.Recipe) *Image {
	st, root := r.Final(), r.Final().Root()
	i := &Image{Base: root.Ref, Config: st.Config.Settings()}
	if i.Base == "" {
		i.Base = root.Base
	}
	if root.Unknown == "" {
		i.Size = root.Image.Size()
	}
	return i
}

// touches tells whether an edit changes an instruction that a comment protects.
func touches(edits []dockerfile.Edit, optOut []dockerfile.LeaveAlone) (dockerfile.LeaveAlone, bool) {
	for _, l := range optOut {
		if l.Instruction == nil || l.File || l.Transform != "" {
			continue
		}
		for _, e := range edits {
			if e.Start <= l.Instruction.Span.End && e.End > l.Instruction.Span.Start {
				return l, true
			}
		}
	}
	return dockerfile.LeaveAlone{}, false
}

// riskOf is Exact if every difference is one that only the tool chain could tell.
func riskOf(plan Plan, v proof.Verdict) Risk {
	if len(plan.Assumes) > 0 {
		return Assumed
	}
	for _, d := range v.Differences {
		if !proof.Quiet(d.ID) {
			return Stated
		}
	}
	return Exact
}

func allowed(plan Plan, risk Risk, opts Options) bool {
	if risk == Assumed {
		return !slices.ContainsFunc(plan.Assumes, func(id string) bool { return !slices.Contains(opts.Assume, id) })
	}
	return risk <= opts.ceiling()
}

// bySize puts plans that edit the builder beside the others: transforms order by safety first, then by size, so a
// stable sort by rung is enough.
func bySize(plans []Plan) []Plan {
	out := slices.Clone(plans)
	slices.SortStableFunc(out, func(a, b Plan) int { return a.Rung - b.Rung })
	return out
}

func accept(res *Result, plan Plan, out []byte, v proof.Verdict, risk Risk) {
	res.Status, res.Plan, res.Runtime, res.Risk, res.Output = Rewritten, plan.Name, plan.Runtime, risk, out
	res.Summary, res.Stays, res.Gone, res.Assumed = plan.Summary, plan.Stays, plan.Gone, plan.Assumes
	for _, d := range v.Differences {
		i := slices.IndexFunc(res.Differences, func(o Difference) bool { return o.ID == d.ID })
		if i < 0 {
			why := plan.Reasons[d.ID]
			if why == "" {
				why = proof.Sentence(d.ID)
			}
			res.Differences = append(res.Differences, Difference{ID: d.ID, Why: why, Quiet: proof.Quiet(d.ID), Form: proof.Form(d.ID)})
			i = len(res.Differences) - 1
		}
		res.Differences[i].Details = append(res.Differences[i].Details, d.Detail)
	}
}
