package recipe

import (
	"slices"
	"strings"
)

// removedAgain tells whether a package that a step installs is gone at the end of the stage: removed by its name, or by the name of the
// group that it was installed with (apk add --virtual NAME).
func (st *Stage) removedAgain(name string) bool {
	there, removed := false, false
	groups := map[string][]string{}
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			switch sub := firstArg(e); e.Name() {
			case "apk", "apt-get", "apt", "yum", "dnf", "microdnf":
				names := packageNames(e)
				switch sub {
				case "install", "add", "reinstall":
					for i, w := range e.Argv {
						if group, ok := strings.CutPrefix(w, "--virtual="); ok {
							groups[group] = names
						} else if (w == "--virtual" || w == "-t") && i+1 < len(e.Argv) {
							groups[e.Argv[i+1]] = names
						}
					}
					if slices.Contains(names, name) {
						there, removed = true, false
					}
				case "del", "remove", "purge", "erase":
					for _, w := range e.Argv[1:] {
						if w == name || slices.Contains(groups[w], name) {
							removed = there
						}
					}
				}
			}
		}
	}
	return removed
}
