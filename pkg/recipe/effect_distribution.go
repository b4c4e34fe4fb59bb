package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// localeDir holds the locales that glibc finds.
const localeDir = "/usr/lib/locale"

func locales(Exec) ([]string, bool) { return []string{localeDir}, true }

// reconfigured are the files that dpkg-reconfigure writes for the packages that it can be asked for without a person.
func reconfigured(e Exec) ([]string, bool) {
	switch e.Argv[len(e.Argv)-1] {
	case "tzdata":
		return []string{"/etc/localtime", "/etc/timezone"}, true
	case "locales":
		return []string{localeDir}, true
	}
	return nil, false
}

// packageSources are where package managers look up where packages come from, and whose signatures they trust.
var packageSources = strings.Fields("/etc/apt /etc/apk /etc/yum.repos.d /etc/yum.conf /etc/dnf /etc/pki/rpm-gpg /usr/share/keyrings")

// sources tells whether paths are all settings of a package manager.
func sources(paths []string) bool {
	return len(paths) > 0 && !slices.ContainsFunc(paths, func(p string) bool {
		return !slices.ContainsFunc(packageSources, func(d string) bool { return under(d, p) })
	})
}

// addsSources tells whether a command is known to do nothing but add a vendor's packages to those that can be installed: the scripts of
// NodeSource (github.com/nodesource/distributions), keys, and packages of releases.
func addsSources(step *Step, e Exec) bool {
	switch name := e.Name(); {
	case isShell(name) && e.Join == shell.Pipe:
		at := slices.IndexFunc(step.Execs, func(o Exec) bool { return o.Start == e.Start && slices.Equal(o.Argv, e.Argv) })
		return at > 0 && slices.ContainsFunc(urls(step.Execs[at-1]), nodeSource)
	case name == "rpm":
		return slices.Contains(e.Argv, "--import") || slices.ContainsFunc(e.Argv, func(w string) bool {
			return nodeSource(w) || strings.Contains(path.Base(w), "release") && strings.Contains(w, "://")
		})
	case name == "gpg":
		return slices.Contains(e.Argv, "--dearmor")
	}
	return false
}

// pipeline is a command with what is piped into it.
func pipeline(step *Step, e Exec) string {
	at := slices.IndexFunc(step.Execs, func(o Exec) bool { return o.Start == e.Start && slices.Equal(o.Argv, e.Argv) })
	if e.Join != shell.Pipe || at < 1 {
		return e.Text()
	}
	return step.Execs[at-1].Text() + " | " + e.Text()
}

func nodeSource(url string) bool {
	return strings.Contains(url, "://deb.nodesource.com/") || strings.Contains(url, "://rpm.nodesource.com/")
}

// removes are the packages, or the names of groups of them (apk add --virtual), that a command removes.
func removes(e Exec) []string {
	switch e.Name() {
	case "apt-get", "apt", "yum", "dnf", "microdnf", "apk":
	default:
		return nil
	}
	verb := firstArg(e)
	if e.Join == shell.Or || !slices.Contains([]string{"purge", "remove", "erase", "del", "autoremove"}, verb) {
		return nil
	}
	return slices.DeleteFunc(PackageWords(e), func(w string) bool { return w == verb })
}

// takeAway marks packages as removed in the steps so far.
func takeAway(st *Stage, step *Step, names []string) {
	for _, s := range append(slices.Clone(st.Steps), step) {
		for i := range s.Effects {
			e := &s.Effects[i]
			if e.Kind != InstallEffect {
				continue
			}
			all := slices.Contains(names, group(e.Detail))
			for _, name := range e.Names {
				if (all || slices.Contains(names, name)) && !slices.Contains(e.Gone, name) {
					e.Gone = append(e.Gone, name)
					e.GoneAtOnce = s == step
				}
			}
		}
	}
}

// group is the name that apk add --virtual gives to what it installs, or "".
func group(command string) string {
	words := strings.Fields(command)
	for i, w := range words {
		if name, ok := strings.CutPrefix(w, "--virtual="); ok {
			return name
		}
		if (w == "-t" || w == "--virtual") && words[0] == "apk" && i+1 < len(words) {
			return words[i+1]
		}
	}
	return ""
}
