package recipe

import (
	"io/fs"
	"path"
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
		if u.Base == golang.BesideExe && u.By != golang.OwnName && !strings.Contains(g.l.Program(), "/") {
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
	g.variable(u, at)
	switch u.Kind {
	case golang.ReadFile, golang.ReadDir, golang.ReadAny, golang.ReadGlob:
		g.reads(u)
	case golang.WriteFile, golang.WriteDir:
		g.writes(u)
	case golang.Exec:
		g.executes(u)
	case golang.Getenv:
		if _, set := g.l.Env.Var(u.Value); !set && (u.Value == "HOME" || u.Value == "USER") {
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
		g.changes(u)
	case golang.SourcePath:
		if u.Call != "runtime.Caller" {
			g.wide(at, u.Call+" may read files at the place of its source")
		}
	}
}

// variable asks for an environment variable that the program reads and that only tools of the build read otherwise: those of the base, and
// settings of builds that the file makes.
func (g *goReader) variable(u golang.Use, at project.Place) {
	name, by := strings.CutPrefix(u.By, "env ")
	if u.Kind == golang.Getenv {
		name, by = u.Value, true
	}
	v, set := g.st.End.Runtime().Var(name) // what a script of the start command sets is the script's
	if !by || !set || v.Arg || name == "PATH" {
		return
	}
	ofBuilds := strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_") || name == "CI" || name == "DEBIAN_FRONTEND"
	if v.Line == 0 || ofBuilds {
		g.add(NeedVariable, name, "env-carry", ReadEvidence, at, "%s reads it", u.Call)
	}
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
		if v.Line > 0 && v.Known && v.Name != "PATH" && !strings.HasPrefix(v.Name, "GO") && !strings.HasPrefix(v.Name, "CGO_") {
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
	switch has, sure := g.imageHas(abs); {
	case !has && !written(abs):
		g.local(abs, at, by+" names "+abs)
	case !has || !sure:
	default:
		g.add(NeedFile, abs, "runtime-read-files", ReadEvidence, at, "%s names it", by)
	}
}
