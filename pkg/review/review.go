// Package review is what one person looks at who reviews a run over many repositories: counts, kinds of rewrites with an example of each,
// refusals by reason, and every project. It reads records only.
package review

import (
	"cmp"
	"slices"

	"github.com/msb-dev/msb/pkg/report"
)

// Review is a run as a reviewer sees it. Every list has a fixed order: it depends on the records, not on the order in which they came.
type Review struct {
	Command     string       // makes this report again, such as "msb report run1"; empty if it is not known
	Filters     []string     // flags that the projects were chosen by, such as "--kind go-scratch-4f1c09a7c2d1e0b3"; empty for all
	Runs        []Run        // what the records say of how they were made, the one of most projects first; several where runs are merged, or repositories have settings
	Funnel      Funnel       //
	Kinds       []Kind       // the commonest first
	Outliers    []int        // in Kinds: those with few projects, the fewest first; a reviewer looks at them first
	Reasons     []Reason     // of refusals, the commonest first
	Left        []Count      // unchanged files by why, the commonest first
	Differences []Difference // of rewrites, the commonest first
	Risks       []Count      // of rewrites: exact, stated, assumed
	Transforms  []Transform  // by name
	Measured    Saving       // of rewrites whose images msb verify has measured
	About       Saving       // of the others, as far as the catalogue knows both bases
	Builds      Builds       // how long builds take, where that was measured
	Projects    []Project    // by repository and path
	Unseen      []Project    // paths that were given and could not be looked at, or not as a whole: no Dockerfiles, and counted among none
	Superseded  []string     // what was not taken: one of several records of a project, a sentence each
	Trouble     []string     // records that could not be read
}

// Run is one pair of program and settings.
type Run struct {
	Msb, Settings string
	Projects      int
}

// Funnel counts projects: each number is part of the one before, but for Refused, Unchanged and Failed, which say where the others went.
type Funnel struct {
	Found, Recognised, Rewritten, Verified int
	Refused, Unchanged, Failed             int
	Repositories                           int
}

// Kind is all rewrites of one kind (kind.Of).
type Kind struct {
	ID       string
	Example  int    // in Projects: the one with the smallest diff
	Projects []int  // in Projects
	Command  string // msb rewrite --kind ID --write, without paths; empty if ID is no word for a command line
}

// Reason is a reason of refusals.
type Reason struct {
	ID       string
	Sentence string // what must hold (proof.Obligation); empty if this msb does not know the reason
	Lift     string // what would lift it
	Projects []int  // in Projects, each once
}

// Count is a word and how many projects it holds of.
type Count struct {
	Word     string
	N        int
	Sentence string // what the word means; may be empty
	Projects []int  // in Projects
}

// Difference is a difference between images before and after that rewrites state.
type Difference struct {
	ID       string
	Sentence string // proof.Sentence; empty if this msb does not know the difference
	Quiet    bool   // only the tool chain could tell
	Projects []int  // in Projects
}

// Transform is what one transform came to.
type Transform struct {
	Name                           string
	Recognised, Rewritten, Refused int // projects
}

// Project is one Dockerfile.
type Project struct {
	report.Record
	Checks   *report.Verification // the whole report of msb verify; nil if there is none
	Verified bool                 // rewritten, and msb verify has passed it
	Sizes    Sizes
}

// Sizes are bytes of an image before and after.
type Sizes struct {
	Before, After int64 // 0 if not Known; After is 0 also for a base that is empty (scratch)
	Known         bool  // both are
	Measured      bool  // by msb verify, whole images; else they are the catalogue's of the bases, about
}

// New makes a review of records. reports are those of msb verify, by repository and path.
func New(records []report.Record, reports map[[2]string]report.Verification, trouble []error) Review {
	r := Review{Projects: make([]Project, 0, len(records))}
	for _, rec := range records {
		p := Project{Record: rec}
		if v, ok := reports[[2]string{rec.Repo, rec.Path}]; ok {
			p.Checks = &v
		}
		p.Verified = verified(p)
		p.Sizes = sizes(p)
		if rec.Unseen() {
			r.Unseen = append(r.Unseen, p)
		} else {
			r.Projects = append(r.Projects, p)
		}
	}
	for _, ps := range [][]Project{r.Projects, r.Unseen} {
		if !slices.IsSortedFunc(ps, byPlace) { // moving large values is slow, and records come sorted
			slices.SortStableFunc(ps, byPlace)
		}
	}
	for _, err := range trouble {
		r.Trouble = append(r.Trouble, err.Error())
	}
	slices.Sort(r.Trouble)
	r.fill()
	return r
}

// fill sums up the projects.
func (r *Review) fill() {
	r.count()
	r.kinds()
	r.reasons()
	r.differences()
	r.savings()
}

// byPlace orders projects, one place twice by what was there.
func byPlace(a, b Project) int {
	return cmp.Or(cmp.Compare(a.Repo, b.Repo), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Status, b.Status))
}

// verified tells whether msb verify has passed a rewrite: the run says so or a report of its own does, and none says otherwise.
func verified(p Project) bool {
	if p.Status != "rewritten" || p.Checks != nil && p.Checks.Exit != 0 {
		return false
	}
	return p.Verify != nil || p.Checks != nil
}
