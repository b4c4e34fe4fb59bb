package node

import (
	"path"
	"strings"
)

// Installs reads a command line that installs a package: `npm install -g serve@14`, `yarn add serve@13`. version is as written, "latest"
// if none is; everywhere tells that it is for the whole image and not for the project.
func Installs(argv []string, name string) (version string, everywhere, ok bool) {
	if len(argv) < 3 {
		return "", false, false
	}
	var words []string
	for _, w := range argv[1:] {
		switch {
		case w == "-g" || w == "--global" || w == "--location=global":
			everywhere = true
		case !strings.HasPrefix(w, "-"):
			words = append(words, w)
		}
	}
	manager := path.Base(argv[0])
	if (manager == "yarn" || manager == "yarnpkg") && len(words) > 0 && words[0] == "global" {
		everywhere, words = true, words[1:]
	}
	if len(words) == 0 {
		return "", false, false
	}
	switch manager {
	case "npm":
		ok = npmInstall[words[0]]
	case "pnpm", "bun":
		ok = words[0] == "add" || words[0] == "install" || words[0] == "i"
	case "yarn", "yarnpkg":
		ok = words[0] == "add"
	}
	if !ok {
		return "", false, false
	}
	for _, w := range words[1:] {
		if n, v := splitSpec(w); n == name {
			version = orElse(v, "latest")
		}
	}
	return version, everywhere, version != ""
}

// InstallsProject tells whether a command line installs what the project's manifest lists: `npm ci`, `yarn`, `pnpm install`.
func InstallsProject(argv []string) bool {
	if len(argv) == 0 {
		return false
	}
	var words []string
	for _, w := range argv[1:] {
		switch {
		case w == "-g" || w == "--global" || w == "--location=global":
			return false
		case !strings.HasPrefix(w, "-"):
			words = append(words, w)
		}
	}
	switch manager := path.Base(argv[0]); manager {
	case "npm":
		return len(words) > 0 && npmInstall[words[0]] && words[0] != "add"
	case "yarn", "yarnpkg":
		return len(words) == 0 || words[0] == "install"
	case "pnpm", "bun":
		return len(words) > 0 && (words[0] == "install" || words[0] == "i" || words[0] == "ci")
	}
	return false
}
