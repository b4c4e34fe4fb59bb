package recipe

import (
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// reads asks for files and directories that are read, as far as the old image has them.
func (g *goReader) reads(u golang.Use) {
	at := goPlace(u.Place)
	switch u.Origin {
	case golang.Unknown:
		why := u.Call + " opens a file that is not known"
		g.wide(at, why)
		if g.holdsData(g.l.Dir) {
			g.sameDistro(at, why)
		}
		return
	case golang.Supplied:
		g.wide(at, u.Call+" opens what "+u.By+" names when the container starts")
		return
	}
	abs, ok := g.abs(u)
	switch {
	case !ok && u.Base == golang.HomePath:
		if abs = path.Join("/root", u.Value); isRootUser(g.st.Config.User) {
			g.file(abs, at, u.Call)
		}
		return
	case !ok && u.Base == golang.TempPath:
		return
	case !ok:
		g.wide(at, u.Call+" opens a relative path")
		return
	case golang.GivenByKernel(abs) && abs != "/":
		return
	}
	if u.Kind == golang.ReadGlob {
		g.glob(abs, at, u.Call)
		return
	}
	if u.Origin == golang.Prefix {
		if has, _ := g.imageHas(abs); !has {
			abs = path.Dir(abs)
		}
	}
	if under(abs, g.l.Dir) {
		g.wide(at, u.Call+" reads the working directory")
		return
	}
	g.file(abs, at, u.Call)
	if u.Origin == golang.Default && u.By != "" && u.Kind != golang.ReadDir {
		g.neighbours(abs, at, u.Call+" reads what "+u.By+" may name instead of "+path.Base(abs)+";")
	}
}

// neighbours asks for the files that may be named instead of a default: those of its directory, or of its kind in the working directory.
func (g *goReader) neighbours(abs string, at project.Place, call string) {
	dir := path.Dir(abs)
	switch {
	case dir == g.l.Dir && path.Ext(abs) != "":
		g.glob(path.Join(dir, "*"+path.Ext(abs)), at, call)
	case dir != g.l.Dir && under(g.l.Dir, dir):
		g.file(dir, at, call)
	}
}

// file asks for a path if the old image has it.
func (g *goReader) file(abs string, at project.Place, call string) {
	has, sure := g.imageHas(abs)
	switch {
	case !has && under("/usr/share/zoneinfo", abs):
		g.stdData(images.ZoneInfo, ReadEvidence, at, "%s reads %s", call, abs)
	case !has && ofDistribution(abs):
		g.lang.files = false // packages may bring it
		g.sameDistro(at, call+" reads "+abs)
	case !has:
	case sure:
		g.add(NeedFile, abs, "runtime-read-files", ReadEvidence, at, "%s reads it", call)
	default:
		g.add(NeedFile, abs, "runtime-read-files", UnknownEvidence, at, "%s reads it, and %q may have made it", call, g.generates())
	}
}

// ofDistribution tells whether packages install files at a path (Filesystem Hierarchy Standard 3.0).
func ofDistribution(name string) bool {
	for _, dir := range []string{"/usr/share", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/bin", "/usr/sbin", "/lib", "/lib64", "/bin", "/sbin"} {
		if under(dir, name) {
			return true
		}
	}
	return false
}

// maxGlob is how many files a pattern may name one by one before the whole directory is asked for.
const maxGlob = 8

// glob asks for what a pattern names: the directory before it, or in the working directory the files themselves.
func (g *goReader) glob(pattern string, at project.Place, call string) {
	dir := pattern
	for strings.ContainsAny(dir, "*?[{") {
		dir = path.Dir(dir)
	}
	if !under(dir, g.l.Dir) {
		g.file(dir, at, call)
		return
	}
	ctx, ok := g.r.contextDirOf(g.st, g.l.Dir)
	rest := strings.TrimPrefix(strings.TrimPrefix(pattern, g.l.Dir), "/")
	if !ok || strings.Contains(rest, "/") || g.generates() != "" {
		g.wide(at, call+" reads "+pattern)
		return
	}
	var found []string
	_ = g.r.Project.Walk(ctx, func(name string, d fs.DirEntry) error {
		if name == ctx {
			return nil
		}
		if m, _ := path.Match(rest, path.Base(name)); m {
			found = append(found, path.Base(name))
		}
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if len(found) > maxGlob {
		g.wide(at, call+" reads "+pattern)
		return
	}
	for _, name := range found {
		g.file(path.Join(g.l.Dir, name), at, call)
	}
}
