package dockerfile

import (
	"cmp"
	"slices"
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

// Lint is LintOn for base images whose environment is not known.
func (f *File) Lint() []LintHit { return slices.Clone(f.lint()) }

// LintOn runs BuildKit's rules over every stage, with no build arguments and without the file's # check= directive; comments above an
// instruction (# check=skip=…) hold for it. Hits are sorted by line, rule and subject.
//
// baseEnv lists the variables that the stage's base image brings, besides PATH; nil, or nil from it, is none. Where they are not known, a
// variable that comes from the base image is an UndefinedVar: the rules are meant for comparing two versions of a file.
//
// The rules' texts are BuildKit's; those that its parser does not run itself are run here by the conditions of its
// frontend/dockerfile/dockerfile2llb (validations.go, convert.go), which a rewriter can't link without the whole of BuildKit's client.
// Left out are CopyIgnoredFile and InvalidBaseImagePlatform, which need the build context and the registry.
func (f *File) LintOn(baseEnv func(*Stage) []string) []LintHit {
	l := linting{file: f, baseEnv: baseEnv, hits: slices.Clone(f.hits)}
	l.Linter = linter.New(&linter.Config{Warn: func(rule, _, _, msg string, loc []parser.Range) {
		l.hits = append(l.hits, LintHit{rule, withoutSuggestion(msg), firstLine(loc)})
	}})
	for _, w := range f.warnings {
		if w.URL == linter.RuleNoEmptyContinuation.URL && w.Location != nil {
			l.Run(&linter.RuleNoEmptyContinuation, []parser.Range{*w.Location}, linter.RuleNoEmptyContinuation.Format())
		}
	}
	l.casing()
	l.stageNames()
	for _, in := range f.Instructions {
		l.instruction(in)
	}
	slices.SortFunc(l.hits, func(a, b LintHit) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Subject, b.Subject))
	})
	return l.hits
}

// withoutSuggestion cuts BuildKit's suggestion off a message: it depends on what else stands in the file, and on the order of a map.
func withoutSuggestion(msg string) string {
	before, _, _ := strings.Cut(msg, " (did you mean ")
	return before
}

// linting is one run of the rules, from the file's first instruction to its last.
type linting struct {
	*linter.Linter
	file    *File
	baseEnv func(*Stage) []string
	hits    []LintHit

	globals scope             // global ARGs with a value, and BuildKit's own
	declare map[string]bool   // global ARGs with or without a value
	stages  map[string]*scope // by name, as they stand at the stage's end
	stage   *scope            // of the instruction at hand
	index   int               // of the next stage
}

// instruction runs the rules that BuildKit's parser does not run.
func (l *linting) instruction(in *Instruction) {
	rules := ruleSet{l.WithMergedConfigFromComments(in.node.PrevComment), in.node.Location()}
	switch c := in.Command.(type) {
	case *instructions.Stage:
		l.from(rules, c)
	case *instructions.ArgCommand:
		if l.stage == nil {
			l.globalArg(c)
		} else {
			l.arg(rules, c)
		}
	default:
		l.command(rules, in)
	}
}

// ruleSet reports on one instruction.
type ruleSet struct {
	*linter.Linter
	at []parser.Range
}

func (r ruleSet) hit(rule linter.LinterRuleI, msg string) { r.Run(rule, r.at, msg) }
