package proof

import (
	_ "embed"
	"strings"
)

// examples holds one part for each obligation and difference that a case shows: a line "# ID", then the case and what msb says of it. It is
// written by go test ./transforms -run TestExamples -update, and held by that test.
//
//go:embed examples.txt
var examples string

// Example returns what a case shows of an obligation, or of "difference ID"; "" if there is none. It begins with the case's name.
func Example(id string) string {
	_, rest, ok := strings.Cut(examples, "\n# "+id+"\n")
	if !ok {
		return ""
	}
	text, _, _ := strings.Cut(rest, "\n# ")
	return strings.TrimSpace(text) + "\n"
}
