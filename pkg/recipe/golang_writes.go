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
	abs, ok := g.abs(u)
	switch {
	case !ok && u.Base == golang.HomePath:
		g.writesHome(at, u.Call)
		return
	case !ok, golang.GivenByKernel(abs) && !under("/run", abs) && !under("/var/run", abs):
		return
	}
	if under("/tmp", abs) {
		g.add(NeedTmp, "/tmp", "tmp-dir", ReadEvidence, at, "%s writes to %s", u.Call, abs)
		return
	}
	if !under(abs, g.l.Dir) && !slices.Contains(baseDirs, abs) {
		g.file(abs, at, u.Call) // what is there already may be read or added to
	}
	dir := abs
	if u.Kind == golang.WriteFile && u.Origin != golang.Prefix {
		dir = path.Dir(abs)
	}
	if in, ok := g.baseDir(u, abs); ok {
		g.add(NeedWritable, in, "runtime-written-dirs", ReadEvidence, at, "%s writes to %s", u.Call, abs)
		return
	}
	if has, _ := g.imageHas(dir); !has && dir != g.l.Dir && isRootUser(g.st.Config.User) && u.Call != "os.MkdirAll" && g.brings(dir) && !g.makes(dir) {
		g.distribution(dir, at, u.Call)
	}
	for has, _ := g.imageHas(dir); !has && dir != "/" && dir != g.l.Dir; has, _ = g.imageHas(dir) {
		dir = path.Dir(dir)
	}
	if dir == "/" || dir == g.l.Dir && isRootUser(g.st.Config.User) || !g.couldWrite(dir) {
		return
	}
	g.add(NeedWritable, dir, "runtime-written-dirs", ReadEvidence, at, "%s writes to %s", u.Call, abs)
}

// baseDir is the directory of every distribution that a use writes to, where the process could: root anywhere, others in /var/tmp. What makes
// all directories above its own needs none.
func (g *goReader) baseDir(u golang.Use, abs string) (string, bool) {
	dir := path.Dir(abs)
	if u.Origin == golang.Prefix || u.Kind == golang.WriteDir && slices.Contains(baseDirs, abs) {
		dir = abs
	}
	could := isRootUser(g.st.Config.User) || dir == "/var/tmp"
	return dir, slices.Contains(baseDirs, dir) && could && u.Call != "os.MkdirAll" && !g.makes(dir)
}

// changes asks for the directory that relative paths start from afterwards, and for all that they may then mean.
func (g *goReader) changes(u golang.Use) {
	at := goPlace(u.Place)
	g.wide(at, u.Call+" changes the directory that relative paths start from")
	if u.Origin != golang.Literal && u.Origin != golang.Default {
		return
	}
	abs, ok := g.abs(u)
	switch {
	case !ok && u.Base == golang.HomePath:
		g.writesHome(at, u.Call)
	case !ok, abs == "/", abs == g.l.Dir, golang.GivenByKernel(abs) && !slices.Contains(baseDirs, abs):
	case under("/tmp", abs):
		g.add(NeedTmp, "/tmp", "tmp-dir", ReadEvidence, at, "%s goes to %s", u.Call, abs)
	case slices.Contains(baseDirs, abs) && isRootUser(g.st.Config.User):
		g.add(NeedWritable, abs, "runtime-written-dirs", ReadEvidence, at, "%s goes to %s", u.Call, abs)
	default:
		g.file(abs, at, u.Call)
	}
}

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
	_, set := g.l.Env.Var("HOME")
	switch {
	case set:
		g.add(NeedOther, "HOME", "runtime-written-dirs", UnknownEvidence, at, "%s writes below HOME, and its value is not known", call)
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
	if isRootUser(user) || g.st.InHome(dir) {
		return true
	}
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			if e.Kind == OwnerEffect && slices.ContainsFunc(e.Paths, func(p string) bool { return under(p, dir) }) {
				return true
			}
		}
	}
	there := false // COPY leaves the owner of a directory that is there (tonistiigi/fsutil copy/copy.go, copyDirectory)
	for _, e := range g.st.Files.All() {
		if e.Owner != "" && under(e.Path, dir) && !(e.Path == dir && there) || e.Step != nil && e.Path == dir && e.Step.Before.User == user && (e.Kind == MadeDir || e.Kind == Made) {
			return true
		}
		there = there || under(dir, e.Path)
	}
	return false
}
