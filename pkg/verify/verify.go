// Package verify builds an image before and after a rewrite, runs both, and compares them by ten checks. It proves nothing that the
// builder's machine does not show; what it could not see it calls unknown.
package verify

import (
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// Status is the outcome of a check or of one finding in it. The order is from good to bad.
type Status string

const (
	Pass    Status = "pass"
	Stated  Status = "stated"  // it differs, and msb said so before anything was built
	Unknown Status = "unknown" // it could not be seen; never taken for Pass
	Fail    Status = "fail"
)

// The ids of the checks, in the order of a report. They are stable.
const (
	CheckBuild   = "build"
	CheckConfig  = "config"
	CheckEntry   = "entry"
	CheckLinks   = "links"
	CheckNeeds   = "needs"
	CheckFiles   = "files"
	CheckRun     = "run"
	CheckSecrets = "secrets"
	CheckSize    = "size"
	CheckSpeed   = "speed"
)

// Finding is one thing that a check saw.
type Finding struct {
	Status     Status `json:"status"`
	What       string `json:"what"`                 // one sentence, with what was before and what is after
	Difference string `json:"difference,omitempty"` // of Stated: the id that covers it
}

// Check is one row of a report.
type Check struct {
	ID       string    `json:"id"`
	Status   Status    `json:"status"`  // the worst of its findings; Pass if there are none
	Summary  string    `json:"summary"` // a few words: what was compared, how much of it
	Findings []Finding `json:"findings"`
}

// Pair is all that the checks compare.
type Pair struct {
	Before, After Side
	// Again is a second build or run of the original, where a difference could be its own. Nil if there was none.
	Again *Side
	// Stated are the differences that the proof found between the two files.
	Stated []proof.Difference
	Asked  Options // what the user asks for
	// Questions are those that both servers were asked.
	Questions []answers.Question
}

// Side is one of the two images.
type Side struct {
	Recipe *recipe.Recipe // how msb reads the Dockerfile
	Image  *image.Image
	Seen   *observe.Observation // nil if it was not started
	Unseen string               // why Seen is nil: one sentence
	Bench  *Bench
}

// Bench is how long builds took, with --bench. Seconds.
type Bench struct {
	Cold    float64 `json:"cold"`    // every step, with base images there
	Change  float64 `json:"change"`  // after one line of one source file has changed
	Changed string  `json:"changed"` // that file
}
