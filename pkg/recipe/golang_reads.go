package recipe

import (
	"io/fs"
	"path"
	"slices"
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
	if strings.HasPrefix(u.By, "env ") {
		g.elsewhere(at, u.Call+" reads what "+u.By+" may name instead of "+path.Base(u.Value)+";")
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
		g.localMatch(abs, at, u.Call)
		return
	}
	if src, ok := g.st.ContextPath(abs); ok && u.Kind == golang.ReadFile && golang.ViperCall(u.Call) && g.r.contextDir(src) {
		return // viper takes no directory for a file
	}
	if u.Kind == golang.ReadDir || u.Kind == golang.ReadAny && u.Call != "os.Stat" && u.Call != "os.Lstat" {
		if known := u.Origin == golang.Literal || u.Origin == golang.Default; known && g.lists(u, abs, at) {
			return
		}
	}
	if u.Origin == golang.Prefix {
		if has, _ := g.imageHas(abs); !has && !g.brings(abs) {
			abs = path.Dir(abs)
			if has, _ := g.imageHas(abs); !has && g.brings(abs) {
				return // something of its own among what the distribution has there
			}
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

// lists asks for what a directory holds that is the working directory, or one of the distribution's.
func (g *goReader) lists(u golang.Use, abs string, at project.Place) bool {
	switch {
	case abs == g.l.Dir:
		g.listed(at, u.Call+" reads the working directory")
	case abs == "/" && slices.Contains(shallow, u.Call):
		g.wide(at, u.Call+" reads the root directory")
		g.distribution(abs, at, u.Call)
	case abs == "/":
		g.everything(at, u.Call)
	case abs == "/tmp":
		g.add(NeedTmp, "/tmp", "tmp-dir", ReadEvidence, at, "%s reads %s", u.Call, abs)
	default:
		return false
	}
	return true
}

// shallow are the calls that see the names of a directory's entries, or only what is asked for by name.
var shallow = []string{"os.Open", "os.ReadDir", "ioutil.ReadDir", "os.DirFS", "os.OpenRoot", "syscall.Open", "unix.Open"}

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

// elsewhere asks for what a COPY puts outside of the working directory: nothing in the sources names it, and a variable of the container may.
// Sources lie there to be built.
func (g *goReader) elsewhere(at project.Place, call string) {
	for _, e := range g.st.Files.All() {
		if e.Kind != FromContext || under(g.l.Dir, e.Path) || under(e.Path, g.l.Dir) || ofDistribution(e.Path) || slices.Contains(baseDirs, e.Path) {
			continue
		}
		if g.holdsData(e.Path) && !g.r.HoldsGoSources(g.st, e.Path) {
			g.file(e.Path, at, call)
		}
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
	case !has && under("/etc/ssl", abs):
		g.stdData(images.CARoots, ReadEvidence, at, "%s reads %s", call, abs)
		g.distribution(abs, at, call)
	case !has && abs == "/etc/mime.types":
		g.stdData(images.MimeTypes, ReadEvidence, at, "%s reads %s", call, abs)
	case !has && under("/usr/local/go", abs) && g.st.Image.Family == "golang":
		g.add(NeedOther, abs, "go-exec-children", UnknownEvidence, at, "%s reads %s, which is a part of Go's tool chain", call, abs)
	case !has && g.brings(abs):
		g.distribution(abs, at, call)
	case !has:
		g.local(abs, at, call+" opens "+abs)
	case sure:
		g.add(NeedFile, abs, "runtime-read-files", ReadEvidence, at, "%s reads it", call)
	default:
		g.add(NeedFile, abs, "runtime-read-files", UnknownEvidence, at, "%s reads it, and %q may have made it", call, g.maker(abs))
	}
}

// maker is the command that may have made a path: the last that names it or a directory above it, or a build tool.
func (g *goReader) maker(abs string) string {
	if o, ok := g.st.Files.Origin(abs); ok && o.Kind == Made && o.Step != nil {
		for _, e := range slices.Backward(o.Step.Effects) {
			if slices.Contains(e.Paths, o.Path) {
				return e.Detail
			}
		}
	}
	if by := g.namedBy(abs); by != "" {
		return by
	}
	return g.generates()
}

// localMatch asks for a file that a pattern would name and that git ignores. viper takes the first that is there, in the order of its
// extensions; any other pattern stands for itself, as a line of .gitignore that is like it or wider takes it for a name.
func (g *goReader) localMatch(pattern string, at project.Place, call string) {
	if src, ok := g.st.ContextPath(path.Dir(pattern)); ok {
		if _, ignored := g.r.Project.GitIgnores(src); ignored {
			return // the directory itself is asked for
		}
	}
	names := []string{pattern}
	if name, ok := strings.CutSuffix(pattern, ".*"); ok && golang.ViperCall(call) {
		names = nil
		for _, ext := range golang.ViperExtensions {
			names = append(names, name+"."+ext)
		}
	}
	for _, name := range names {
		if has, sure := g.imageHas(name); has && sure || g.local(name, at, call+" opens "+name) {
			return
		}
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
	shared := dir != g.l.Dir && (dir == "/" || slices.Contains(baseDirs, dir)) // by the distribution and who else puts files there
	if shared && g.matches(pattern) {
		g.distribution(pattern, at, call)
	}
	if has, _ := g.imageHas(dir); shared && !has {
		return
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
