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
	dir = cloneDir(e, cloneArgs(e, e.Env.Lookup))
	return dir, dir != ""
}

// cloneArgs are "clone", the address and the directory, "" where one is not known; nil if it is another command, or -C names the place.
func cloneArgs(e Exec, lookup func(string) (string, bool)) []string {
	if e.Name() != "git" || !slices.Contains(e.Argv, "clone") {
		return nil
	}
	var args []string
	for i := 1; i < len(e.Argv); i++ {
		w := e.Argv[i]
		switch {
		case w == "-C":
			return nil // what lies below it is named by the option
		case slices.Contains(cloneValues, w):
			i++
		case strings.HasPrefix(w, "-"):
		case e.Fixed[i]:
			args = append(args, w)
		default:
			value := ""
			for _, word := range e.Words {
				if v, known := word.Value(lookup); known && word.Raw == w {
					value = v
				}
			}
			args = append(args, value)
		}
	}
	if len(args) == 0 || args[0] != "clone" {
		return nil
	}
	return args
}

// cloneDir is where the arguments put the files; "" if that is not known.
func cloneDir(e Exec, args []string) string {
	if len(args) < 2 || args[len(args)-1] == "" {
		return ""
	}
	name := args[len(args)-1]
	if len(args) == 2 {
		name = strings.TrimSuffix(path.Base(name), ".git")
	}
	dir, _ := e.abs(name)
	return dir
}
