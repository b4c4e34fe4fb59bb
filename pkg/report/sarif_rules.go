package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/proof"
)

// ruleFailed is the rule of files that could not be read, parsed, verified or written.
const ruleFailed = "failed"

// rules lists the rules of the run's results, sorted, and points each result to its own.
func (r *sarifRun) rules() {
	levels := map[string]string{}
	for _, res := range r.Results {
		levels[res.RuleID] = res.Level
	}
	var ids []string
	for id := range levels {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	r.Tool.Driver.Rules = []sarifRule{}
	for _, id := range ids {
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, rule(id, levels[id]))
	}
	for i := range r.Results {
		r.Results[i].RuleIndex, _ = slices.BinarySearch(ids, r.Results[i].RuleID)
	}
}

// rule describes a rule: an obligation, a transform, or a failure.
func rule(id, level string) sarifRule {
	short, full, help := id, "", fmt.Sprintf("msb explain %s says more.", id)
	switch row, ok := proof.Lookup(id); {
	case ok && level == "warning":
		short, full = row.Sentence, "Where it does not hold: "+row.Breaks+" What is looked at: "+row.Checks
		help = strings.TrimSpace(row.Lift + " " + help)
	case level == "note":
		short = fmt.Sprintf("The transform %s can split the Dockerfile into stages.", id)
		full = "The image becomes smaller; what differs is stated with the reason."
		help = "msb rewrite --write writes the change. " + help
	case id == ruleFailed:
		short, full, help = "Every file can be read, parsed, verified and written.", "A file that could not be is left as it was; the others are done.", "The message says what is wrong."
	}
	if full == "" {
		full = short
	}
	return sarifRule{ID: id, ShortDescription: said(short), FullDescription: said(full), Help: said(help), DefaultConfiguration: sarifDefault{level}}
}
