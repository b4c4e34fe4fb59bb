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
			`5 executes "git" literal`, `7 listens on ":8080" default`}},
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
		{"shell", "os/exec os", `func main() { exec.Command("sh", "-c", "ls"); exec.Command(os.Args[1]) }`, []string{`1 executes "sh" literal`, `1 executes "" supplied (argument)`}},
		{"home", "os path/filepath", `func main() { h, _ := os.UserHomeDir(); os.Open(filepath.Join(h, ".x")) }`, []string{`1 reads HOME "" literal`, `1 reads ".x" literal [home directory]`}},
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
