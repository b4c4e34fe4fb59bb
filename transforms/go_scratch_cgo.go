package transforms

import (
	"slices"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
)

// cgoOff are the edits that turn cgo off for each build. There are none where the file itself says whether cgo is on, where the
// program does not need the C library, or where the commands can't be found in the source.
func cgoOff(f *dockerfile.File, st *recipe.Stage) []dockerfile.Edit {
	if !needs(st, recipe.NeedLibc) || slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool { return n.ID == "cgo-free-modules" }) {
		return nil
	}
	var edits []dockerfile.Edit
	for _, s := range st.Steps {
		builds := false
		for _, e := range s.Execs {
			if !buildsProgram(e) {
				continue
			}
			if _, set := e.Env.Var("CGO_ENABLED"); set {
				return nil
			}
			builds = true
		}
		if !builds {
			continue
		}
		text, base, ok := f.ShellSource(s.Instruction)
		if !ok {
			return nil
		}
		script, err := shell.Parse(text)
		if err != nil {
			return nil
		}
		for _, c := range script.Commands {
			if len(c.Words) > 1 && c.Words[0].Raw == "go" && (c.Words[1].Raw == "build" || c.Words[1].Raw == "install") {
				at := base + c.Words[0].Start
				edits = append(edits, dockerfile.Edit{Start: at, End: at, New: "CGO_ENABLED=0 "})
			}
		}
	}
	return edits
}
