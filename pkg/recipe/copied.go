package recipe

import (
	"path"
	"strings"
)

// copiedPaths are what cp and mv make: the last word, or what keeps its name below it.
func copiedPaths(e Exec) ([]string, bool) {
	args, known := arguments(e)
	if !known || len(args) < 2 {
		return lastWord(e)
	}
	last := args[len(args)-1]
	if !strings.HasSuffix(last, "/") && len(args) == 2 {
		return lastWord(e)
	}
	var out []string
	for _, src := range args[:len(args)-1] {
		if strings.ContainsAny(src, "*?[") || path.Base(src) == "." {
			return lastWord(e)
		}
		out = append(out, path.Join(last, path.Base(src)))
	}
	return absolute(e, out...)
}

// copies notes which of the paths that a cp or mv makes hold files of the build context. Other builds than Go's write their results beside
// the sources, where a checkout may have older ones.
func (r *Recipe) copies(st *Stage, step *Step, e Exec) {
	args, known := arguments(e)
	if e.Name() != "cp" && e.Name() != "mv" || !usesGo(st) || !known || len(args) < 2 {
		return
	}
	last := args[len(args)-1]
	dest, ok := e.abs(last)
	if !ok {
		return
	}
	isDir := strings.HasSuffix(last, "/") || last == "." || len(args) > 2 || st.madeDir(dest)
	for _, src := range args[:len(args)-1] {
		from, ok := e.abs(src)
		name, inContext := st.ContextPath(from)
		if !ok || !inContext || strings.ContainsAny(src, "*?[") || !r.Project.Exists(name) {
			continue
		}
		to := dest
		switch {
		case path.Base(src) == ".": // what is in the directory
		case isDir:
			to = path.Join(dest, path.Base(src))
		case r.contextDir(name) && r.isImageDir(st, dest):
			continue // the one or the other
		}
		st.Files.add(Entry{Path: to, Kind: FromContext, Source: name, Step: step})
	}
}
