package golang

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// files makes a context of a txtar-like text: "-- name --" lines open files.
func files(text string) Context {
	m := fstest.MapFS{}
	name := ""
	for line := range strings.Lines(text) {
		if word, ok := strings.CutPrefix(line, "-- "); ok {
			name = strings.TrimSuffix(strings.TrimSpace(word), " --")
			m[name] = &fstest.MapFile{}
			continue
		}
		if name != "" {
			m[name].Data = append(m[name].Data, line...)
		}
	}
	return FromFS(m)
}

// uses prints uses one a line: kind value origin (by) [base], place.
func uses(list []Use) []string {
	var out []string
	for _, u := range list {
		s := fmt.Sprintf("%s:%d %s %q %s", u.Place.File, u.Place.Line, u.Kind, u.Value, u.Origin)
		if u.By != "" {
			s += " (" + u.By + ")"
		}
		if u.Base != WorkDir {
			s += " [" + u.Base.String() + "]"
		}
		if u.Opens {
			s += ", opens files"
		}
		out = append(out, s)
	}
	return out
}

// body scans one main function's statements, line 1 being the first of them.
func body(t *testing.T, imports, statements string) []string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "-- go.mod --\nmodule example.com/app\n\ngo 1.22\n-- main.go --\npackage main; import (")
	for _, i := range strings.Fields(imports) {
		fmt.Fprintf(&b, "%q;", i)
	}
	b.WriteString(");")
	b.WriteString(strings.TrimPrefix(statements, "\n"))
	f, err := Scan(files(b.String()), ".", ".", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Complete() {
		t.Fatalf("unread: %v", f.Unread)
	}
	var out []string
	for _, s := range uses(f.Uses) {
		out = append(out, strings.TrimPrefix(s, "main.go:"))
	}
	return out
}

func TestUses(t *testing.T) {
	tests := []struct {
		name, imports, source string
		want                  []string
	}{
		{"literal", "os", `func main() { os.ReadFile("./conf/app.yml") }`, []string{`1 reads file "conf/app.yml" literal`}},
		{"constant and join", "os path/filepath", `
const dir = "data"
func main() {
	name := "x.db"
	os.Open(filepath.Join(dir, "sub", name))
}`, []string{`4 reads "data/sub/x.db" literal`}},
		{"prefix", "os path/filepath net/http", `
func h(w http.ResponseWriter, r *http.Request) {
	os.Open(filepath.Join("uploads", r.URL.Path))
	os.Open("tpl/" + r.URL.Path + ".html")
	os.ReadFile("conf." + r.URL.Path)
	os.ReadFile(r.URL.Path)
}
func main() { http.HandleFunc("/", h) }`, []string{
			`2 reads "uploads" prefix`, `3 reads "tpl" prefix`, `4 reads files "conf.*" prefix`, `5 reads file "" unknown`}},
		{"variable with a fallback", "os", `
func main() {
	path := os.Getenv("CONFIG")
	if path == "" {
		path = "config.json"
	}
	os.Open(path)
}`, []string{`2 reads variable "CONFIG" literal`, `6 reads "" supplied (env CONFIG)`, `6 reads "config.json" literal`}},
		{"own getenv", "os", `
func getEnv(k, d string) string { if v := os.Getenv(k); v != "" { return v }; return d }
func main() { os.Open(getEnv("CONFIG", "a.json")); os.Getenv("X") }`, []string{
			`1 reads variable "CONFIG" literal`, `2 reads "a.json" default (env CONFIG)`, `2 reads variable "X" literal`}},
		{"flag", "os flag", `
var conf = flag.String("config", "conf.yml", "")
var other string
func main() {
	flag.StringVar(&other, "other", "", "")
	flag.Parse()
	os.Open(*conf); os.Open(other); os.Open(flag.Arg(0)); os.Open(os.Args[1])
}`, []string{`6 reads "conf.yml" default (flag config)`, `6 reads "" supplied (flag other)`, `6 reads "" supplied (argument)`}},
		{"through a function", "os", `
func load(path string) { os.ReadFile(path + ".json") }
func unused(path string) { os.ReadFile(path) }
func main() { load("a"); load("b") }`, []string{`1 reads file "a.json" literal`, `1 reads file "b.json" literal`}},
		{"a method's receiver", "os", `
type Config struct { Dir string; File string ` + "`yaml:\"file\" env-default:\"d.yml\"`" + ` }
func (c *Config) load() { os.ReadDir(c.Dir); os.Open(c.File) }
func main() { c := &Config{Dir: "locales"}; c.load() }`, []string{`2 reads directory "locales" literal`, `2 reads "d.yml" default (key file)`}},
		{"list of names", "os", `
func main() { for _, f := range []string{"a.txt", "b.txt"} { os.Open(f) } }`, []string{`1 reads "a.txt" literal`, `1 reads "b.txt" literal`}},
		{"walk", "os path/filepath io/fs", `
func main() { filepath.WalkDir("pages", func(p string, d fs.DirEntry, err error) error { os.ReadFile(p); return nil }) }`,
			[]string{`1 reads directory "pages" literal`, `1 reads file "pages" prefix`}},
		{"templates", "html/template", `
func main() { template.ParseFiles("a.html", "b.html"); template.Must(template.New("x").ParseGlob("views/*.html")) }`,
			[]string{`1 reads file "a.html" literal`, `1 reads file "b.html" literal`, `1 reads files "views/*.html" literal`}},
		{"file server", "net/http", `
func main() { http.Handle("/", http.FileServer(http.Dir("./public"))); http.ListenAndServe(":8080", nil) }`,
			[]string{`1 types files by extension "" literal`, `1 reads directory "public" literal`, `1 listens on ":8080" literal`}},
		{"gin", "github.com/gin-gonic/gin os/exec", `
func main() {
	r := gin.Default()
	r.LoadHTMLGlob("templates/**/*")
	r.Static("/assets", "./assets")
	cmd := exec.Command("git", "status")
	cmd.Run()
	r.Run()
}`, []string{`3 reads files "templates/**/*" literal`, `4 reads directory "assets" literal`, `4 types files by extension "" literal`,
			`5 executes "git" literal, opens files`, `7 listens on ":8080" default`}},
		{"viper", "github.com/spf13/viper", `
func main() { viper.SetConfigName("app"); viper.AddConfigPath("."); viper.AddConfigPath("/etc/app") }`,
			[]string{`1 reads files "app.*" literal`, `1 reads files "/etc/app/app.*" literal`}},
		{"godotenv", "github.com/joho/godotenv", `func main() { godotenv.Load(); godotenv.Load("x.env") }`, []string{`1 reads file ".env" default`, `1 reads file "x.env" literal`}},
		{"beside the program", "os path/filepath", `
func main() { exe, _ := os.Executable(); os.Open(filepath.Join(filepath.Dir(exe), "web")) }`,
			[]string{`1 asks for its own path "" literal`, `1 reads "web" literal [directory of the program]`}},
		{"written", "os", `
func main() { os.OpenFile("a.log", os.O_CREATE|os.O_APPEND, 0o644); os.MkdirAll("data", 0o755); os.CreateTemp("", "x"); os.OpenFile("b", os.O_RDONLY, 0) }`,
			[]string{`1 writes file "a.log" literal`, `1 writes to directory "data" literal`, `1 writes temporary files "" literal [temporary directory]`, `1 reads file "b" literal`}},
		{"sqlite", "database/sql", `
func main() { sql.Open("sqlite3", "file:data/x.db?cache=shared"); sql.Open("sqlite3", ":memory:"); sql.Open("postgres", "host=x") }`,
			[]string{`1 writes file "data/x.db" literal`}},
		{"migrate", "github.com/golang-migrate/migrate/v4", `func main() { migrate.New("file://db/migrations", "x") }`, []string{`1 reads directory "db/migrations" literal`}},
		{"time zones", "time", `func main() { time.LoadLocation("UTC"); time.LoadLocation("Europe/Paris") }`, []string{`1 looks up time zone "Europe/Paris" literal`}},
		{"shell", "os/exec os", `func main() { exec.Command("sh", "-c", "ls"); exec.Command(os.Args[1]) }`, []string{`1 executes "sh" literal`, `1 reads "" unknown`, `1 executes "ls" literal`, `1 executes "" supplied (argument)`}},
		{"commands of a shell", "os/exec", `func main() { exec.Command("bash", "-lc", "cd /x && git pull | tee log") }`, []string{`1 executes "bash" literal`, `1 reads "" unknown`, `1 executes "cd" literal`, `1 executes "git" literal`, `1 executes "tee" literal`}},
		{"what a shell can't tell", "os/exec", `func main() { exec.Command("sh", "-c", "for f in *; do cat $f; done") }`, []string{`1 executes "sh" literal`, `1 executes "" unknown`}},
		{"a script", "os/exec", `func main() { exec.Command("/bin/sh", "-e", "run.sh", "x") }`, []string{`1 executes "/bin/sh" literal`, `1 executes "./run.sh" literal`}},
		{"a script of the working directory", "os os/exec", `func main() { d, _ := os.Getwd(); exec.Command("sh", d+"/run.sh") }`, []string{`1 executes "sh" literal`, `1 executes "./run.sh" literal`}},
		{"what an executed program opens", "os os/exec", `
func main() {
	exec.Command("ffmpeg", "-version")
	exec.Command("ffmpeg", "-i", "./in.mp4", "out.gif")
	exec.Command("convert", "a.png", "-resize", "1.5")
	exec.Command("ffmpeg", os.Args[1:]...)
	exec.Command("pg_dump", "-h", os.Getenv("DB"))
	exec.Command("curl", "-s", "http://localhost:8080/x.json")
	exec.Command("ping", os.Args[1])
	exec.Command("git", "status")
	exec.Command(os.Args[0], os.Args[1:]...)
}`, []string{
			`2 executes "ffmpeg" literal`, `3 executes "ffmpeg" literal, opens files`, `4 executes "convert" literal, opens files`,
			`5 executes "ffmpeg" literal, opens files`, `6 executes "pg_dump" literal, opens files`, `6 reads variable "DB" literal`,
			`7 executes "curl" literal`, `8 executes "ping" literal`, `9 executes "git" literal, opens files`, `10 asks for its own path "" literal (os.Args[0])`}},
		{"where an executed program runs", "os os/exec", `
func main() { c := exec.Command("git", "pull"); c.Dir = "/repo"; c.Run() }
func init() { c := exec.Command("git", "pull"); c.Dir = os.Args[1]; c.Run() }`, []string{
			`1 reads "/repo" literal`, `1 executes "git" literal`, `2 executes "git" literal, opens files`}},
		{"a carrier", "os/exec", `func main() { exec.Command("sudo", "reboot") }`, []string{`1 executes "sudo" literal`, `1 executes "" unknown`}},
		{"beside the program", "os os/exec path/filepath", `func main() { e, _ := os.Executable(); exec.Command(e); exec.Command(filepath.Join(filepath.Dir(e), "worker")) }`, []string{`1 asks for its own path "" literal`, `1 asks for its own path "" literal`, `1 executes "worker" literal [directory of the program]`}},
		{"home by variable", "os path/filepath", `
func main() {
	os.Create(os.Getenv("HOME") + "/a")
	h, _ := os.LookupEnv("HOME")
	os.Create(filepath.Join(h, "b"))
	os.Create(os.ExpandEnv("$HOME/c"))
	os.Create(os.Expand("${HOME}/d", os.Getenv))
	os.Create(os.ExpandEnv("$HOMER/e"))
	os.Create(os.ExpandEnv("/srv/$HOST/f"))
}`, []string{
			`2 writes file "a" literal [home directory]`, `2 reads variable "HOME" literal`, `3 reads variable "HOME" literal`, `4 writes file "b" literal [home directory]`,
			`5 writes file "c" literal [home directory]`, `5 reads HOME "" literal`, `6 writes file "d" literal [home directory]`, `6 reads HOME "" literal`,
			`7 writes file "" supplied (env HOMER)`, `8 writes file "" supplied (env)`}},
		{"home of the account", "os os/user", `func main() { u, _ := user.Current(); os.Create(u.HomeDir + "/a") }`, []string{
			`1 looks up account "" literal`, `1 writes file "a" literal [home directory]`}},
		{"sockets", "net context", `
func main() {
	net.Listen("unix", "/run/a.sock")
	net.Listen("tcp", ":80")
	net.ListenPacket("unixgram", "@abstract")
	new(net.ListenConfig).Listen(context.Background(), "unix", "b.sock")
	net.Dial("unix", "/run/c.sock")
}`, []string{
			`2 writes file "/run/a.sock" literal`, `3 listens on ":80" literal`, `4 listens on "@abstract" literal`, `5 writes file "b.sock" literal`}},
		{"home", "os path/filepath", `func main() { h, _ := os.UserHomeDir(); os.Open(filepath.Join(h, ".x")) }`, []string{`1 reads HOME "" literal`, `1 reads ".x" literal [home directory]`}},
		{"echo", "github.com/labstack/echo/v4", `
func main() {
	e := echo.New()
	e.Static("/", "public")
	e.File("/favicon.ico", "images/favicon.ico")
	e.GET("/x", func(c echo.Context) error { return c.File("x.pdf") })
	e.Start(":1323")
}`, []string{`3 reads directory "public" literal`, `3 types files by extension "" literal`, `4 reads file "images/favicon.ico" literal`,
			`4 types files by extension "" literal`, `5 reads file "x.pdf" literal`, `5 types files by extension "" literal`, `6 listens on ":1323" literal`}},
		{"fiber", "github.com/gofiber/fiber/v2 github.com/gofiber/template/html/v2", `
func main() {
	app := fiber.New(fiber.Config{Views: html.New("./views", ".html")})
	app.Static("/", "./static")
	app.Listen(":3000")
}`, []string{`2 reads directory "views" literal`, `3 reads directory "static" literal`, `3 types files by extension "" literal`, `4 listens on ":3000" literal`}},
		{"beego", "github.com/beego/beego/v2/server/web", `func main() { web.Run() }`,
			[]string{`1 reads directory "conf" default`, `1 reads directory "views" default`, `1 reads directory "static" default`}},
		{"server", "net/http crypto/tls", `
func main() {
	srv := &http.Server{Addr: ":9000"}
	srv.ListenAndServeTLS("certs/cert.pem", "certs/key.pem")
	tls.LoadX509KeyPair("a.pem", "b.pem")
}`, []string{`2 listens on ":9000" literal`, `3 reads file "certs/cert.pem" literal`, `3 reads file "certs/key.pem" literal`, `4 reads file "a.pem" literal`, `4 reads file "b.pem" literal`}},
		{"port from the environment", "net/http os", `
func main() {
	port := os.Getenv("PORT")
	if port == "" { port = "8080" }
	http.ListenAndServe(":"+port, nil)
}`, []string{`2 reads variable "PORT" literal`, `4 listens on ":" prefix (env PORT)`, `4 listens on ":8080" literal`}},
		{"upload", "net/http", `func h(w http.ResponseWriter, r *http.Request) { r.FormFile("f") }
func main() { http.HandleFunc("/", h) }`, []string{`1 writes temporary files "" literal [temporary directory]`}},
		{"log rotation", "gopkg.in/natefinch/lumberjack.v2", `func main() { _ = &lumberjack.Logger{Filename: "logs/app.log"} }`, []string{`1 writes file "logs/app.log" literal`}},
		{"urfave flags", "os github.com/urfave/cli/v2", `
var flags = []cli.Flag{&cli.StringFlag{Name: "config", Value: "c.yml"}, &cli.StringFlag{Name: "data"}}
func run(c *cli.Context) error { os.Open(c.String("config")); os.Open(c.String("data")); return nil }
func main() { (&cli.App{Flags: flags, Action: run}).Run(os.Args) }`, []string{`2 reads "c.yml" default (flag config)`, `2 reads "" supplied (flag data)`}},
		{"a configuration key", "os github.com/spf13/viper", `
func main() { viper.SetDefault("tpl.dir", "tpl"); os.ReadDir(viper.GetString("tpl.dir")); os.ReadDir(viper.GetString("other")) }`,
			[]string{`1 reads directory "tpl" default (key tpl.dir)`, `1 reads directory "" supplied (key other)`}},
		{"a field of an unknown type", "os", `
type A struct{ Path string ` + "`json:\"path\"`" + ` }
type B struct{ Path string }
func get() interface{ X() } { return nil }
func main() { v := get(); os.Open(v.Path) }`, []string{`4 reads "" unknown`}},
		{"a temporary file by its name", "os", `
func main() { f, _ := os.CreateTemp("", "x"); os.Open(f.Name()) }`, []string{`1 writes temporary files "" literal [temporary directory]`, `1 reads "" prefix [temporary directory]`}},
		{"source path", "runtime path/filepath os", `
func main() { _, file, _, _ := runtime.Caller(0); os.Open(filepath.Join(filepath.Dir(file), "x.txt")) }`,
			[]string{`1 asks for its source path "" literal`, `1 reads "x.txt" literal [source directory]`}},
		{"change of directory", "os", `func main() { os.Chdir("/srv") }`, []string{`1 changes to directory "/srv" literal`}},
		{"environment by autoload", "github.com/joho/godotenv/autoload", `func main() {}`, []string{`1 reads file ".env" default`}},
		{"accounts", "os/user", `func main() { user.Current(); user.Lookup("app") }`, []string{`1 looks up account "" literal`, `1 looks up account "app" literal`}},
		{"plugin and tool chain", "plugin runtime", `func main() { plugin.Open("x.so"); runtime.GOROOT() }`, []string{`1 loads a plugin "x.so" literal`, `1 needs the Go tool chain "" literal`}},
		{"sprintf", "os fmt", `func main() { for _, l := range []string{"en", "de"} { os.Open(fmt.Sprintf("i18n/%s.json", l)) } }`, []string{`1 reads "i18n/en.json" literal`, `1 reads "i18n/de.json" literal`}},
		{"not what it looks like", "os", `
type T struct{}
func (T) Open(s string) {}
func main() { var os2 T; os2.Open("a"); _ = os.Args }`, nil},
		{"a function as a value", "os os/exec", `
var open = os.Open
func main() { open("a"); run := exec.Command; run("b") }`, []string{`1 reads "" unknown`, `2 executes "" unknown`}},
		{"a flag by its variable's name", "os github.com/urfave/cli/v2", `
var dirFlag = &cli.StringFlag{Name: "dir"}
func run(c *cli.Context) error { os.Open(c.String(dirFlag.Name)); return nil }
func main() { (&cli.App{Action: run}).Run(os.Args) }`, []string{`2 reads "" supplied (flag)`}},
		{"cobra arguments", "os github.com/spf13/cobra", `
var cmd = &cobra.Command{Run: func(cmd *cobra.Command, args []string) { os.Open(args[0]) }}
func main() { cmd.Execute() }`, []string{`1 reads "" supplied (argument)`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(body(t, tt.imports, tt.source), "\n")
			if want := strings.Join(tt.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func scan(t *testing.T, text string, out Output, target Target) *Facts {
	t.Helper()
	p := files(text)
	m, err := ReadModule(p, ".")
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.Scan(p, out, target)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const tree1 = `
-- go.mod --
module example.com/app

go 1.22

require example.com/lib v0.0.0

replace example.com/lib => ./lib
-- main.go --
package main

import (
	_ "embed"
	"example.com/app/used"
	"example.com/lib"
)

//go:embed static "with blank.txt"
var x string

func main() { used.F(); lib.F() }
-- used/used.go --
package used

import "os"

func F() { os.Open("used.txt") }
-- used/used_windows.go --
package used

import "os"

func init() { os.Open("windows.txt") }
-- used/used_test.go --
package used

import "os"

func init() { os.Open("test.txt") }
-- used/tagged.go --
//go:build special

package used

import "os"

func init() { os.Open("special.txt") }
-- used/c.go --
package used

// int x;
import "C"
import "os"

func init() { os.Open("c.txt") }
-- used/testdata/x.go --
package used
-- unused/unused.go --
package unused

import "os"

func init() { os.Open("unused.txt") }
-- lib/go.mod --
module example.com/lib
-- lib/lib.go --
package lib

import "os"

func F() { os.Open("lib.txt") }
`

func opened(f *Facts) string {
	var out []string
	for _, u := range f.Of(ReadAny) {
		out = append(out, u.Value)
	}
	return strings.Join(out, " ")
}

func TestScanFollowsWhatIsBuilt(t *testing.T) {
	tests := []struct {
		name   string
		target Target
		want   string
	}{
		{"cgo off", Target{}, "lib.txt used.txt"},
		{"cgo on", Target{CGO: true}, "lib.txt c.txt used.txt"},
		{"tags", Target{Tags: []string{"special"}}, "lib.txt special.txt used.txt"},
		{"windows", Target{GOOS: "windows"}, "lib.txt used.txt windows.txt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := scan(t, tree1, Output{Dir: "."}, tt.target)
			if got := opened(f); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if fmt.Sprint(f.Cgo) != "[{used/c.go 4}]" {
				t.Errorf("cgo: %v", f.Cgo)
			}
			if want := "[{. static {main.go 9}} {. with blank.txt {main.go 9}}]"; fmt.Sprint(f.Embeds) != want {
				t.Errorf("embeds: %v", f.Embeds)
			}
		})
	}
}

// A variable that is set when the program starts decides over the default that a function of the project has for it.
func TestScanKnowsTheEnvironment(t *testing.T) {
	env := map[string]string{"CONFIG": "/etc/a.json", "EMPTY": ""}
	tests := []struct{ name, get, want string }{
		{"set", `getEnv("CONFIG", "a.json")`, "/etc/a.json"},
		{"not known", `getEnv("OTHER", "a.json")`, "a.json"},
		{"empty", `getEnv("EMPTY", "a.json")`, "a.json"},
		{"another name is asked for", `envOf("CONFIG", "a.json")`, "a.json"},
		{"a second variable", `envElse("CONFIG", "a.json")`, "a.json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := scan(t, "-- go.mod --\nmodule x\n-- main.go --\npackage main\nimport \"os\"\nfunc main() { os.Open("+tt.get+") }\n"+
				"func getEnv(k, d string) string { if v := os.Getenv(k); v != \"\" { return v }; return d }\n"+
				"func envOf(k, d string) string { if v := os.Getenv(\"APP_\" + k); v != \"\" { return v }; return d }\n"+
				"func envElse(k, d string) string { if os.Getenv(\"TEST\") != \"\" { return d }; return os.Getenv(k) }\n",
				Output{Dir: "."}, Target{Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
			if got := opened(f); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestScanOfNamedFiles(t *testing.T) {
	f := scan(t, "-- go.mod --\nmodule x\n-- a.go --\npackage main\nimport \"os\"\nfunc main() { os.Open(\"a\") }\n-- b.go --\npackage main\nimport \"os\"\nfunc init() { os.Open(\"b\") }\n",
		Output{Dir: ".", Files: []string{"a.go"}}, Target{})
	if got := opened(f); got != "a" {
		t.Error(got)
	}
}

func TestScanWithoutModuleFindsItsOwnPackages(t *testing.T) {
	f := scan(t, "-- main.go --\npackage main\nimport \"github.com/u/p/conf\"\nfunc main() { conf.F() }\n-- conf/c.go --\npackage conf\nimport \"os\"\nfunc F() { os.Open(\"a\") }\n", Output{Dir: "."}, Target{})
	if got := opened(f); got != "a" {
		t.Error(got)
	}
}

func TestUnreadSourcesAreNamed(t *testing.T) {
	f := scan(t, "-- go.mod --\nmodule x\n-- main.go --\npackage main\n\nfunc main() {\n", Output{Dir: "."}, Target{})
	if f.Complete() || f.Unread[0].Place != (Place{"main.go", 3}) && f.Unread[0].Place != (Place{"main.go", 4}) {
		t.Errorf("%+v", f.Unread)
	}
}

func TestDotImports(t *testing.T) {
	f := scan(t, "-- go.mod --\nmodule x\n-- main.go --\npackage main\nimport . \"os\"\nfunc main() { Open(\"a\") }\n", Output{Dir: "."}, Target{})
	if f.Complete() || f.Unread[0].Place != (Place{"main.go", 2}) {
		t.Errorf("of Go's library: %+v", f.Unread)
	}
	f = scan(t, "-- go.mod --\nmodule x.y\n-- main.go --\npackage main\nimport . \"x.y/o\"\nfunc main() { F(\"a\") }\n-- o/o.go --\npackage o\nimport \"os\"\nfunc F(p string) { os.Open(p) }\n", Output{Dir: "."}, Target{})
	if got := strings.Join(uses(f.Uses), "\n"); got != `o/o.go:3 reads "" unknown` {
		t.Errorf("of the project: %s", got)
	}
}

func TestMentions(t *testing.T) {
	f := scan(t, "-- go.mod --\nmodule x\n-- main.go --\npackage main\nimport \"example.org/y\"\nfunc main() { y.Load(\"./data/model.bin\"); y.Use(\"assets\", \"api\", \"nothing.txt\") }\n-- data/model.bin --\nx\n-- assets/a.css --\nx\n-- api/api.go --\npackage api\n",
		Output{Dir: "."}, Target{})
	if got, want := fmt.Sprint(f.Mentions), "[{data/model.bin ./data/model.bin false {main.go 3}} {assets assets true {main.go 3}}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestMentionsOfFilesToBeMade holds that a file to be made asks for its directory, if that holds no Go code.
func TestMentionsOfFilesToBeMade(t *testing.T) {
	f := scan(t, "-- go.mod --\nmodule x\n-- main.go --\npackage main\nimport \"example.org/y\"\nfunc main() { y.Log(\"logs/app.log\"); y.Log(\"api/app.log\"); y.Route(\"/logs/all\"); y.Get(\"https://logs/a.b\"); y.Log(\"none/app.log\") }\n-- logs/.keep --\n-- api/api.go --\npackage api\n",
		Output{Dir: "."}, Target{})
	if got, want := fmt.Sprint(f.Mentions), "[{logs logs/app.log true {main.go 3}}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
