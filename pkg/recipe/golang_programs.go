package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// executes asks for a program that the sources execute.
func (g *goReader) executes(u golang.Use) {
	at := goPlace(u.Place)
	if u.Base == golang.BesideExe && u.Value == "self" && u.Origin == golang.Literal {
		return // the program itself
	}
	if u.Origin != golang.Literal && u.Origin != golang.Default || u.Value == "" {
		what := "a program that is not known"
		if u.By != "" {
			what = "what " + u.By + " names"
		}
		g.add(NeedOther, "program", "go-exec-children", UnknownEvidence, at, "%s executes %s", u.Call, what)
		return
	}
	if strings.Contains(u.Value, "/") || u.Base != golang.WorkDir {
		abs, ok := g.abs(u)
		if has, _ := g.imageHas(abs); ok && has {
			g.file(abs, at, u.Call)
			g.runs(abs, at)
			g.sibling(abs)
			return
		}
		if !slices.Contains(binDirs, path.Dir(abs)) {
			return // mounted by who starts the container, or absent
		}
	}
	if !shellBuiltin[u.Value] {
		g.program(u.Value, ReadEvidence, at, u.Call)
		if u.Opens && g.mayHave(u.Value) {
			g.wide(at, u.Value+", which "+u.Call+" executes, may open any file")
		}
	}
}

// mayHave tells whether the old image may have a program.
func (g *goReader) mayHave(name string) bool {
	base := path.Base(name)
	has := g.st.Image.Has(base)
	return g.packageOf(base) != "" || has == images.Yes || !slices.Contains(absentPrograms, base) && (has != images.No || g.installsAny())
}

// sibling asks for what another program of the same build needs.
func (g *goReader) sibling(abs string) {
	p := g.builds.programs[abs]
	if p == nil || abs == g.name || slices.Contains(g.scripts, abs) {
		return
	}
	other := goReader{needs: g.needs, l: g.l, name: abs, prog: p, builds: g.builds, data: g.data, scripts: append(g.scripts, g.name, abs)}
	lang := other.read()
	g.scripts = append(g.scripts, other.scripts...)
	g.lang.files, g.lang.programs = g.lang.files && lang.files, g.lang.programs && lang.programs
	g.lang.native, g.lang.writes = g.lang.native && lang.native, g.lang.writes && lang.writes
	g.lang.executes = g.lang.executes || lang.executes
}

// helpers asks for what the programs of the same build need that HEALTHCHECK runs, or another need names by its path.
func (g *goReader) helpers() {
	for _, n := range slices.Clone(g.list) {
		if n.Kind != NeedProgram || !path.IsAbs(n.Name) || g.builds.programs[n.Name] == nil {
			continue
		}
		g.add(NeedFile, n.Name, n.ID, ReadEvidence, n.Place, "%s", n.Why)
		g.sibling(n.Name)
	}
}

// before asks for what the programs and scripts need that the start command runs before the program.
func (g *goReader) before() {
	for _, p := range g.l.First {
		src, script := g.st.ContextPath(p)
		built := g.builds.programs[p] != nil
		if !built && !(script && g.r.Project.Exists(src)) {
			continue
		}
		g.first[p] = true
		g.add(NeedFile, p, "runtime-run-steps", ReadEvidence, g.l.Place, "the start command runs it before the program")
		if built {
			g.sibling(p)
		} else {
			g.runs(p, g.l.Place)
		}
	}
}

// started asks for what other programs of the same build need that compose files, manifests and pipelines start.
func (g *goReader) started() {
	for _, u := range g.r.Project.Users() {
		at := project.Place{File: u.File, Line: u.Line}
		for _, w := range strings.Fields(strings.Join(append(slices.Clone(u.Entrypoint), u.Command...), " ")) {
			p, ok := (State{Workdir: g.st.Config.Workdir}).Abs(w)
			if !ok || !strings.Contains(w, "/") || p == g.name || g.builds.programs[p] == nil || u.Workdir != "" && !path.IsAbs(w) {
				continue
			}
			g.add(NeedFile, p, "helper-programs", ReadEvidence, at, "it is started there")
			g.sibling(p)
			g.st.others = append(g.st.others, p)
		}
	}
}

// runs asks for what a file of the build context needs that is executed: the programs of a script, and whatever it opens.
func (g *goReader) runs(abs string, at project.Place) {
	if slices.Contains(g.scripts, abs) || g.builds.programs[abs] != nil {
		return
	}
	src, ok := g.st.ContextPath(abs)
	text, written := g.st.Files.Content(abs)
	switch b, err := g.r.Project.ReadFile(src); {
	case ok && err == nil:
		text = string(b)
	case written:
		src = abs
	default:
		if has, _ := g.imageHas(abs); has {
			g.add(NeedOther, abs, "go-exec-children", UnknownEvidence, at, "%s is executed, and what that program needs, which a step makes or brings, is not known", abs)
		}
		return
	}
	g.scripts = append(g.scripts, abs)
	if strings.Contains(text, "\x00") {
		g.sameDistro(at, "what "+src+" is linked with is not known")
		g.wide(at, src+" may open any file")
		g.lang.native, g.lang.programs, g.lang.executes = false, false, true
		return
	}
	g.wide(at, "the script "+src+" may open any file")
	for _, p := range interpreters(text) {
		g.program(p, ReadEvidence, project.Place{File: src, Line: 1}, src)
	}
	script, unread := parseScript(text)
	if unread != "" {
		g.add(NeedOther, src, "go-exec-children", UnknownEvidence, at, "the script %s can't be read: %s", src, unread)
		return
	}
	for _, e := range execs(*script, g.st.End.Runtime()) {
		in := project.Place{File: src, Line: e.Line}
		switch {
		case len(e.Argv) == 0 || shellBuiltin[e.Name()]:
		case !e.Fixed[0]:
			g.add(NeedOther, "program", "go-exec-children", UnknownEvidence, in, "%s executes %s", src, e.Argv[0])
		case strings.Contains(e.Argv[0], "/"):
			if p, ok := e.abs(e.Argv[0]); ok && (!slices.Contains(binDirs, path.Dir(p)) || g.builds.programs[p] != nil) {
				g.file(p, in, src)
				g.runs(p, in)
				g.sibling(p)
				continue
			}
			g.program(e.Argv[0], ReadEvidence, in, src)
		default:
			g.program(e.Argv[0], ReadEvidence, in, src)
		}
	}
}

// absentPrograms are in no image of Go, or belong to other systems: browsers' openers, clipboards, FUSE, package contents that
// neither buildpack-deps nor Alpine's base has (docker-library/buildpack-deps, pkgs.alpinelinux.org).
var absentPrograms = strings.Fields("lsof fstat unpigz xdg-open x-www-browser www-browser open start tmux fusermount fusermount3 mount.fuse mount.fuse3 pwsh.exe pwsh powershell powershell.exe " +
	"cmd cmd.exe rundll32 rundll32.exe explorer osascript pbcopy pbpaste xclip xsel wl-copy wl-paste pass docker-credential-pass docker-credential-secretservice wasm-opt systemd-run protoc oslevel ngrok modprobe " +
	"gopls.exe go.exe gopackagesdriver tput.exe clip.exe reg ioreg sw_vers termux-open wslview sysctl getconf")

// homeOf asks for the home directory that a step made for the user: browsers, office suites and much else do not start without one to write to.
func (g *goReader) homeOf(program string, at project.Place, by string) {
	if user, _, _ := strings.Cut(g.st.Config.User, ":"); !isRootUser(user) && g.makesHome(user) {
		g.add(NeedWritable, "/home/"+user, "runtime-written-dirs", TableEvidence, at, "%s executes %s, which may keep files of its own below HOME", by, program)
	}
}

// otherLanguages are programs whose own programs have modules and data that msb does not read.
var otherLanguages = strings.Fields("python python2 python3 pip pip3 node npm npx yarn ruby gem php java mvn Rscript R julia dotnet")

// program asks for a program by name, unless the old image has none of that name.
func (g *goReader) program(name string, ev Evidence, at project.Place, by string) {
	base := path.Base(name)
	if slices.Contains(otherLanguages, base) && (g.packageOf(base) != "" || g.st.Image.Has(base) != images.No) {
		g.add(NeedOther, base, "go-exec-children", UnknownEvidence, at, "%s executes %s, and what that program needs is not known", by, name)
		return
	}
	if pkg := g.packageOf(base); pkg != "" {
		g.add(NeedPackage, pkg, "go-exec-children", ev, at, "%s executes %s", by, name)
		g.homeOf(name, at, by)
		g.mayUse(base)
		return
	}
	switch has := g.st.Image.Has(base); {
	case slices.Contains(absentPrograms, base) && has != images.Yes:
		return
	case has == images.No && !g.installsAny():
		return
	case has == images.No && slices.Contains(buildPrograms, base) && g.installsTools():
		g.add(NeedProgram, name, "go-exec-children", ev, at, "%s executes it, and it came with the tool chain", by)
		return
	case has == images.No:
		g.lang.programs = false // one of the installed packages may bring it
		return
	}
	g.add(NeedProgram, name, "go-exec-children", ev, at, "%s executes it", by)
	g.mayUse(base)
}

// plainPrograms read and print, and use no other package: shells, whose commands are read by themselves, coreutils, procps, BusyBox.
var plainPrograms = strings.Fields("sh bash ash dash ps df du free top uname hostname uptime whoami id date ls cat cp mv rm mkdir chmod chown ln touch echo printf sleep kill pkill pgrep killall which env " +
	"true false test head tail wc sort uniq cut tr grep sed awk find xargs basename dirname readlink realpath stat nproc lscpu getconf ip ifconfig route netstat ss ping stty tput sync md5sum sha256sum base64 " +
	"tar gzip gunzip zip unzip xz bzip2")

// lonePrograms may use fonts and codecs of other packages, and execute none of their programs.
var lonePrograms = strings.Fields("ffmpeg ffprobe convert magick identify mogrify pdftotext pdftoppm pdfinfo gs wkhtmltopdf wkhtmltoimage chromium chromium-browser google-chrome tesseract sox exiftool " +
	"libreoffice soffice inkscape rsvg-convert dot graphviz gifsicle jpegoptim optipng pngquant cwebp qpdf mediainfo")

// mayUse widens the needs by what a program of a package may use in turn: other packages' fonts, codecs and programs.
func (g *goReader) mayUse(base string) {
	if slices.Contains(plainPrograms, base) {
		return
	}
	g.lang.executes = true
	if !slices.Contains(lonePrograms, base) {
		g.lang.programs = false
	}
}

// packagesOf names the packages that bring a program of another name (packages.debian.org, pkgs.alpinelinux.org).
var packagesOf = map[string][]string{
	"convert": {"imagemagick"}, "magick": {"imagemagick"}, "ffprobe": {"ffmpeg"}, "chromium": {"chromium", "chromium-browser"},
	"chromium-browser": {"chromium", "chromium-browser"}, "google-chrome": {"google-chrome-stable"}, "psql": {"postgresql-client"},
	"pg_dump": {"postgresql-client"}, "mysql": {"default-mysql-client", "mysql-client", "mariadb-client"}, "mysqldump": {"default-mysql-client", "mysql-client", "mariadb-client"},
	"ssh": {"openssh-client", "openssh"}, "gs": {"ghostscript"}, "pdftotext": {"poppler-utils"}, "soffice": {"libreoffice"}, "python3": {"python3"}, "docker": {"docker.io", "docker-cli", "docker"},
}

// packageOf is a package that the stage installs and that brings a program, or "".
func (g *goReader) packageOf(program string) string {
	for _, name := range append([]string{program}, packagesOf[program]...) {
		if g.installs(name) {
			return name
		}
	}
	return ""
}

// buildPrograms come with compilers and tool chains (packages.debian.org: golang-go, gcc, binutils, make, cmake, nodejs, maven).
var buildPrograms = strings.Fields("go gofmt gcc g++ cc c++ cpp clang ld as ar nm objdump objcopy strip ranlib strings readelf make gmake cmake ctest autoconf automake libtool " +
	"pkg-config patch protoc upx dos2unix unix2dos node npm npx corepack mvn lsb_release add-apt-repository apt-add-repository")

// installsTools tells whether a step installs a compiler or a tool chain, which nothing asks for again.
func (g *goReader) installsTools() bool {
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			if e.Tool != "" || e.Kind == InstallEffect && slices.ContainsFunc(e.Names, func(name string) bool { return BuildPackage(g.st.Image, name) }) {
				return true
			}
		}
	}
	return false
}

func (g *goReader) installsAny() bool {
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			if e.Kind == InstallEffect || e.Kind == Download || e.Kind == UnknownEffect {
				return true
			}
		}
	}
	return false
}
