package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// writes asks for the directories that are written to, where the old image has them and the process could write.
func (g *goReader) writes(u golang.Use) {
	at := goPlace(u.Place)
	switch u.Origin {
	case golang.Unknown:
		g.lang.writes = false
		g.wide(at, u.Call+" writes to a place that is not known")
		return
	case golang.Supplied:
		g.lang.writes = false
		return
	}
	if u.Base == golang.HomePath {
		g.writesHome(at, u.Call)
		return
	}
	abs, ok := g.abs(u)
	if !ok || golang.GivenByKernel(abs) {
		return
	}
	if under("/tmp", abs) {
		g.add(NeedTmp, "/tmp", "tmp-dir", ReadEvidence, at, "%s writes to %s", u.Call, abs)
		return
	}
	if !under(abs, g.l.Dir) {
		g.file(abs, at, u.Call) // what is there already may be read or added to
	}
	dir := abs
	if u.Kind == golang.WriteFile {
		dir = path.Dir(abs)
	}
	if slices.Contains(baseDirs, path.Dir(abs)) && isRootUser(g.st.Config.User) && u.Call != "os.MkdirAll" && !g.makes(path.Dir(abs)) {
		g.add(NeedWritable, path.Dir(abs), "runtime-written-dirs", ReadEvidence, at, "%s writes to %s", u.Call, abs)
		return
	}
	for has, _ := g.imageHas(dir); !has && dir != "/" && dir != g.l.Dir; has, _ = g.imageHas(dir) {
		dir = path.Dir(dir)
	}
	if dir == "/" || dir == g.l.Dir && isRootUser(g.st.Config.User) || !g.couldWrite(dir) {
		return
	}
	g.add(NeedWritable, dir, "runtime-written-dirs", ReadEvidence, at, "%s writes to %s", u.Call, abs)
}

// baseDirs are directories of every distribution that programs write to (Filesystem Hierarchy Standard 3.0).
var baseDirs = []string{"/etc", "/home", "/media", "/mnt", "/opt", "/srv", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool", "/var/tmp", "/usr/local"}

// makes tells whether the program makes a directory itself, with all above it.
func (g *goReader) makes(dir string) bool {
	return slices.ContainsFunc(g.facts.Of(golang.WriteDir), func(u golang.Use) bool {
		abs, ok := g.abs(u)
		return ok && u.Call == "os.MkdirAll" && u.Origin == golang.Literal && under(dir, abs)
	})
}

// writesHome asks for the home directory of the process's account.
func (g *goReader) writesHome(at project.Place, call string) {
	name, _, _ := strings.Cut(g.st.Config.User, ":")
	switch {
	case isRootUser(name):
		g.add(NeedWritable, "/root", "runtime-written-dirs", ReadEvidence, at, "%s writes below HOME", call)
	case isNumber(name):
		// an account without a line in /etc/passwd has / for a home, where it can't write
	case g.makesHome(name):
		g.add(NeedWritable, "/home/"+name, "runtime-written-dirs", ReadEvidence, at, "%s writes below HOME", call)
	default:
		g.add(NeedOther, name, "runtime-written-dirs", UnknownEvidence, at, "%s writes below HOME, and where the home of %s is, is not known", call, name)
	}
}

// makesHome tells whether a RUN adds an account with a home directory at the usual place.
func (g *goReader) makesHome(name string) bool {
	for _, s := range g.st.Steps {
		for _, e := range s.Execs {
			if !slices.Contains(e.Argv, name) {
				continue
			}
			has := func(words ...string) bool {
				return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(e.Argv, w) })
			}
			switch e.Name() {
			case "adduser":
				return !has("-h", "-H", "--home", "--no-create-home", "-S", "--system")
			case "useradd":
				return has("-m", "--create-home") && !has("-d", "--home-dir", "--home")
			}
		}
	}
	return false
}

func isRootUser(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "root" || name == "0"
}

// couldWrite tells whether the process may have been able to write to a directory of the old image.
func (g *goReader) couldWrite(dir string) bool {
	user := g.st.Config.User
	if isRootUser(user) {
		return true
	}
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			if e.Kind == OwnerEffect && slices.ContainsFunc(e.Paths, func(p string) bool { return under(p, dir) }) {
				return true
			}
		}
	}
	for _, e := range g.st.Files.All() {
		if e.Owner != "" && under(e.Path, dir) || e.Step != nil && e.Path == dir && e.Step.Before.User == user && (e.Kind == MadeDir || e.Kind == Made) {
			return true
		}
	}
	return false
}
