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

// goNeeds reads a program that a go build or go install of the stage writes.
func goNeeds(n *needs, l Launch) (language, bool) {
	if !usesGo(n.st) {
		return language{}, false
	}
	builds := n.r.goBuilds(n.st)
	name, prog, why := builds.started(n, l)
	if prog == nil {
		if why == "" {
			return language{}, false
		}
		if m := builds.broken; m != nil {
			n.add(NeedOther, m.Place.File, "manifest-unreadable", UnknownEvidence, goPlace(m.Place), "the manifest can't be read: %s", m.Msg)
			return language{}, true
		}
		n.add(NeedOther, l.Program(), "go-binary-path", UnknownEvidence, l.Place, "%s", why)
		switch {
		case strings.Contains(why, noGo):
			n.lift("Install Go by its packages or an archive of go.dev, where PATH finds it.")
		case strings.Contains(why, putsInto):
			n.lift("Do that in a directory of its own, or after the build.")
		case strings.Contains(why, "go.mod"):
			n.lift("Build in a directory with a go.mod that the build context has.")
		case strings.Contains(why, "cloned"):
			n.lift("Copy the sources from the build context.")
		case strings.Contains(why, "no COPY fills"):
			n.lift("Copy the sources from the build context, and build in their directory.")
		}
		return language{}, true
	}
	g := goReader{needs: n, l: l, name: name, prog: prog, builds: builds}
	return g.read(), true
}

// usesGo tells whether the base is Go's own or a RUN calls the go command.
func usesGo(st *Stage) bool {
	if st.Image.Family == "golang" {
		return true
	}
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if e.Name() == "go" {
				return true
			}
		}
	}
	return false
}

// BuildsGo tells whether the stage is one that builds Go programs.
func (s *Stage) BuildsGo() bool { return usesGo(s) }

// goReader collects the needs of one program.
type goReader struct {
	*needs
	l      Launch
	name   string // absolute path of the program in the image
	prog   *goProgram
	builds *goBuilds
	facts  *golang.Facts
	libs   golang.Libraries
	lang   language
	data   map[string]bool // answers of holdsData, by directory of the image
	// scripts are the files of the build context that are executed, as far as they are read.
	scripts []string
}

func (g *goReader) read() language {
	g.lang = language{files: true, programs: true, native: true, writes: true}
	g.add(NeedFile, g.name, "go-binary-path", ReadEvidence, g.prog.place, "%s writes it", g.prog.text)
	p := g.r.Project
	target := g.prog.target
	target.Env = g.l.Env.Runtime().Lookup
	facts, err := g.prog.module.Scan(p, g.prog.out, target)
	if err != nil {
		g.add(NeedOther, g.name, "go-exec-children", UnknownEvidence, g.prog.place, "what the program executes and opens is not known: %v", err)
		return language{}
	}
	g.facts = facts
	g.libs = g.prog.module.Libraries(p, facts, g.prog.target)
	g.link()
	g.ownSystemFiles()
	g.sources()
	g.libraries()
	g.given()
	if len(g.scripts) == 0 {
		g.helpers()
		g.before()
		g.started()
		g.inits()
	}
	return g.lang
}

// unreadable asks for all that a program may need which can't be read.
func (g *goReader) unreadable(at project.Place, why string) {
	g.wide(at, why)
	g.sameDistro(at, why)
	g.anyData(at, why)
	g.lang = language{}
}

// wide asks for the whole project in the image: the working directory and what COPY put elsewhere, where either holds more than sources.
func (g *goReader) wide(at project.Place, why string) {
	g.lang.files, g.lang.writes = false, false
	dirs := []string{g.l.Dir}
	for _, e := range g.st.Files.All() {
		if e.Kind == FromContext || e.Kind == FromStage {
			dirs = append(dirs, e.Path)
		}
	}
	for _, dir := range dirs {
		if dir == "" {
			g.add(NeedOther, "", "workdir-carry", UnknownEvidence, at, "the working directory is not known, and %s", why)
			continue
		}
		if dir != g.l.Dir && g.l.Dir != "/" && under(g.l.Dir, dir) || !g.holdsData(dir) {
			continue
		}
		if dir == "/" {
			names, known := g.inRoot()
			if !known {
				g.add(NeedOther, "/", "whole-file-system", UnknownEvidence, at, "%s, and the project lies in the root directory", why)
			}
			for _, name := range names {
				g.add(NeedFile, name, "runtime-read-files", UnknownEvidence, at, "%s", why)
			}
			continue
		}
		g.add(NeedFile, dir, "runtime-read-files", UnknownEvidence, at, "%s", why)
	}
}

// inRoot lists what the build context brings into the root directory itself, without sources; known is false if something else may have.
func (g *goReader) inRoot() (names []string, known bool) {
	for _, e := range g.st.Files.All() {
		switch {
		case e.Path != "/" || e.Kind == MadeDir:
		case e.Kind != FromContext || !g.r.contextDir(e.Source):
			return nil, false
		default:
			err := g.r.Project.Walk(e.Source, func(name string, d fs.DirEntry) error {
				if name == e.Source {
					return nil
				}
				abs := path.Join("/", path.Base(name))
				if d.IsDir() && !slices.Contains(sourceDirs, path.Base(name)) && g.contextHoldsData(name) || !d.IsDir() && !isSourceFile(path.Base(name)) {
					names = append(names, abs)
				}
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			})
			if err != nil {
				return nil, false
			}
		}
	}
	return names, g.generates() == ""
}

// listed asks for the working directory as it is: what lists it sees the sources too.
func (g *goReader) listed(at project.Place, why string) {
	g.wide(at, why)
	switch g.l.Dir {
	case "":
	case "/":
		g.add(NeedOther, "/", "whole-file-system", UnknownEvidence, at, "%s, and the project lies in the root directory", why)
	default:
		g.add(NeedFile, g.l.Dir, "runtime-read-files", UnknownEvidence, at, "%s", why)
	}
}

// sameDistro asks for the distribution that the program was built on: its C library and its shell stand for all of it.
func (g *goReader) sameDistro(at project.Place, why string) {
	g.add(NeedLibc, g.st.Image.Distro, "helper-programs", UnknownEvidence, at, "%s, and that may be a part of the distribution", why)
	g.add(NeedShell, "/bin/sh", "helper-programs", UnknownEvidence, at, "%s, and that may be a part of the distribution", why)
}

// anyData asks for all data that Go's library may read.
func (g *goReader) anyData(at project.Place, why string) {
	for _, d := range []images.Data{images.CARoots, images.ZoneInfo, images.Passwd, images.MimeTypes} {
		g.stdData(d, UnknownEvidence, at, "%s", why)
	}
	g.add(NeedTmp, "/tmp", "tmp-dir", UnknownEvidence, at, "%s", why)
}

func (g *goReader) imports(importPath string) bool {
	if g.facts == nil {
		return false
	}
	_, ok := g.facts.ImportPlace(importPath)
	return ok
}

// dataPackages are packages that bring data (packages.debian.org, pkgs.alpinelinux.org).
var dataPackages = map[images.Data][]string{
	images.CARoots:   {"ca-certificates", "ca-certificates-bundle"},
	images.MimeTypes: {"mailcap", "mime-support", "media-types", "shared-mime-info"},
	images.Services:  {"netbase"},
}

func (g *goReader) installsData(d images.Data) bool {
	return slices.ContainsFunc(dataPackages[d], g.installs)
}

// installs tells whether a RUN of the stage installs a package.
func (g *goReader) installs(name string) bool {
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			if e.Kind == InstallEffect && slices.Contains(e.Names, name) {
				return !g.st.removedAgain(name)
			}
		}
	}
	return false
}

func goPlace(p golang.Place) project.Place { return project.Place{File: p.File, Line: p.Line} }

// abs makes a path of the program absolute, as its base says.
func (g *goReader) abs(u golang.Use) (string, bool) {
	value := u.Value
	switch u.Base {
	case golang.BesideExe:
		if u.By == golang.OwnName && !strings.Contains(g.l.Program(), "/") {
			break // the name alone, which is relative to the working directory
		}
		return path.Join(path.Dir(g.name), value), true
	case golang.SourceDir:
		return g.prog.image(value)
	case golang.HomePath:
		if v, ok := g.l.Env.Var("HOME"); ok && v.Known && path.IsAbs(v.Value) {
			return path.Join(v.Value, value), true
		}
		return "", false
	case golang.TempPath:
		return "", false
	}
	return (State{Workdir: g.l.Dir}).Abs(value)
}
