package config

import (
	"fmt"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// Requirement is what a file asks of the version of msb: all of its bounds hold.
type Requirement struct {
	Text   string // as it is written
	bounds []bound
}

type bound struct{ op, version string }

// boundForm is one bound: an operator and a version of one to three numbers.
var boundForm = lazyregexp.New(`^(>=|<=|>|<|=)? *v?([0-9]+(?:\.[0-9]+){0,2}(?:-[0-9A-Za-z.-]+)?)$`)

// operators say what a comparison has to give.
var operators = map[string]func(int) bool{
	">=": func(c int) bool { return c >= 0 },
	"<=": func(c int) bool { return c <= 0 },
	">":  func(c int) bool { return c > 0 },
	"<":  func(c int) bool { return c < 0 },
	"=":  func(c int) bool { return c == 0 },
}

// requirement reads bounds with commas between them. A version alone is meant exactly.
func requirement(text string) (Requirement, error) {
	r := Requirement{Text: text}
	for part := range strings.SplitSeq(text, ",") {
		m := boundForm.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil || !semver.IsValid("v"+m[2]) {
			return r, fmt.Errorf("msb is a version or bounds of one, such as \">=0.3\" or \">=0.3, <2\", not %q", brief(text))
		}
		op := m[1]
		if op == "" {
			op = "="
		}
		r.bounds = append(r.bounds, bound{op, "v" + m[2]})
	}
	return r, nil
}

// Check tells whether a version of msb, such as "v0.3.1", is one that the file asks for. A program that was built from no release has no
// version that could be compared: "", "(devel)" or "unknown".
func (r Requirement) Check(version string) error {
	if len(r.bounds) == 0 {
		return nil
	}
	if !semver.IsValid(version) {
		return fmt.Errorf("it asks for msb %s, and this program has no version: it was not built from a release", r.Text)
	}
	for _, b := range r.bounds {
		if !operators[b.op](semver.Compare(version, b.version)) {
			return fmt.Errorf("it asks for msb %s, and this is %s", r.Text, version)
		}
	}
	return nil
}
