package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/linter"
)

// casing compares the case of keywords with the majority's. Global ARGs have no part in it.
func (l *linting) casing() {
	lower, upper := 0, 0
	var all []*Instruction
	for _, s := range l.file.Stages {
		all = append(append(all, s.From), s.Instructions...)
	}
	for _, in := range all {
		switch in.node.Value {
		case strings.ToLower(in.node.Value):
			lower++
		case strings.ToUpper(in.node.Value):
			upper++
		}
	}
	for _, in := range all {
		word, want := in.node.Value, "uppercase"
		same := word == strings.ToUpper(word)
		if lower > upper {
			want, same = "lowercase", word == strings.ToLower(word)
		}
		if !same {
			l.Run(&linter.RuleConsistentInstructionCasing, in.node.Location(), linter.RuleConsistentInstructionCasing.Format(word, want))
		}
	}
}

// stageNames complains of names that are reserved or taken.
func (l *linting) stageNames() {
	seen := map[string]bool{"": true}
	for _, s := range l.file.Stages {
		if s.Name == "context" || s.Name == "scratch" {
			l.Run(&linter.RuleReservedStageName, s.From.node.Location(), linter.RuleReservedStageName.Format(s.Name))
		}
		if seen[s.Name] && s.Name != "" {
			l.Run(&linter.RuleDuplicateStageName, s.From.node.Location(), linter.RuleDuplicateStageName.Format(s.Name))
		}
		seen[s.Name] = true
	}
}
