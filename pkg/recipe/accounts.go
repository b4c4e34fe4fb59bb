package recipe

import (
	"path"
	"slices"
	"strings"
)

// InHome tells whether a directory lies in a home that a step may have made for an account that it adds: adduser makes one, and gives it away
// where it is there already, unless it is told not to; useradd does if it is told to (BusyBox adduser.c; adduser(8) and useradd(8) of Debian).
func (st *Stage) InHome(dir string) bool {
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if home, ok := homeMade(e); ok && under(home, dir) {
				return true
			}
		}
	}
	return false
}

// homeMade is the home directory that a command makes for the account that it adds.
func homeMade(e Exec) (string, bool) {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(e.Argv, func(a string) bool {
				return a == w || len(w) == 2 && len(a) > 2 && a[0] == '-' && a[1] != '-' && strings.Contains(a[1:], w[1:])
			})
		})
	}
	switch e.Name() {
	case "adduser":
		if has("-H", "--no-create-home") {
			return "", false
		}
	case "useradd":
		if !has("-m", "--create-home") {
			return "", false
		}
	default:
		return "", false
	}
	names := []string{}
	for i := 1; i < len(e.Argv); i++ {
		w := e.Argv[i]
		value, inline := "", false
		if _, v, ok := strings.Cut(w, "="); ok && strings.HasPrefix(w, "--") {
			value, inline = v, true
		}
		name, _, _ := strings.Cut(w, "=")
		letter := byte(0) // the last of a group of letters may take a value
		if len(w) > 1 && w[0] == '-' && w[1] != '-' {
			letter = w[len(w)-1]
		}
		switch {
		case name == "--home" || name == "--home-dir" || letter == 'h' && e.Name() == "adduser" || letter == 'd' && e.Name() == "useradd":
			if !inline && i+1 < len(e.Argv) {
				i++
				value = e.Argv[i]
			}
			if path.IsAbs(value) {
				return path.Clean(value), true
			}
			return "/", true // not known which
		case letter != 0 && strings.IndexByte("ugGskcKb", letter) >= 0, slices.Contains(strings.Fields("--uid --gid --groups --shell --comment --gecos --ingroup --skel --base-dir"), name) && !inline:
			i++
		case !strings.HasPrefix(w, "-"):
			names = append(names, w)
		}
	}
	if len(names) == 0 {
		return "", false
	}
	return "/home/" + names[0], true
}
