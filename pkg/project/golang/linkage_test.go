package golang

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// linkRows are programs, flags and settings with the verdict; TestLinkageAgainstGo builds those for this machine's Go.
var linkRows = []struct {
	name    string
	source  string // of main.go, after the package clause
	flags   []string
	b       Builder
	want    Link
	broken  bool
	noBuild bool // other versions, libraries from elsewhere, and what takes long: much of Go's library is built anew
}{
	{name: "plain", source: `func main() {}`, b: Builder{Compiler: Yes}, want: Static},
	{name: "net", source: `import _ "net/http"; func main() {}`, b: Builder{Compiler: Yes}, want: Dynamic},
	{name: "net, cgo off", source: `import _ "net/http"; func main() {}`, b: Builder{Compiler: Yes, CGO: "0"}, want: Static},
	{name: "os/user", source: `import _ "os/user"; func main() {}`, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "plugin", source: `import _ "plugin"; func main() {}`, b: Builder{Compiler: Yes}, want: Dynamic},
	{name: "own C", source: "import \"C\"\nfunc main() {}", b: Builder{Compiler: Yes}, want: Dynamic},
	{name: "own C, cgo off", source: "import \"C\"\nfunc main() {}", b: Builder{Compiler: Yes, CGO: "0"}, want: Static, broken: true, noBuild: true},
	{name: "net, netgo", source: `import _ "net"; func main() {}`, flags: []string{"-tags", "netgo"}, b: Builder{Compiler: Yes}, want: Static},
	{name: "http, netgo and osusergo", source: `import _ "net/http"; func main() {}`, flags: []string{"-tags", "netgo,osusergo"}, b: Builder{Compiler: Yes}, want: Static, noBuild: true},
	{name: "net, extldflags are ignored", source: `import _ "net"; func main() {}`, flags: []string{"-ldflags", `-extldflags "-static"`}, b: Builder{Compiler: Yes}, want: Dynamic},
	{name: "net, external and static", source: `import _ "net"; func main() {}`, flags: []string{"-ldflags", `-s -w -linkmode external -extldflags "-static"`}, b: Builder{Compiler: Yes}, want: Static},
	{name: "own C, static", source: "import \"C\"\nfunc main() {}", flags: []string{"-ldflags", `-extldflags=-static`}, b: Builder{Compiler: Yes}, want: Static},
	{name: "external", source: `func main() {}`, flags: []string{"-ldflags=-linkmode=external"}, b: Builder{Compiler: Yes}, want: Dynamic},
	{name: "pie", source: `func main() {}`, flags: []string{"-buildmode=pie"}, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "pie, cgo off", source: `func main() {}`, flags: []string{"-buildmode=pie"}, b: Builder{CGO: "0"}, want: Dynamic},
	{name: "race, cgo off", source: `func main() {}`, flags: []string{"-race"}, b: Builder{CGO: "0"}, want: UnknownLink, broken: true, noBuild: true},
	{name: "race", source: `func main() {}`, flags: []string{"-race"}, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "net, stripped", source: `import _ "net"; func main() {}`, flags: []string{"-ldflags", "-s -w", "-trimpath", "-a", "-installsuffix", "cgo"}, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "net, across", source: `import _ "net"; func main() {}`, b: Builder{Compiler: Yes, GOARCH: "arm64", HostArch: "amd64"}, want: Static, noBuild: true},
	{name: "net, no compiler", source: `import _ "net"; func main() {}`, b: Builder{Compiler: No, Go: "1.22"}, want: Static, noBuild: true},
	{name: "net, no compiler, old", source: `import _ "net"; func main() {}`, b: Builder{Compiler: No, Go: "1.19"}, want: Dynamic, noBuild: true},
	{name: "net, compiler unknown", source: `import _ "net"; func main() {}`, b: Builder{Go: "1.22"}, want: UnknownLink, noBuild: true},
	{name: "plain, compiler unknown", source: `func main() {}`, b: Builder{Go: "1.22"}, want: Static, noBuild: true},
	{name: "CGO_ENABLED unknown", source: `import _ "net"; func main() {}`, b: Builder{Compiler: Yes, CGO: "?"}, want: UnknownLink, noBuild: true},
	{name: "sqlite", source: `import _ "github.com/mattn/go-sqlite3"; func main() {}`, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "sqlite, cgo off", source: `import _ "gorm.io/driver/sqlite"; func main() {}`, b: Builder{CGO: "0"}, want: Static, broken: true, noBuild: true},
	{name: "sqlite, static", source: `import _ "github.com/mattn/go-sqlite3"; func main() {}`, flags: []string{"-ldflags", `-extldflags "-static"`}, b: Builder{Compiler: Yes}, want: Static, noBuild: true},
	{name: "unknown module", source: `import _ "example.org/some/thing"; func main() {}`, b: Builder{Compiler: Yes}, want: UnknownLink, noBuild: true},
	{name: "unknown module beside net", source: `import _ "example.org/some/thing"; import _ "net"; func main() {}`, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "gin", source: `import _ "github.com/gin-gonic/gin"; func main() {}`, b: Builder{Compiler: Yes}, want: Dynamic, noBuild: true},
	{name: "cobra", source: `import _ "gopkg.in/yaml.v3"; func main() {}`, b: Builder{Compiler: Yes}, want: Static, noBuild: true},
	{name: "gin, cgo off", source: `import _ "github.com/gin-gonic/gin"; func main() {}`, b: Builder{CGO: "0"}, want: Static, noBuild: true},
}

const linkModule = "-- go.mod --\nmodule example.com/app\n\ngo 1.22\n-- main.go --\npackage main\n"

func TestLinkage(t *testing.T) {
	for _, tt := range linkRows {
		t.Run(tt.name, func(t *testing.T) {
			p := files(linkModule + tt.source)
			c, err := ParseCommand(append([]string{"build"}, tt.flags...), "")
			if err != nil {
				t.Fatal(err)
			}
			m, err := ReadModule(p, ".")
			if err != nil {
				t.Fatal(err)
			}
			target := Target{CGO: true, Tags: c.Tags}
			facts, err := m.Scan(p, Output{Dir: "."}, target)
			if err != nil {
				t.Fatal(err)
			}
			got := tt.b.Links(c, facts, m.Libraries(p, facts, target))
			if got.Link != tt.want || got.Broken != tt.broken {
				t.Errorf("got %v, broken %v (%s), want %v, broken %v", got.Link, got.Broken, got.Why, tt.want, tt.broken)
			}
			if got.Why == "" {
				t.Error("no reason")
			}
		})
	}
}

// TestLinkageAgainstGo builds the rows and looks at what was made.
func TestLinkageAgainstGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("no C compiler")
	}
	for _, tt := range linkRows {
		if tt.noBuild {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			dir, _ := write(t, linkModule+tt.source+"\n")
			out := filepath.Join(dir, "out")
			cmd := exec.Command("go", append(append([]string{"build"}, tt.flags...), "-o", out, ".")...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local", "GOARCH="+tt.b.GOARCH, "CGO_ENABLED="+tt.b.CGO)
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			f, err := elf.Open(out)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			dynamic := false
			for _, p := range f.Progs {
				dynamic = dynamic || p.Type == elf.PT_INTERP
			}
			if dynamic != (tt.want == Dynamic) {
				t.Errorf("names a loader: %v, want %v", dynamic, tt.want)
			}
		})
	}
}

func TestQuotedFields(t *testing.T) {
	got, ok := quotedFields(`-s -X 'main.v=1 2' "-extldflags=-static" `)
	if want := "-s|-X|main.v=1 2|-extldflags=-static"; !ok || strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
	if _, ok := quotedFields(`'x`); ok {
		t.Error("an open quote was taken")
	}
}
