package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// LintHit is a complaint of BuildKit's linter.
type LintHit struct {
	Rule    string // BuildKit's name: FromAsCasing
	Subject string // what it complains of, without anything that depends on the place: comparable between two versions of a file
	Line    int    // first line of the instruction
}

// Lint runs BuildKit's rules with an empty configuration; comments above an instruction (# check=skip=…) hold for it.
func (f *File) Lint() (hits []LintHit) {
	warn := func(rule, _, _, msg string, loc []parser.Range) {
		hits = append(hits, LintHit{rule, withoutSuggestion(msg), firstLine(loc)})
	}
	lint := linter.New(&linter.Config{Warn: warn})
	for _, w := range f.warnings {
		if w.URL == linter.RuleNoEmptyContinuation.URL {
			lint.Run(&linter.RuleNoEmptyContinuation, []parser.Range{*w.Location}, linter.RuleNoEmptyContinuation.Format())
		}
	}
	for _, in := range f.Instructions {
		_, _ = instructions.ParseInstructionWithLinter(in.node, lint) // Parse has seen it succeed
	}
	return hits
}

// withoutSuggestion cuts BuildKit's suggestion off a message: it depends on what else stands in the file, and on the order of a map.
func withoutSuggestion(msg string) string {
	before, _, _ := strings.Cut(msg, " (did you mean ")
	return before
}
