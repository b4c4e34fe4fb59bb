package review

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/proof"
)

// Outcome is a word of msb's own for a file that nothing is done about, besides obligations.
type Outcome struct{ ID, Sentence string }

// Outcomes are all of them.
var Outcomes = []Outcome{
	{"already-multistage", "The file has more than one stage; msb splits files that have one."},
	{"leave-alone", "A comment in the file asks msb to leave it alone."},
	{"other-kind", "The file would be rewritten, but not as one of the kinds that --kind names."},
	{"risk-ceiling", "The rewrite is proved, but its risk is above what is allowed: --risk says how much is."},
	{"no-transform", "What the image starts is no program or site that a transform knows."},
}

// sentenceOf is what a word of an unchanged file means; empty if it is not known.
func sentenceOf(word string) string {
	for _, o := range Outcomes {
		if o.ID == word {
			return o.Sentence
		}
	}
	return ""
}

// reasons groups refused projects by their reasons; a project may have several.
func (r *Review) reasons() {
	reasons := map[string]*Reason{}
	seen := tally{}
	for i, p := range r.Projects {
		if p.Status != "refused" {
			continue
		}
		for _, f := range p.Refused {
			if reasons[f.Reason] == nil {
				reasons[f.Reason] = &Reason{ID: f.Reason, Lift: f.Lift}
			}
			seen.add(f.Reason, i)
		}
	}
	for _, id := range seen.commonest() {
		out := *reasons[id]
		out.Projects = seen[id]
		if o, ok := proof.Lookup(id); ok {
			out.Sentence, out.Lift = o.Sentence, o.Lift
		} else {
			out.Sentence = sentenceOf(id)
		}
		r.Reasons = append(r.Reasons, out)
	}
}

// reasonsOf are the reasons of a refused project, each once, in the order of the record, or of an unchanged one.
func reasonsOf(p Project) []string {
	var out []string
	if p.Status == "refused" {
		for _, f := range p.Refused {
			if !slices.Contains(out, f.Reason) {
				out = append(out, f.Reason)
			}
		}
	}
	if p.Status == "unchanged" && p.Reason != "" {
		out = append(out, p.Reason)
	}
	return out
}

// why says in a few words why a project is where it is: its kind, its reasons or its error.
func why(p Project) string {
	switch p.Status {
	case "rewritten":
		return p.Kind
	case "failed":
		return p.Error
	}
	return strings.Join(reasonsOf(p), ", ")
}

// differences counts what rewrites state.
func (r *Review) differences() {
	ids := tally{}
	for i, p := range r.Projects {
		if p.Status != "rewritten" {
			continue
		}
		for _, d := range p.Differences {
			ids.add(d.ID, i)
		}
	}
	for _, id := range ids.commonest() {
		r.Differences = append(r.Differences, Difference{id, proof.Sentence(id), proof.Quiet(id), ids[id]})
	}
}
