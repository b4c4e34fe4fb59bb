package node

import (
	"path"
	"slices"
	"strings"
)

// LeavesOutDev tells whether a command line that installs or prunes the project's packages leaves the development dependencies out: by a
// flag, or because NODE_ENV says production (docs.npmjs.com/cli/v11/commands/npm-install, pnpm.io/cli/install, classic.yarnpkg.com/en/docs/cli/install).
// settles is false for other command lines.
func LeavesOutDev(argv []string, lookup func(string) (string, bool)) (leaves, settles bool) {
	prunes := len(argv) > 1 && slices.Contains(argv[1:], "prune")
	if !InstallsProject(argv) && !prunes {
		return false, false
	}
	for i, w := range argv[1:] {
		next := ""
		if i+2 < len(argv) {
			next = argv[i+2]
		}
		switch name, value, joined := strings.Cut(w, "="); {
		case name == "--production" || name == "--prod" || name == "-P":
			return !(joined && value == "false" || !joined && next == "false"), true
		case name == "--omit" || name == "--only":
			if !joined {
				value = next
			}
			if value == "dev" == (name == "--omit") {
				return true, true
			}
		case name == "--include":
			if value == "dev" || !joined && next == "dev" {
				return false, true
			}
		}
	}
	manager := path.Base(argv[0])
	env, _ := lookup("NODE_ENV")
	return env == "production" && manager != "bun", true
}

// DevOnly tells whether a package is a development dependency and nothing else.
func (p *Package) DevOnly(name string) bool {
	lists := func(kind string) bool {
		_, ok := p.json.get(kind, name)
		return ok
	}
	return lists("devDependencies") && !lists("dependencies") && !lists("optionalDependencies")
}
