package recipe

import (
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

// manyPrograms are the names of one program that a module looks for, the first that is there (chromedp allocate.go, findExecPath; go-rod
// lib/launcher/browser.go, LookPath).
var manyPrograms = map[string]string{
	"github.com/chromedp/chromedp": "headless_shell headless-shell chromium chromium-browser google-chrome google-chrome-stable google-chrome-beta google-chrome-unstable chrome",
	"github.com/go-rod/rod":        "chrome google-chrome microsoft-edge chromium chromium-browser",
}

// oneOf asks for the packages that bring one of several programs, none of which is in a base image.
func (g *goReader) oneOf(names []string, at project.Place, by string) {
	found := false
	for _, name := range names {
		if pkg := g.packageOf(name); pkg != "" {
			found = true
			g.add(NeedPackage, pkg, "go-exec-children", TableEvidence, at, "%s executes %s", by, name)
			g.mayUse(name)
		}
	}
	if !found && g.installsAny() {
		g.lang.programs = false // one of the installed packages may bring it
	}
}

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
		case name == "*" && manyPrograms[l.Module] != "":
			g.oneOf(strings.Fields(manyPrograms[l.Module]), at, l.Path)
		case name == "*":
			g.add(NeedOther, l.Path, "go-exec-children", TableEvidence, at, "%s executes many programs", l.Path)
		default:
			g.program(name, TableEvidence, at, l.Path)
			if golang.OpensFiles(name) && g.mayHave(name) {
				g.wide(at, name+", which "+l.Path+" executes, may open any file")
			}
		}
	}
}
