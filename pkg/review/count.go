package review

import (
	"cmp"
	"maps"
	"slices"

	"github.com/msb-dev/msb/pkg/report"
)

// Few is the share of rewrites up to which a kind is an outlier; a kind of one project always is one.
const Few = 0.01

// count fills what is counted by a word of each record.
func (r *Review) count() {
	repositories := map[string]bool{}
	runs := map[Run]int{}
	transforms := map[string]Transform{}
	left, risks := tally{}, tally{}
	f := &r.Funnel
	for i, p := range r.Projects {
		repositories[p.Repo] = true
		runs[Run{Msb: p.Msb, Settings: p.Settings}]++
		f.add(p)
		if p.Transform != "" {
			t := transforms[p.Transform]
			t.add(p.Status)
			transforms[p.Transform] = t
		}
		switch p.Status {
		case "unchanged":
			left.add(p.Reason, i)
		case "rewritten":
			risks.add(deref(p.Risk), i)
		}
	}
	f.Found, f.Repositories = len(r.Projects), len(repositories)
	for run, n := range runs {
		r.Runs = append(r.Runs, Run{run.Msb, run.Settings, n})
	}
	slices.SortFunc(r.Runs, func(a, b Run) int {
		return cmp.Or(cmp.Compare(b.Projects, a.Projects), cmp.Compare(a.Msb, b.Msb), cmp.Compare(a.Settings, b.Settings))
	})
	for _, name := range slices.Sorted(maps.Keys(transforms)) {
		t := transforms[name]
		t.Name = name
		r.Transforms = append(r.Transforms, t)
	}
	for _, w := range left.commonest() {
		r.Left = append(r.Left, Count{w, len(left[w]), sentenceOf(w), left[w]})
	}
	for _, w := range riskWords {
		if n := len(risks[w]); n > 0 {
			r.Risks = append(r.Risks, Count{w, n, "", risks[w]})
		}
	}
}

// riskWords are those of refactor.Risk, the least first.
var riskWords = []string{"exact", "stated", "assumed"}

// add counts a project.
func (f *Funnel) add(p Project) {
	switch p.Status {
	case "rewritten":
		f.Rewritten++
	case "refused":
		f.Refused++
	case "unchanged":
		f.Unchanged++
	case "failed":
		f.Failed++
	}
	if p.Transform != "" || p.Status == "rewritten" || p.Status == "refused" {
		f.Recognised++
	}
	if p.Verified {
		f.Verified++
	}
}

// add counts a project of the transform.
func (t *Transform) add(status string) {
	t.Recognised++
	switch status {
	case "rewritten":
		t.Rewritten++
	case "refused":
		t.Refused++
	}
}

// kinds groups rewrites.
func (r *Review) kinds() {
	kinds := tally{}
	for i, p := range r.Projects {
		if p.Status == "rewritten" {
			kinds.add(p.Kind, i)
		}
	}
	for _, id := range kinds.commonest() {
		k := Kind{ID: id, Projects: kinds[id], Example: kinds[id][0]}
		for _, i := range k.Projects {
			if diffSize(r.Projects[i].Record) < diffSize(r.Projects[k.Example].Record) {
				k.Example = i
			}
		}
		if isWord(id) {
			k.Command = "msb rewrite --kind " + id + " --write"
		}
		r.Kinds = append(r.Kinds, k)
	}
	few := max(1, int(Few*float64(r.Funnel.Rewritten)))
	for i := len(r.Kinds) - 1; i >= 0 && len(r.Kinds[i].Projects) <= few; i-- {
		r.Outliers = append(r.Outliers, i)
	}
	slices.SortStableFunc(r.Outliers, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(r.Kinds[a].Projects), len(r.Kinds[b].Projects)), cmp.Compare(r.Kinds[a].ID, r.Kinds[b].ID))
	})
}

// isWord tells whether a kind is one that kind.Of could have made, so that it can stand in a command.
func isWord(id string) bool {
	for i := range len(id) {
		if c := id[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' && i > 0) {
			return false
		}
	}
	return id != ""
}

// diffSize orders diffs: bytes, those of base64 counted as what they stand for.
func diffSize(r report.Record) int { return len(r.Diff) + len(r.DiffBase64)/4*3 }

// tally is projects by a word.
type tally map[string][]int

// add counts a project, once if the calls for it follow each other.
func (t tally) add(word string, project int) {
	if ps := t[word]; len(ps) == 0 || ps[len(ps)-1] != project {
		t[word] = append(ps, project)
	}
}

// commonest are the words, those with most projects first, then by the alphabet.
func (t tally) commonest() []string {
	return slices.SortedFunc(maps.Keys(t), func(a, b string) int { return cmp.Or(cmp.Compare(len(t[b]), len(t[a])), cmp.Compare(a, b)) })
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
