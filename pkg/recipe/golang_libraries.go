package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// toolSides are modules that hold a generator beside what servers import; the letters and programs of the generator do not count
// (swaggo/swag parser.go and packages.go run go list, Register and ReadDoc do not; the handlers import it for these).
var toolSides = []string{"github.com/swaggo/swag", "github.com/swaggo/gin-swagger", "github.com/swaggo/http-swagger", "github.com/swaggo/echo-swagger",
	"github.com/gofiber/swagger", "github.com/arsmn/fiber-swagger"}

// libraries turns what imported modules ask of the image into needs.
func (g *goReader) libraries() {
	for _, l := range g.libs {
		at := goPlace(l.Place)
		switch {
		case !l.Known:
			g.unknownLibrary(l, at)
			continue
		case l.Std:
			continue // its calls are in the sources
		}
		for _, row := range []struct {
			letter rune
			data   images.Data
			why    string
		}{
			{golang.NeedsRoots, images.CARoots, "%s connects with TLS"},
			{golang.NeedsZone, images.ZoneInfo, "%s looks up time zones"},
			{golang.NeedsAccounts, images.Passwd, "%s looks up accounts"},
			{golang.NeedsHome, images.Passwd, "%s reads the home directory"},
			{golang.NeedsMime, images.MimeTypes, "%s types files by their names"},
		} {
			if l.Needs.Has(row.letter) {
				g.stdData(row.data, TableEvidence, at, row.why, l.Path)
			}
		}
		if l.Needs.Has(golang.NeedsTemp) {
			g.add(NeedTmp, "/tmp", "tmp-dir", TableEvidence, at, "%s may write temporary files", l.Path)
		}
		g.libraryFiles(l, at)
		g.libraryPrograms(l, at)
	}
}

// unknownLibrary widens every need: what no table knows may read and execute anything that the distribution or the project has.
func (g *goReader) unknownLibrary(l golang.Library, at project.Place) {
	why := "what " + l.Path + " needs is not known"
	g.wide(at, why)
	g.sameDistro(at, why)
	g.anyData(at, why)
	g.lang.programs, g.lang.native = false, g.lang.native && !g.dynamic()
}

// dynamic tells whether a C library is among the needs by now.
func (g *goReader) dynamic() bool {
	return slices.ContainsFunc(g.list, func(n Need) bool { return n.Kind == NeedLibc && n.ID != "helper-programs" })
}

func (g *goReader) libraryFiles(l golang.Library, at project.Place) {
	for _, d := range l.Details {
		name, ok := strings.CutPrefix(d, "L ")
		switch {
		case !ok:
		case name == "*":
			g.wide(at, l.Path+" reads many files by paths of its own")
		default:
			if abs, ok := (State{Workdir: g.l.Dir}).Abs(name); ok && !under(abs, g.l.Dir) {
				if has, sure := g.imageHas(abs); has && sure {
					g.add(NeedFile, abs, "runtime-read-files", TableEvidence, at, "%s reads it", l.Path)
				}
			}
		}
	}
}

func (g *goReader) libraryPrograms(l golang.Library, at project.Place) {
	if slices.ContainsFunc(toolSides, func(m string) bool { return l.Path == m || l.Module == m && !strings.Contains(l.Path, "/gen") }) {
		return
	}
	for _, d := range l.Details {
		name, ok := strings.CutPrefix(d, "X ")
		switch {
		case !ok:
		case name == "*":
			g.add(NeedOther, l.Path, "go-exec-children", TableEvidence, at, "%s executes many programs", l.Path)
		default:
			g.program(name, TableEvidence, at, l.Path)
		}
	}
}

// executes asks for a program that the sources execute.
func (g *goReader) executes(u golang.Use) {
	at := goPlace(u.Place)
	if u.Origin != golang.Literal && u.Origin != golang.Default || u.Value == "" {
		what := "a program that is not known"
		if u.By != "" {
			what = "what " + u.By + " names"
		}
		g.add(NeedOther, "program", "go-exec-children", UnknownEvidence, at, "%s executes %s", u.Call, what)
		return
	}
	if strings.Contains(u.Value, "/") {
		abs, ok := g.abs(u)
		if has, _ := g.imageHas(abs); ok && has {
			g.file(abs, at, u.Call)
			return
		}
		if !slices.Contains(binDirs, path.Dir(abs)) {
			return // mounted by who starts the container, or absent
		}
	}
	g.program(u.Value, ReadEvidence, at, u.Call)
}

// absentPrograms are in no image of Go, or belong to other systems: browsers' openers, clipboards, FUSE, package contents that
// neither buildpack-deps nor Alpine's base has (docker-library/buildpack-deps, pkgs.alpinelinux.org).
var absentPrograms = strings.Fields("lsof fstat unpigz xdg-open x-www-browser www-browser open start tmux fusermount fusermount3 mount.fuse mount.fuse3 pwsh.exe pwsh powershell powershell.exe " +
	"cmd cmd.exe rundll32 rundll32.exe explorer osascript pbcopy pbpaste xclip xsel wl-copy wl-paste pass docker-credential-pass docker-credential-secretservice wasm-opt systemd-run protoc oslevel ngrok modprobe " +
	"gopls.exe go.exe gopackagesdriver tput.exe clip.exe reg ioreg sw_vers termux-open wslview sysctl getconf")

// program asks for a program by name, unless the old image has none of that name.
func (g *goReader) program(name string, ev Evidence, at project.Place, by string) {
	base := path.Base(name)
	if pkg := g.packageOf(base); pkg != "" {
		g.add(NeedPackage, pkg, "go-exec-children", ev, at, "%s executes %s", by, name)
		return
	}
	switch has := g.st.Image.Has(base); {
	case slices.Contains(absentPrograms, base) && has != images.Yes:
		return
	case has == images.No && !g.installsAny():
		return
	case has == images.No:
		g.lang.programs = false // one of the installed packages may bring it
		return
	}
	g.add(NeedProgram, name, "go-exec-children", ev, at, "%s executes it", by)
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
