// Package review is what one person looks at who reviews a run over many repositories: counts, kinds of rewrites with an example of each,
// refusals by reason, and every project. It reads records only.
package review

import "github.com/msb-dev/msb/pkg/report"

// Review is a run as a reviewer sees it. Every list has a fixed order: it depends on the records, not on the order in which they came.
type Review struct {
	Runs     []Run     // what the records say of how they were made; more than one where directories of several runs are merged
	Funnel   Funnel    //
	Kinds    []Kind    // the commonest first
	Reasons  []Reason  // of refusals, the commonest first
	Left     []Count   // unchanged files by why
	Projects []Project // by repository and path
	Trouble  []string  // records that could not be read
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
	Command  string // msb rewrite … --kind ID --write, without paths
}

// Reason is a reason of refusals.
type Reason struct {
	ID       string
	Sentence string // what must hold (proof.Obligation)
	Lift     string // what would lift it
	Projects []int  // in Projects, each once
}

// Count is a word and how many projects it holds of.
type Count struct {
	Word string
	N    int
}

// Project is one Dockerfile.
type Project struct {
	report.Record
	Checks *report.Verification // the whole report of msb verify; nil if there is none
	Sizes  Sizes
}

// Sizes are bytes of an image before and after, 0 if not known.
type Sizes struct {
	Before, After int64
	Measured      bool // by msb verify; else they are the catalogue's of the bases, about
}

// New makes a review of records. reports are those of msb verify, by repository and path.
func New(records []report.Record, reports map[[2]string]report.Verification, trouble []error) Review {
	var r Review
	for _, rec := range records {
		r.Projects = append(r.Projects, Project{Record: rec})
	}
	return r
}
