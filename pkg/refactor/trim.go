package refactor

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// lineLength is where a generated line is broken.
const lineLength = 110

// plainWord needs no quotes in a shell.
var plainWord = lazyregexp.New(`^[A-Za-z0-9._+:=/@~,*-]+$`)

// Trim writes a step that installs packages as a RUN that installs only those to keep: with the commands that fetch the lists and clean up,
// in the old order and with the old options. ok is false if the step is not that simple.
func Trim(s *recipe.Step, keep []string) (line string, ok bool) {
	if s.Keyword != "run" || s.Unread != "" || len(s.Flags) > 0 || len(s.Before.Shell) > 0 {
		return "", false
	}
	var list []string
	installs := false
	for _, e := range s.Execs {
		argv := e.Argv
		switch {
		case recipe.FetchesLists(e), recipe.CleansUp(e):
		case recipe.Installs(e):
			names := recipe.PackageWords(e)
			argv = slices.DeleteFunc(slices.Clone(argv), func(w string) bool {
				name, _, _ := strings.Cut(w, "=")
				return slices.Contains(names, w) && !slices.Contains(keep, name)
			})
			if len(argv) == len(e.Argv)-len(names) {
				continue // nothing of it is kept
			}
			installs = true
		default:
			continue
		}
		text, ok := written(e, argv)
		if !ok {
			return "", false
		}
		list = append(list, text)
	}
	line = "RUN " + strings.Join(list, " && ")
	if len(line) > lineLength {
		line = "RUN " + strings.Join(list, " \\\n && ")
	}
	return line, installs
}

// Lists writes a step that fetches the lists of packages, and does more, as a RUN that does nothing else.
func Lists(s *recipe.Step) (line string, ok bool) {
	if s.Keyword != "run" || s.Unread != "" || len(s.Flags) > 0 || len(s.Before.Shell) > 0 {
		return "", false
	}
	for _, e := range s.Execs {
		if recipe.FetchesLists(e) {
			text, ok := written(e, e.Argv)
			return "RUN " + text, ok
		}
	}
	return "", false
}

// written is a command as it may stand in a line that has no quotes.
func written(e recipe.Exec, argv []string) (string, bool) {
	if e.Join == shell.Or || e.Join == shell.Pipe || e.Background || e.Negated || len(e.Redirects) > 0 {
		return "", false
	}
	var words []string
	for _, a := range e.Assigns {
		words = append(words, a.Name+"="+a.Value.Raw)
	}
	words = append(words, argv...)
	return strings.Join(words, " "), !slices.ContainsFunc(words, func(w string) bool { return !plainWord.MatchString(w) })
}
