package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// command runs the rules of an instruction inside a stage.
func (l *linting) command(rules ruleSet, in *Instruction) {
	cmd := any(in.Command)
	if in.expands() {
		if again, err := instructions.ParseInstructionWithLinter(in.node, linter.New(&linter.Config{})); err == nil {
			cmd = again // to expand changes it
		}
		l.variables(rules, cmd)
	}
	switch c := cmd.(type) {
	case *instructions.EnvCommand:
		for _, kv := range c.Env {
			legacy(rules, c.Name(), kv)
			secret(rules, "ENV", kv.Key)
			l.stage.env[kv.Key] = kv.Value
		}
	case *instructions.LabelCommand:
		for _, kv := range c.Labels {
			legacy(rules, c.Name(), kv)
		}
	case *instructions.WorkdirCommand:
		if !l.stage.workdir && !strings.HasPrefix(c.Path, "/") {
			rules.hit(&linter.RuleWorkdirRelativePath, linter.RuleWorkdirRelativePath.Format(c.Path))
		}
		l.stage.workdir = true
	case *instructions.ShellCommand:
		l.stage.shell = true
	case *instructions.CmdCommand:
		l.once(rules, "cmd", c.Name())
		l.shellForm(rules, c.Name(), c.PrependShell)
	case *instructions.EntrypointCommand:
		l.once(rules, "entrypoint", c.Name())
		l.shellForm(rules, c.Name(), c.PrependShell)
	case *instructions.HealthCheckCommand:
		l.once(rules, "healthcheck", c.Name())
	case *instructions.ExposeCommand:
		for _, port := range c.Ports {
			expose(rules, port)
		}
	}
}

// expands tells whether BuildKit's expansion of variables may change the instruction.
func (in *Instruction) expands() bool {
	switch in.Command.(type) {
	case *instructions.RunCommand:
		if len(in.Flags) == 0 {
			return false // what the shell runs is the shell's to expand
		}
	case instructions.SupportsSingleWordExpansion, instructions.SupportsSingleWordExpansionRaw:
	default:
		return false
	}
	return in.Heredocs || strings.ContainsAny(in.node.Original, "$'\"\\`")
}

// variables expands the instruction as BuildKit does and complains of variables that nothing defines.
func (l *linting) variables(rules ruleSet, cmd any) {
	expand := func(lex *shell.Lex) instructions.SingleWordExpander {
		return func(word string) (string, error) {
			result, _ := process(lex, word, l.stage)
			l.undefined(rules, result)
			return result.Result, nil // an error ends the build, and Lint is about those that don't
		}
	}
	if c, ok := cmd.(instructions.SupportsSingleWordExpansion); ok {
		_ = c.Expand(expand(l.lex()))
	}
	if c, ok := cmd.(instructions.SupportsSingleWordExpansionRaw); ok {
		lex := shell.NewLex('\\')
		lex.SkipProcessQuotes = true
		_ = c.ExpandRaw(expand(lex))
	}
}

func (l *linting) undefined(rules ruleSet, word shell.ProcessWordResult) {
	for name := range word.Unmatched {
		if !l.stage.args[name] && name != "BUILDKIT_SBOM_SCAN_CONTEXT" && name != "BUILDKIT_SBOM_SCAN_STAGE" {
			rules.hit(&linter.RuleUndefinedVar, linter.RuleUndefinedVar.Format(name, ""))
		}
	}
}

// arg declares the ARGs of a stage: a default counts, else the global ARG's value.
func (l *linting) arg(rules ruleSet, c *instructions.ArgCommand) {
	for _, kv := range c.Args {
		secret(rules, "ARG", kv.Key)
		if kv.Value != nil {
			result, _ := process(l.lex(), *kv.Value, l.stage)
			l.undefined(rules, result)
			l.stage.env[kv.Key] = result.Result
		} else if v, ok := l.globals.Get(kv.Key); ok {
			l.stage.env[kv.Key] = v
		}
		l.stage.args[kv.Key] = true
	}
}

// once complains of the instruction before, which counts for nothing.
func (l *linting) once(rules ruleSet, keyword, name string) {
	if before, ok := l.stage.once[keyword]; ok {
		ruleSet{rules.Linter, before}.hit(&linter.RuleMultipleInstructionsDisallowed, linter.RuleMultipleInstructionsDisallowed.Format(name))
	}
	l.stage.once[keyword] = rules.at
}

func (l *linting) shellForm(rules ruleSet, name string, shellForm bool) {
	if shellForm && !l.stage.shell {
		rules.hit(&linter.RuleJSONArgsRecommended, linter.RuleJSONArgsRecommended.Format(name))
	}
}

func legacy(rules ruleSet, name string, kv instructions.KeyValuePair) {
	if kv.NoDelim {
		rules.hit(&linter.RuleLegacyKeyValueFormat, linter.RuleLegacyKeyValueFormat.Format(name))
	}
}

// BuildKit's patterns of names that hold secrets (validations.go, getSecretsRegex).
var (
	secretName    = lazyregexp.New(`(?i)(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)`)
	notSecretName = lazyregexp.New(`(?i)(?:_|^)(?:public|file|version)(?:_|$)`)
)

func secret(rules ruleSet, keyword, name string) {
	if secretName.MatchString(name) && !notSecretName.MatchString(name) {
		rules.hit(&linter.RuleSecretsUsedInArgOrEnv, linter.RuleSecretsUsedInArgOrEnv.Format(keyword, name))
	}
}

func expose(rules ruleSet, port string) {
	colon := strings.LastIndexByte(port, ':')
	_, protocol, _ := strings.Cut(port[colon+1:], "/")
	if protocol != strings.ToLower(protocol) {
		rules.hit(&linter.RuleExposeProtoCasing, linter.RuleExposeProtoCasing.Format(port))
	}
	if strings.Trim(port[:max(0, colon)], ":") != "" {
		rules.hit(&linter.RuleExposeInvalidFormat, linter.RuleExposeInvalidFormat.Format(port))
	}
}
