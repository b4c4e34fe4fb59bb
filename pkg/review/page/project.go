package page

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

// project is one Dockerfile as it is shown.
type project struct {
	report.Record
	Anchor     string
	KindAnchor string
	Risk       string
	Facets     string // reasons of a refusal or of a file left as it is
	Gist       string // of the project's line
	Verdict    string // of msb verify
	Verified   bool
	Diff       template.HTML
	CRLF       bool
	Sizes      *sizes
	SizeBars   []shape
	Changed    []setting // of the image configuration
	Same       []setting
	Checks     []check
	Refused    []refusal
	Shared     []statedLink              // differences that other projects state word for word, too
	Own        []report.RecordDifference // the others
}

// refusal says why a plan, several or the file were not used.
type refusal struct {
	Reason, Anchor, Plans, Place, Detail, Lift string
}

// check is one check of msb verify.
type check struct {
	ID, Status, Summary string
	Findings            []finding
}

// maxFindings is how many findings of a check are shown; the report of msb verify has all.
const maxFindings = 6

// newCheck leaves out what is as it should be, and names of what is stated the differences only: they are told in full above the checks.
func newCheck(c report.Check) check {
	d := check{ID: c.ID, Status: c.Status, Summary: c.Summary}
	var stated []string
	more := 0
	for _, f := range c.Findings {
		switch {
		case f.Status == "pass":
		case f.Status == "stated" && f.Difference != "":
			if !slices.Contains(stated, f.Difference) {
				stated = append(stated, f.Difference)
			}
		case len(d.Findings) < maxFindings:
			d.Findings = append(d.Findings, finding{f.Status, f.What})
		default:
			more++
		}
	}
	if len(stated) > 0 {
		d.Summary = strings.TrimPrefix(d.Summary+"; stated: "+strings.Join(stated, ", "), "; ")
	}
	if more > 0 {
		d.Findings = append(d.Findings, finding{"more", fmt.Sprintf("%d like these, in the report of msb verify", more)})
	}
	return d
}

// Class tells results apart that a reviewer must see.
func (c check) Class() string {
	if c.Status == "pass" || c.Status == "stated" {
		return ""
	}
	return c.Status
}

// finding is what a check saw, other than what is as it should be.
type finding struct{ Status, What string }

// projects are the review's, each with an address of its own.
func projects(r review.Review) []project {
	out := make([]project, 0, len(r.Projects))
	taken := map[string]bool{}
	reasons := map[string]bool{}
	for _, k := range r.Reasons {
		reasons[k.ID] = true
	}
	for _, p := range r.Projects {
		q := newProject(p, reasons)
		for n := 2; taken[q.Anchor]; n++ {
			q.Anchor = "p-" + digest(p.Repo, p.Path, fmt.Sprint(n))
		}
		taken[q.Anchor] = true
		out = append(out, q)
	}
	return out
}

func newProject(p review.Project, reasons map[string]bool) project {
	q := project{Record: p.Record, Anchor: "p-" + digest(p.Repo, p.Path), Verified: p.Verified}
	if p.Risk != nil {
		q.Risk = *p.Risk
	}
	words := facets(p)
	q.Facets = strings.Join(words, " ")
	if p.Status == "rewritten" {
		q.KindAnchor = anchorOf("k", p.Kind)
		words = []string{q.Risk}
	}
	if p.Verified {
		words = append(words, "verified")
	}
	q.Gist = strings.TrimPrefix(strings.Join(append([]string{p.Transform}, words...), " · "), " · ")
	if p.Diff != "" || p.DiffBase64 != "" {
		lines, crlf := diffOf(p.Record)
		q.Diff, q.CRLF = diffHTML(lines), crlf
	}
	if s, known := sizesOf(p); known {
		q.Sizes, q.SizeBars = &s, sizeBars(s)
	}
	if p.Before != nil && p.After != nil {
		q.Changed, q.Same = settings(*p.Before, *p.After)
	}
	q.Checks = checks(p)
	if p.Checks != nil {
		q.Verdict = p.Checks.Verdict
		if t := p.Checks.Trouble; t != nil {
			q.Verdict = strings.TrimSpace(q.Verdict + " " + t.Detail)
		}
	}
	q.Refused = refused(p.Refused, reasons)
	return q
}

// facets are the reasons of a project that was refused or left.
func facets(p review.Project) []string {
	var out []string
	switch p.Status {
	case "refused":
		for _, f := range p.Refused {
			if !slices.Contains(out, f.Reason) {
				out = append(out, f.Reason)
			}
		}
	case "unchanged":
		out = append(out, p.Reason)
	}
	return out
}

// refused puts refusals together that differ in the plan only.
func refused(all []report.RecordRefusal, reasons map[string]bool) []refusal {
	var out []refusal
	at := map[report.RecordRefusal]int{}
	for _, f := range all {
		plan := f.Plan
		f.Plan = ""
		if i, ok := at[f]; ok {
			if plan != "" && !slices.Contains(strings.Split(out[i].Plans, ", "), plan) {
				out[i].Plans = strings.TrimPrefix(out[i].Plans+", "+plan, ", ")
			}
			continue
		}
		at[f] = len(out)
		out = append(out, newRefusal(f, plan, reasons))
	}
	return out
}

func newRefusal(f report.RecordRefusal, plan string, reasons map[string]bool) refusal {
	out := refusal{Reason: f.Reason, Plans: plan, Place: report.Printable(f.File), Detail: f.Detail, Lift: f.Lift}
	if f.Line > 0 {
		out.Place = fmt.Sprintf("%s:%d", out.Place, f.Line)
	}
	if reasons[f.Reason] {
		out.Anchor = anchorOf("r", f.Reason)
	}
	return out
}

// sizeBars draws two sizes on one linear axis from 0.
func sizeBars(s sizes) []shape {
	most := float64(max(s.Before, s.After))
	width := func(n int64) float64 { return math.Round(1000*float64(n)/most) / 10 }
	return []shape{rect("was", 0, 0, width(s.Before), 9), rect("after", 0, 13, width(s.After), 9)}
}

// checkOrder is that of msb verify.
var checkOrder = []string{"build", "config", "entry", "links", "needs", "files", "run", "secrets", "size", "speed"}

// checks are those of the report of msb verify; without one, what the record keeps of it.
func checks(p review.Project) []check {
	var out []check
	if p.Checks != nil {
		for _, c := range p.Checks.Checks {
			out = append(out, newCheck(c))
		}
		return out
	}
	if p.Verify == nil {
		return nil
	}
	for id, status := range p.Verify.Checks {
		out = append(out, check{ID: id, Status: status})
	}
	slices.SortFunc(out, func(a, b check) int {
		i, j := slices.Index(checkOrder, a.ID), slices.Index(checkOrder, b.ID)
		if i != j {
			return i - j
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}
