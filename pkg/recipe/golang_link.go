package recipe

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// link asks for what the program is linked with.
func (g *goReader) link() {
	lk := g.prog.builder.Links(g.prog.cmd, g.facts, g.libs)
	at := goPlace(lk.Place)
	if at.File == "" {
		at = g.prog.place
	}
	if lk.Broken {
		g.add(NeedOther, "cgo", "cgo-free-modules", ReadEvidence, at, "the program does not work as it is built: %s", lk.Why)
	}
	if g.prog.builder.GOOS != "" && g.prog.builder.GOOS != "linux" {
		g.add(NeedOther, g.prog.builder.GOOS, "platform-and-arch", ReadEvidence, g.prog.place, "the program is built for %s", g.prog.builder.GOOS)
		return
	}
	if lk.Link == golang.Static && !lk.NSS {
		if g.prog.tool.patched && g.prog.builder.CGO != "0" {
			g.add(NeedDistribution, g.st.Image.Distro, "go-static-proof", UnknownEvidence, at, "the Go of the package %s links OpenSSL of the distribution", g.prog.tool.what)
		}
		return
	}
	id, ev := "go-static-proof", ReadEvidence
	what, usesC := g.usesC()
	switch {
	case usesC:
		id = "cgo-free-modules"
	case g.unknownSource() != "" || lk.Link == golang.UnknownLink && !g.onlyPlatformUnknown():
		ev = UnknownEvidence
	}
	if g.st.Unknown != "" {
		return // nothing is known of the base, and that is said
	}
	if g.st.Image.Distro == "" {
		g.add(NeedOther, "C library", "libc-family", UnknownEvidence, at, "%s, and which distribution %s is made of is not known", lk.Why, g.st.Ref)
		return
	}
	g.add(NeedLibc, g.st.Image.Distro, id, ev, at, "%s", lk.Why)
	if name, lib, ok := g.prog.module.CachedLibrary(); ok {
		g.add(NeedOther, lib, "shared-libs", TableEvidence, at, "%s links %s, which lies in Go's module cache and is looked for there", name, lib)
	}
	if g.prog.tool.patched {
		g.add(NeedDistribution, g.st.Image.Distro, "go-static-proof", UnknownEvidence, at, "the Go of the package %s links OpenSSL of the distribution", g.prog.tool.what)
	}
	if usesC && lk.Link != golang.Static {
		g.shared(what, at)
	}
}

// onlyPlatformUnknown tells whether nothing but the architecture of who builds keeps the linkage from being known.
func (g *goReader) onlyPlatformUnknown() bool {
	return g.prog.builder.GOARCH != "" && g.prog.builder.GOARCH != "?" && g.prog.builder.CGO == "" && g.prog.builder.Compiler == golang.Yes
}

// usesC names C code beside that of Go's library.
func (g *goReader) usesC() (string, bool) {
	if len(g.facts.Cgo) > 0 {
		return g.facts.Cgo[0].File, true
	}
	for _, letter := range []rune{golang.NeedsCgo, golang.NeedsFallback} {
		if l, ok := g.libs.First(letter); ok {
			return l.Path, true
		}
	}
	return "", false
}

// unknownSource says what keeps the imports from being known, or "".
func (g *goReader) unknownSource() string {
	if len(g.facts.Unread) > 0 {
		return g.facts.Unread[0].What
	}
	if l, ok := g.libs.FirstUnknown(); ok {
		return l.Path
	}
	return ""
}

// shared asks for the libraries that C code loads. Own C code, and what CGO_LDFLAGS names, may need any that the RUN steps install.
func (g *goReader) shared(what string, at project.Place) {
	own := len(g.facts.Cgo) > 0
	if flags := g.prog.ldflags; own || strings.Contains(flags, "-l") || strings.Contains(flags, ".so") {
		g.lang.native = false
		if from := g.otherLibraries(); from != "" {
			g.add(NeedOther, what, "shared-libs", UnknownEvidence, at, "which libraries the C code of %s loads is not known, and %q may have brought some", what, from)
		}
	}
	switch {
	case len(g.facts.CXX) > 0:
		g.library("libstdc++", ReadEvidence, goPlace(g.facts.CXX[0]), "C++ code")
	case own && g.st.Image.Libc != images.Musl:
		g.add(NeedLibrary, "libstdc++", "shared-libs", UnknownEvidence, at, "which libraries the C code of %s loads is not known", what)
	}
	for _, l := range g.libs {
		for _, d := range l.Details {
			pkg, ok := strings.CutPrefix(d, "C ")
			if !ok {
				continue
			}
			list, known := golang.SharedLibraries(pkg, g.prog.cmd.Tags)
			if !known {
				g.lang.native = false
				list = []string{"libstdc++"} // the code may be C++
			}
			for _, name := range list {
				g.library(name, TableEvidence, goPlace(l.Place), pkg)
			}
		}
	}
}

// library asks for a shared library: for the package that brings it, where the file installs one.
func (g *goReader) library(name string, ev Evidence, at project.Place, by string) {
	pkg := g.packageLike(name)
	if pkg == "" && name == "libstdc++" && g.st.Image.Libc == images.Musl {
		pkg = g.cxxCompiler()
	}
	if pkg != "" {
		g.add(NeedPackage, pkg, "shared-libs", ev, at, "%s loads %s", by, name)
		return
	}
	g.add(NeedLibrary, name, "shared-libs", ev, at, "%s loads it", by)
}

// cxxCompiler is a package that the stage installs and that brings the C++ library along with a compiler, or "" (pkgs.alpinelinux.org).
func (g *goReader) cxxCompiler() string {
	for _, name := range []string{"g++", "build-base", "alpine-sdk"} {
		if g.installs(name) {
			return name
		}
	}
	return ""
}

// packageLike is a package that the stage installs and whose name begins with a library's, or "": a development package brings the
// library along.
func (g *goReader) packageLike(library string) string {
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			for _, name := range e.Names {
				if e.Kind == InstallEffect && (strings.HasPrefix(name, library) || strings.HasPrefix(name, strings.TrimPrefix(library, "lib"))) {
					return name
				}
			}
		}
	}
	return ""
}

// otherLibraries names a command that may have brought libraries without a package, or "".
func (g *goReader) otherLibraries() string {
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			elsewhere := slices.ContainsFunc(e.Paths, func(p string) bool { return !g.inProject(p) && !scratchPath(p) })
			if e.Kind == Download || e.Kind == PathEffect && elsewhere && !strings.HasPrefix(e.Detail, "mkdir") {
				return e.Detail
			}
		}
		for _, e := range s.Execs {
			if e.Name() == "cmake" || e.Name() == "make" && !e.Followed {
				return e.Text()
			}
		}
	}
	return ""
}
