package dockerfile

import (
	"maps"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// scope is what the rules remember of a stage.
type scope struct {
	env     map[string]string // variables that have a value
	args    map[string]bool   // ARGs of the stage, with or without one
	workdir bool              // a WORKDIR was seen
	shell   bool              // a SHELL was seen
	once    map[string][]parser.Range
}

// Get and Keys make a scope what BuildKit's lexer asks. Keys are for suggestions, which are cut off.
func (s scope) Get(name string) (string, bool) { v, ok := s.env[name]; return v, ok }

// Keys lists nothing.
func (s scope) Keys() []string { return nil }

// platformArgs are the ARGs that BuildKit declares before the first FROM. The values stand for any other; only that two differ matters.
func platformArgs() map[string]string {
	return map[string]string{
		"BUILDPLATFORM": "linux/amd64", "BUILDOS": "linux", "BUILDOSVERSION": "", "BUILDARCH": "amd64", "BUILDVARIANT": "",
		"TARGETPLATFORM": "linux/amd64", "TARGETOS": "linux", "TARGETOSVERSION": "", "TARGETARCH": "amd64", "TARGETVARIANT": "",
		"TARGETSTAGE": "default",
	}
}

func (l *linting) lex() *shell.Lex { return shell.NewLex(rune(l.file.Escape)) }

// process expands a word, unless BuildKit's scanner would print about its bytes.
func process(lex *shell.Lex, word string, env shell.EnvGetter) (shell.ProcessWordResult, bool) {
	if !lexable(word) {
		return shell.ProcessWordResult{}, false
	}
	result, err := lex.ProcessWordWithMatches(word, env)
	return result, err == nil
}

func (l *linting) begin() {
	if l.declare == nil {
		l.globals.env = platformArgs()
		l.declare = map[string]bool{}
		l.stages = map[string]*scope{}
	}
}

func (l *linting) globalArg(c *instructions.ArgCommand) {
	l.begin()
	for _, kv := range c.Args {
		l.declare[kv.Key] = true
		if kv.Value == nil {
			continue
		}
		if result, ok := process(l.lex(), *kv.Value, l.globals); ok {
			l.globals.env[kv.Key] = result.Result
		}
	}
}

// from runs the rules of a FROM and begins its stage.
func (l *linting) from(rules ruleSet, c *instructions.Stage) {
	l.begin()
	base, ok := process(l.lex(), c.BaseName, l.globals)
	if ok && !validReference(base.Result) {
		// BuildKit runs this rule before it looks at comments.
		l.Run(&linter.RuleInvalidDefaultArgInFrom, rules.at, linter.RuleInvalidDefaultArgInFrom.Format(c.BaseName))
	}
	l.undeclared(rules, base)
	if c.Platform != "" {
		platform, _ := process(l.lex(), c.Platform, l.globals)
		l.undeclared(rules, platform)
		_, target := platform.Matched["TARGETPLATFORM"]
		if target && len(platform.Matched) == 1 && len(platform.Unmatched) == 0 && platform.Result == l.globals.env["TARGETPLATFORM"] {
			rules.hit(&linter.RuleRedundantTargetPlatform, linter.RuleRedundantTargetPlatform.Format(c.Platform))
		}
		if len(platform.Matched) == 0 && len(platform.Unmatched) == 0 && !namesPlatform(c.Name, platform.Result) {
			rules.hit(&linter.RuleFromPlatformFlagConstDisallowed, linter.RuleFromPlatformFlagConstDisallowed.Format(platform.Result))
		}
	}
	l.stage = l.newStage(l.file.Stages[l.index], base.Result)
	l.index++
	if c.Name != "" {
		l.stages[c.Name] = l.stage
	}
}

// newStage is the scope at a stage's beginning: the base image's, or what an earlier stage leaves.
func (l *linting) newStage(s *Stage, base string) *scope {
	if from := l.stages[base]; from != nil {
		return &scope{env: maps.Clone(from.env), args: maps.Clone(from.args), workdir: from.workdir, shell: from.shell, once: map[string][]parser.Range{}}
	}
	fresh := &scope{env: map[string]string{"PATH": "/bin"}, args: map[string]bool{}, once: map[string][]parser.Range{}}
	if l.baseEnv != nil {
		for _, name := range l.baseEnv(s) {
			fresh.env[name] = "x"
		}
	}
	return fresh
}

// undeclared complains of variables of a FROM that no global ARG declares.
func (l *linting) undeclared(rules ruleSet, word shell.ProcessWordResult) {
	for name := range word.Unmatched {
		if !l.declare[name] {
			rules.hit(&linter.RuleUndefinedArgInFrom, linter.RuleUndefinedArgInFrom.Format(name, ""))
		}
	}
}

// namesPlatform tells whether a stage's name mentions its platform's system or architecture.
func namesPlatform(stage, platform string) bool {
	for i, part := range strings.Split(strings.ToLower(platform), "/") {
		part = strings.NewReplacer("x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64", "i386", "386", "armhf", "arm", "armel", "arm").Replace(part)
		if i < 2 && part != "" && strings.Contains(stage, part) {
			return true
		}
	}
	return false
}

// Grammar of an image reference: github.com/distribution/reference, regexp.go. The lengths of tag and digest are counted apart, which keeps
// the expression small.
var reference = lazyregexp.New(`^(?:(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*:[0-9]+|\[[a-fA-F0-9:]+\](?::[0-9]+)?)/)?` +
	`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*` +
	`(?::(\w[\w.-]*))?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:([0-9a-fA-F]+))?$`)

func validReference(s string) bool {
	m := reference.FindStringSubmatch(s)
	return m != nil && len(m[1]) <= 128 && (m[2] == "" || len(m[2]) >= 32)
}
