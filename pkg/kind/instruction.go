package kind

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/shell"
)

// leaving describes an instruction that the new file does not have: what started, and of all else that it was there.
func leaving(in *dockerfile.Instruction) string {
	switch c := in.Command.(type) {
	case *dockerfile.CmdCommand:
		return "cmd " + starts(c.ShellDependantCmdLine)
	case *dockerfile.EntrypointCommand:
		return "entrypoint " + starts(c.ShellDependantCmdLine)
	case *dockerfile.RunCommand:
		return "run " + strings.Join(script(in), " ")
	}
	return in.Keyword
}

// coming describes an instruction that the new file has and the old one had not.
func coming(in *dockerfile.Instruction) string {
	words := []string{in.Keyword}
	for _, f := range in.Flags {
		words = append(words, placeheld(f))
	}
	return strings.Join(append(words, meaning(in)...), " ")
}

// meaning is the instruction's arguments, with placeholders.
func meaning(in *dockerfile.Instruction) []string {
	switch c := in.Command.(type) {
	case *dockerfile.StageCommand:
		return nil // the runtime is described by itself
	case *dockerfile.RunCommand:
		return script(in)
	case *dockerfile.CmdCommand:
		return commandLine(c.ShellDependantCmdLine)
	case *dockerfile.EntrypointCommand:
		return commandLine(c.ShellDependantCmdLine)
	case *dockerfile.HealthCheckCommand:
		return health(c)
	case *dockerfile.CopyCommand:
		return copied(c)
	case *dockerfile.UserCommand:
		return []string{user(c.User)}
	case *dockerfile.EnvCommand:
		return names(c.Env)
	case *dockerfile.LabelCommand, *dockerfile.ArgCommand, *dockerfile.MaintainerCommand:
		return nil
	case *dockerfile.ShellCommand:
		return shellWords(c.Shell)
	case *dockerfile.ExposeCommand:
		return []string{numbers(strings.Join(c.Ports, " "))}
	case *dockerfile.VolumeCommand:
		return each(c.Volumes, word)
	case *dockerfile.StopSignalCommand:
		return []string{c.Signal}
	}
	return each(strings.Fields(rest(in.Joined())), word)
}

// copied is from where to where, and whether the two are one place.
func copied(c *dockerfile.CopyCommand) []string {
	var out []string
	for _, from := range c.SourcePaths {
		out = append(out, word(from))
	}
	to := word(c.DestPath)
	if len(c.SourcePaths) == 1 && c.SourcePaths[0] == c.DestPath {
		to = "<same>"
	}
	return append(out, to)
}

// health is what checks the container.
func health(c *dockerfile.HealthCheckCommand) []string {
	if c.Health == nil || len(c.Health.Test) == 0 {
		return nil
	}
	how, test := c.Health.Test[0], c.Health.Test[1:] // NONE, CMD, CMD-SHELL
	if len(test) == 0 {
		return []string{how}
	}
	line := dockerfile.ShellDependantCmdLine{CmdLine: test, PrependShell: how == "CMD-SHELL"}
	return append([]string{how}, commandLine(line)...)
}

// shellWords are a shell and its options.
func shellWords(argv []string) []string {
	if len(argv) == 0 {
		return nil
	}
	return append([]string{path.Base(argv[0])}, argv[1:]...)
}

// names are the variables that choose what runs, and a placeholder for the others.
func names(env dockerfile.KeyValuePairs) []string {
	var out []string
	for _, kv := range env {
		name := "<name>"
		if choosesPrograms[kv.Key] {
			name = kv.Key
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// starts is the program of a command line without its arguments.
func starts(c dockerfile.ShellDependantCmdLine) string {
	words := commandLine(c)
	switch {
	case len(words) == 0:
		return ""
	case slices.ContainsFunc(words, isJoin):
		return "<script>"
	case runners[words[0]]:
		return "<runner>"
	}
	return words[0]
}

// sameArguments tells whether two CMDs, or two ENTRYPOINTs, start the same program with the same arguments.
func sameArguments(a, b *dockerfile.Instruction) bool {
	x, ok1 := arguments(a)
	y, ok2 := arguments(b)
	return ok1 && ok2 && slices.Equal(x, y)
}

// arguments are the words of a CMD or an ENTRYPOINT as the program gets them.
func arguments(in *dockerfile.Instruction) ([]string, bool) {
	var line dockerfile.ShellDependantCmdLine
	switch c := in.Command.(type) {
	case *dockerfile.CmdCommand:
		line = c.ShellDependantCmdLine
	case *dockerfile.EntrypointCommand:
		line = c.ShellDependantCmdLine
	default:
		return nil, false
	}
	if !line.PrependShell {
		return line.CmdLine, true
	}
	s, err := shell.Parse(strings.Join(line.CmdLine, " "))
	if c, ok := s.Simple(); err == nil && ok && len(c.Assigns) == 0 {
		return values(c.Words), true
	}
	return nil, false
}

func isJoin(w string) bool { return w == "&&" || w == "||" || w == ";" || w == "|" }

// commandLine is the words of a CMD or an ENTRYPOINT in either form.
func commandLine(c dockerfile.ShellDependantCmdLine) []string {
	if c.PrependShell {
		return tokens(strings.Join(c.CmdLine, " "))
	}
	if len(c.CmdLine) == 0 {
		return nil
	}
	return append([]string{programName(c.CmdLine[0])}, each(c.CmdLine[1:], word)...)
}

func each(words []string, f func(string) string) []string {
	var out []string
	for _, w := range words {
		out = append(out, f(w))
	}
	return out
}
