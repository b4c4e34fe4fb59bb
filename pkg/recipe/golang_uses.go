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

// sources turns what the program's own sources say into needs.
func (g *goReader) sources() {
	for _, u := range g.facts.Unread {
		g.unreadable(goPlace(u.Place), u.What)
	}
	for _, u := range g.facts.Uses {
		if u.Base == golang.BesideExe && !strings.Contains(g.l.Program(), "/") {
			g.add(NeedFile, g.name, "runtime-read-files", ReadEvidence, goPlace(u.Place), "%s looks for files beside the program", u.Call)
		}
		g.use(u)
	}
	for _, m := range g.facts.Mentions {
		g.mention(m)
	}
}

func (g *goReader) use(u golang.Use) {
	at := goPlace(u.Place)
	switch u.Kind {
	case golang.ReadFile, golang.ReadDir, golang.ReadAny, golang.ReadGlob:
		g.reads(u)
	case golang.WriteFile, golang.WriteDir:
		g.writes(u)
	case golang.Exec:
		g.executes(u)
	case golang.Getenv:
		if u.Value == "HOME" || u.Value == "USER" {
			g.stdData(images.Passwd, ReadEvidence, at, "%s(%q): the account's home directory stands in /etc/passwd", u.Call, u.Value)
		}
	case golang.TempDir:
		g.add(NeedTmp, "/tmp", "tmp-dir", ReadEvidence, at, "%s writes temporary files", u.Call)
	case golang.TimeZone:
		if u.Origin != golang.Literal || u.Value != "UTC" && u.Value != "Local" && u.Value != "" {
			g.stdData(images.ZoneInfo, ReadEvidence, at, "%s looks up time zones", u.Call)
		}
	case golang.UserLookup, golang.HomeDir:
		g.stdData(images.Passwd, ReadEvidence, at, "%s looks up the account", u.Call)
	case golang.Client:
		g.stdData(images.CARoots, ReadEvidence, at, "%s connects to others", u.Call)
	case golang.MimeType:
		g.stdData(images.MimeTypes, ReadEvidence, at, "%s types files by their names", u.Call)
	case golang.Services:
		g.stdData(images.Services, ReadEvidence, at, "%s looks up services", u.Call)
	case golang.Plugin:
		g.add(NeedOther, "plugin", "go-static-proof", ReadEvidence, at, "%s loads a plugin, which has to be built with the same tool chain and libraries", u.Call)
	case golang.GoToolchain:
		g.add(NeedProgram, "go", "go-exec-children", ReadEvidence, at, "%s needs Go's tool chain", u.Call)
	case golang.Chdir:
		g.wide(at, u.Call+" changes the directory that relative paths start from")
	case golang.SourcePath:
		if u.Call != "runtime.Caller" {
			g.wide(at, u.Call+" may read files at the place of its source")
		}
	}
}

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

// mention asks for files that the sources name without a call that is known to read them.
func (g *goReader) mention(m golang.Mention) {
	abs, ok := g.prog.image(m.Name)
	if !ok || isSourceFile(path.Base(m.Name)) || under(abs, g.l.Dir) || m.Dir && g.isPackage(m.Name) && !g.holdsData(abs) {
		return
	}
	g.file(abs, goPlace(m.Place), "the program names "+m.Value+", so it may be that it")
}

// isPackage tells whether Go files lie in a directory of the context or below it.
func (g *goReader) isPackage(dir string) bool {
	found := false
	_ = g.r.Project.Walk(dir, func(name string, d fs.DirEntry) error {
		if strings.HasSuffix(name, ".go") {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// given asks for files that the command line, the environment or a compose file names.
func (g *goReader) given() {
	for i, w := range g.l.Argv {
		if i > 0 && g.l.Fixed[i] {
			g.named(w, g.l.Place, "the start command")
		}
	}
	for _, v := range g.l.Env.Vars() {
		if v.Line > 0 && v.Known {
			g.named(v.Value, project.Place{File: g.r.File.Name, Line: v.Line}, "ENV "+v.Name)
		}
		if v.Name == "TZ" && v.Line > 0 {
			g.stdData(images.ZoneInfo, ReadEvidence, project.Place{File: g.r.File.Name, Line: v.Line}, "ENV TZ names a time zone")
		}
	}
	for _, u := range g.r.Project.Users() {
		for _, w := range u.Command {
			g.named(w, project.Place{File: u.File, Line: u.Line}, "the command there")
		}
		for name, value := range u.Env {
			at := project.Place{File: u.File, Line: u.Line}
			g.named(value, at, name)
			if name == "TZ" {
				g.stdData(images.ZoneInfo, ReadEvidence, at, "TZ names a time zone")
			}
		}
	}
}

// named asks for a path of the old image that a word or the value of a flag is.
func (g *goReader) named(word string, at project.Place, by string) {
	if _, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(word, "-") {
		word = value
	}
	word = strings.TrimPrefix(word, "file://")
	if !strings.ContainsAny(word, "/.") || strings.Contains(word, "://") {
		return
	}
	abs, ok := (State{Workdir: g.l.Dir}).Abs(word)
	if !ok || under(abs, g.l.Dir) || golang.GivenByKernel(abs) || abs == g.name {
		return
	}
	if has, sure := g.imageHas(abs); has && sure {
		g.add(NeedFile, abs, "runtime-read-files", ReadEvidence, at, "%s names it", by)
	}
}
