package recipe

import (
	"slices"
	"strings"
)

// packageNames are the packages of an install command, without versions.
func packageNames(e Exec) []string {
	var out []string
	for _, w := range PackageWords(e) {
		name, _, _ := strings.Cut(w, "=")
		out = append(out, name)
	}
	return out
}

// PackageWords are the words of an install command that name packages, as they are written.
func PackageWords(e Exec) []string {
	var out []string
	skip := false
	for _, w := range e.Argv[1:] {
		switch {
		case skip:
			skip = false
		case w == "-t" || w == "--virtual" || w == "--repository" || w == "-X" || w == "-o" || w == "--target-release":
			skip = true
		case strings.HasPrefix(w, "-"):
		case w == "install" || w == "add" || w == "reinstall" || w == "groupinstall":
		default:
			out = append(out, w)
		}
	}
	return out
}

// Installs tells whether a command installs packages of the distribution.
func Installs(e Exec) bool {
	row, ok := findEffect(e)
	return ok && row.kind == InstallEffect
}

// FetchesLists tells whether a command fetches the lists of packages.
func FetchesLists(e Exec) bool {
	switch e.Name() {
	case "apt-get", "apt", "apk":
		return firstArg(e) == "update"
	}
	return false
}

// CleansUp tells whether a command removes nothing but what a package manager keeps for itself.
func CleansUp(e Exec) bool {
	switch e.Name() {
	case "apt-get", "apt":
		return firstArg(e) == "clean"
	case "yum", "dnf", "microdnf":
		return slices.Contains(e.Argv, "clean")
	case "rm":
		return !slices.ContainsFunc(e.Argv[1:], func(w string) bool {
			return !strings.HasPrefix(w, "-") && !slices.ContainsFunc([]string{"/var/lib/apt/lists", "/var/cache/apk", "/var/cache/apt", "/var/cache/yum", "/var/cache/dnf", "/tmp", "/var/tmp"}, func(d string) bool {
				return w == d || w == d+"/*"
			})
		})
	}
	return false
}
