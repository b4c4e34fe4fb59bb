package recipe

import (
	"path"
	"slices"
	"strings"
)

// cloneValues are options of git and git clone whose value is a word of its own (git(1), git-clone(1), read 2026-11).
var cloneValues = words("-c -C --depth -b --branch -o --origin --config -j --jobs --reference --reference-if-able --separate-git-dir --template -u --upload-pack --filter --shallow-since --shallow-exclude --server-option --bundle-uri --git-dir --work-tree")

// cloned is the directory that git clone makes.
func cloned(e Exec) (dir string, ok bool) {
	if e.Name() != "git" || !slices.Contains(e.Argv, "clone") {
		return "", false
	}
	var args []string
	for i := 1; i < len(e.Argv); i++ {
		w := e.Argv[i]
		switch {
		case w == "-C":
			return "", false // what lies below it is named by the option
		case slices.Contains(cloneValues, w):
			i++
		case strings.HasPrefix(w, "-"):
		case !e.Fixed[i] && len(args) != 1: // that of the address does not matter where a directory is named
			return "", false
		case !e.Fixed[i]:
			args = append(args, "")
		default:
			args = append(args, w)
		}
	}
	switch {
	case len(args) < 2 || args[0] != "clone":
		return "", false
	case len(args) > 2:
		return e.abs(args[2])
	case args[1] == "":
		return "", false
	}
	return e.abs(strings.TrimSuffix(path.Base(args[1]), ".git"))
}
