package node

import (
	"path"
	"slices"
	"strings"
)

// elsewhereFlags are the flags of a package manager that name the directory it works in.
var elsewhereFlags = map[string][]string{
	"npm": {"--prefix", "-C"}, "yarn": {"--cwd"}, "yarnpkg": {"--cwd"}, "pnpm": {"--dir", "-C"}, "bun": {"--cwd"},
}

// Elsewhere takes the directory out of a command line that names one: `npm --prefix client run build` is `npm run build` in client. ok is
// false where it names none, or several.
func Elsewhere(argv []string) (dir string, rest []string, ok bool) {
	if len(argv) == 0 {
		return "", nil, false
	}
	flags := elsewhereFlags[path.Base(argv[0])]
	for i := 0; i < len(argv); i++ {
		name, value, joined := strings.Cut(argv[i], "=")
		switch {
		case argv[i] == "--":
			return dir, append(rest, argv[i:]...), dir != ""
		case !slices.Contains(flags, name):
			rest = append(rest, argv[i])
			continue
		case dir != "" || !joined && i+1 == len(argv):
			return "", nil, false
		case joined:
			dir = value
		default:
			i++
			dir = argv[i]
		}
	}
	return dir, rest, dir != ""
}
