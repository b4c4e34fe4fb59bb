package report

import (
	"encoding/json"
	"fmt"
)

// Verified is what a record says of a rewrite that msb verify has passed. It holds no times and no sizes, so that two runs are byte-equal.
type Verified struct {
	Checks map[string]string `json:"checks"` // id to "pass" or "stated"
	Status string            `json:"status"` // the worst of the checks: "pass" or "stated"
}

// Verification is what msb reads of a report that msb-verify writes in JSON (verify.Report, whose package needs the network).
type Verification struct {
	Schema    int       `json:"schema"`
	Comparing string    `json:"comparing"` // one sentence: what is before, what is after
	Platform  string    `json:"platform"`  // such as "linux/amd64"
	Before    Built     `json:"before"`
	After     Built     `json:"after"`
	Settings  []Setting `json:"settings"` // the two image configurations side by side; empty if one was not built
	Checks    []Check   `json:"checks"`
	Verdict   string    `json:"verdict"` // one sentence
	Exit      int       `json:"exit"`    // status of msb verify for this file
	Trouble   *struct {
		Side   string `json:"side"` // "before", "after", or "" if it concerns neither
		Line   int    `json:"line"` // of the Dockerfile of that side; 0 if it is not known
		Detail string `json:"detail"`
	} `json:"trouble"`
}

// Built is one of the two images in figures.
type Built struct {
	Built    bool        `json:"built"`
	Size     int64       `json:"size"`     // bytes of the regular files in all layers, unpacked
	Files    int         `json:"files"`    // that a container sees, directories not counted
	Packages int         `json:"packages"` // of the distribution; 0 if there is no database of any, -1 if it can't be read
	Layers   []LayerSize `json:"layers"`   // from the base upward
	Bench    *Bench      `json:"bench"`    // nil unless builds were timed (--bench)
}

// LayerSize is one layer.
type LayerSize struct {
	CreatedBy string `json:"created_by"` // the history's words for it
	Size      int64  `json:"size"`       // bytes, unpacked
	Files     int    `json:"files"`
}

// Bench is how long builds take, in seconds.
type Bench struct {
	Cold    float64 `json:"cold"`    // every step, with base images there
	Change  float64 `json:"change"`  // after one line of one source file has changed
	Changed string  `json:"changed"` // that file; empty if there was none, and Change is then not known
}

// Setting is one field of the image configuration.
type Setting struct {
	Name       string `json:"name"` // such as "entrypoint" or "env PORT"
	Before     string `json:"before"`
	After      string `json:"after"`
	Status     string `json:"status"`     // "pass", "stated", "unknown" or "fail"
	Difference string `json:"difference"` // covers a stated one
	Why        string `json:"why"`        // why a change of it changes nothing
}

// Check is one check of msb verify.
type Check struct {
	ID       string `json:"id"`
	Status   string `json:"status"`  // the worst of its findings
	Summary  string `json:"summary"` // a few words: what was compared, how much of it
	Findings []struct {
		Status     string `json:"status"`
		What       string `json:"what"`
		Difference string `json:"difference"` // of a stated one
	} `json:"findings"`
}

// verificationSchema is the form of reports that is understood (verify.Schema).
const verificationSchema = 1

// ReadVerification reads the report of one Dockerfile.
func ReadVerification(b []byte) (Verification, error) {
	var vs []Verification
	if err := json.Unmarshal(b, &vs); err != nil {
		return Verification{}, err
	}
	if len(vs) != 1 {
		return Verification{}, fmt.Errorf("%d reports, not one", len(vs))
	}
	if vs[0].Schema != verificationSchema {
		return Verification{}, fmt.Errorf("a report of schema %d, not %d: msb and msb-verify are of different versions", vs[0].Schema, verificationSchema)
	}
	return vs[0], nil
}

// Verified is what a record keeps of it.
func (v Verification) Verified() *Verified {
	out := &Verified{Checks: map[string]string{}, Status: "pass"}
	for _, c := range v.Checks {
		out.Checks[c.ID] = c.Status
		if c.Status != "pass" {
			out.Status = c.Status
		}
	}
	return out
}
