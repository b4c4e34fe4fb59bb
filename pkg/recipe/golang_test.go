package recipe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

// readGoStage reads a Dockerfile in a project; sources are main.go's imports and the body of main.
func readGoStage(t *testing.T, file, imports, body string, more map[string]string) *recipe.Stage {
	t.Helper()
	fsys := fstest.MapFS{
		"Dockerfile": {Data: []byte(file)},
		"go.mod":     {Data: []byte("module example.com/tool\n\ngo 1.22\n")},
		"main.go":    {Data: []byte("package main\n\nimport (" + imports + ")\n\nfunc main() {" + body + "}\n")},
	}
	for name, text := range more {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	f, err := dockerfile.Parse("Dockerfile", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fsys, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Final()
}

// wording is the needs as "kind name", sorted; unknown evidence is marked with a question mark.
func wording(st *recipe.Stage) []string {
	var out []string
	for _, n := range st.Needs() {
		s := fmt.Sprintf("%v %s", n.Kind, n.Name)
		if n.Evidence == recipe.UnknownEvidence {
			s += "?"
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestGoProgram follows the program from the build to the start command.
func TestGoProgram(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"default name", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build\nCMD [\"./tool\"]\n", "/src/tool"},
		{"into a directory", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/ .\nCMD [\"/out/tool\"]\n", "/out/tool"},
		{"an existing directory", "FROM golang:1.22\nRUN mkdir /out\nWORKDIR /src\nCOPY . .\nRUN go build -o /out .\nCMD [\"/out/tool\"]\n", "/out/tool"},
		{"cd", "FROM golang:1.22\nCOPY . /src\nRUN cd /src && go build -o bin/t .\nCMD [\"/src/bin/t\"]\n", "/src/bin/t"},
		{"-C", "FROM golang:1.22\nCOPY . /src\nRUN go build -C /src -o t .\nCMD [\"/src/t\"]\n", "/src/t"},
		{"install", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go install .\nCMD [\"tool\"]\n", "/go/bin/tool"},
		{"GOBIN", "FROM golang:1.22\nENV GOBIN=/opt/bin\nWORKDIR /src\nCOPY . .\nRUN go install .\nCMD [\"/opt/bin/tool\"]\n", "/opt/bin/tool"},
		{"moved", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build && mv tool /usr/local/bin/\nCMD [\"tool\"]\n", "/usr/local/bin/tool"},
		{"moved away", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build && mv tool /usr/local/bin/\nCMD [\"./tool\"]\n", ""},
		{"removed", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build && rm tool\nCMD [\"./tool\"]\n", ""},
		{"linked", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build && ln -s /src/tool /bin/t\nCMD [\"/bin/t\"]\n", "/bin/t"},
		{"name by argument", "FROM golang:1.22\nARG NAME=srv\nWORKDIR /src\nCOPY . .\nRUN go build -o /bin/$NAME .\nCMD [\"/bin/srv\"]\n", "/bin/srv"},
		{"pattern", "FROM golang:1.22\nWORKDIR /src\nCOPY go.* *.go ./\nRUN go build\nCMD [\"./tool\"]\n", "/src/tool"},
		{"copied after the build", "FROM golang:1.22\nWORKDIR /src\nRUN go build -o tool .\nCOPY . .\nCMD [\"./tool\"]\n", ""},
		{"only if another fails", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN true || go build\nCMD [\"./tool\"]\n", ""},
		{"tests only", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go test ./...\nCMD [\"./tool\"]\n", ""},
		{"by the shell", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o t .\nCMD exec ./t -v\n", "/src/t"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, n := range readGoStage(t, tt.file, "", "", nil).Needs() {
				if n.Kind == recipe.NeedFile && n.ID == "go-binary-path" {
					got = n.Name
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

const (
	goAlpine = "FROM golang:1.24-alpine3.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /t .\nCMD [\"/t\"]\n"
	goDebian = "FROM golang:1.24-bookworm\nWORKDIR /src\nCOPY . .\nRUN go build -o /t .\nCMD [\"/t\"]\n"
)

// TestGoNeeds holds what sources ask of the image. All ask for the program itself.
func TestGoNeeds(t *testing.T) {
	data := map[string]string{"data/a.txt": "a", "data/b.txt": "b"}
	for _, tt := range []struct {
		name, file, imports, body string
		more                      map[string]string
		want                      string // needs besides the program, with ";" between
	}{
		{name: "nothing", file: goDebian},
		{name: "net on Debian", file: goDebian, imports: `_ "net"`, want: "C library bookworm"},
		{name: "net on Alpine", file: goAlpine, imports: `_ "net"`},
		{name: "net with a compiler on Alpine", file: "FROM golang:1.24-alpine3.22\nRUN apk add gcc\n" + goAlpine[len("FROM golang:1.24-alpine3.22\n"):], imports: `_ "net"`, want: "C library alpine3.22"},
		{name: "a compiler after the build", file: goAlpine + "RUN apk add gcc\n", imports: `_ "net"`},
		{name: "cgo off", file: "FROM golang:1.24-bookworm\nENV CGO_ENABLED=0\n" + goDebian[len("FROM golang:1.24-bookworm\n"):], imports: `_ "net"`},
		{name: "cgo by argument", file: "FROM golang:1.24-bookworm\nARG CGO_ENABLED=0\n" + goDebian[len("FROM golang:1.24-bookworm\n"):], imports: `_ "net"`, want: "C library bookworm?"},
		{name: "cgo off, then on", file: strings.Replace("FROM golang:1.24-bookworm\nENV CGO_ENABLED=0\n"+goDebian[len("FROM golang:1.24-bookworm\n"):], "RUN ", "RUN CGO_ENABLED=1 ", 1), imports: `_ "net"`, want: "C library bookworm"},
		{name: "go env", file: strings.Replace(goDebian, "RUN ", "RUN go env -w CGO_ENABLED=0 && ", 1), imports: `_ "net"`},
		{name: "own C", file: goDebian, imports: `"C"`, want: "C library bookworm;library libstdc++?"},
		{name: "roots", file: goAlpine, imports: `"net/http"`, body: `http.Get("https://example.com")`, want: "data ca-roots"},
		{name: "zone", file: goAlpine, imports: `"time"`, body: `time.LoadLocation("Europe/Rome")`, want: "data zoneinfo"},
		{name: "UTC", file: goAlpine, imports: `"time"`, body: `time.LoadLocation("UTC")`},
		{name: "mime on Debian", file: goDebian, imports: `"mime"`, body: `mime.TypeByExtension(".x")`, want: "data mime-types"},
		{name: "mime on Alpine", file: goAlpine, imports: `"mime"`, body: `mime.TypeByExtension(".x")`},
		{name: "temporary files", file: goAlpine, imports: `"os"`, body: `os.CreateTemp("", "x")`, want: "temporary directory /tmp"},
		{name: "home", file: goAlpine, imports: `"os"`, body: `os.Getenv("HOME")`, want: "data passwd"},
		{name: "a file", file: goAlpine, imports: `"os"`, body: `os.ReadFile("data/a.txt")`, more: data, want: "file /src/data/a.txt"},
		{name: "a file that is not there", file: goAlpine, imports: `"os"`, body: `os.ReadFile("data/c.txt")`, more: data},
		{name: "a directory", file: goAlpine, imports: `"os"`, body: `os.ReadDir("./data")`, more: data, want: "file /src/data"},
		{name: "a pattern", file: goAlpine, imports: `"path/filepath"`, body: `filepath.Glob("data/*.txt")`, more: data, want: "file /src/data"},
		{name: "a pattern in the working directory", file: goAlpine, imports: `"path/filepath"`, body: `filepath.Glob("*.yml")`, more: map[string]string{"a.yml": "a", "b.yaml": "b"}, want: "file /src/a.yml"},
		{name: "the working directory", file: goAlpine, imports: `"os"`, body: `os.ReadDir(".")`, more: data, want: "file /src?"},
		{name: "an argument", file: goAlpine, imports: `"os"`, body: `os.ReadFile(os.Args[1])`, more: data, want: "file /src?"},
		{name: "an argument among sources", file: goAlpine, imports: `"os"`, body: `os.ReadFile(os.Args[1])`},
		{name: "given by the kernel", file: goAlpine, imports: `"os"`, body: `os.ReadFile("/proc/self/status")`},
		{name: "mounted", file: goAlpine, imports: `"os"`, body: `os.ReadFile("/run/secrets/key")`, more: data},
		{name: "a program of the base", file: goAlpine, imports: `"os/exec"`, body: `exec.Command("tar").Run()`, want: "program tar"},
		{name: "a program that is not there", file: goAlpine, imports: `"os/exec"`, body: `exec.Command("ffmpeg").Run()`},
		{name: "an installed program", file: "FROM golang:1.24-alpine3.22\nRUN apk add ffmpeg\n" + goAlpine[len("FROM golang:1.24-alpine3.22\n"):], imports: `"os/exec"`, body: `exec.Command("ffprobe").Run()`, want: "package ffmpeg"},
		{name: "a directory that is made", file: goAlpine + "RUN mkdir -p /src/out\n", imports: `"os"`, body: `os.Create("out/x")`, want: "writable directory /src/out"},
		{name: "a directory that is not there", file: goAlpine, imports: `"os"`, body: `os.MkdirAll("out", 0o755)`},
		{name: "a variable of the file", file: goAlpine + "ENV DATA=/src/data/a.txt\n", more: data, want: "file /src/data/a.txt"},
		{name: "a word of the command", file: strings.Replace(goAlpine, `["/t"]`, `["/t", "--in=data/b.txt"]`, 1), more: data, want: "file /src/data/b.txt"},
		{name: "a pid file", file: goAlpine, imports: `"os"`, body: `os.Create("/var/run/t.pid")`, want: "writable directory /var/run"},
		{name: "a pid file of a user", file: goAlpine + "USER 1000\n", imports: `"os"`, body: `os.Create("/var/run/t.pid")`},
		{name: "a user's temporary file that stays", file: goAlpine + "USER 1000\n", imports: `"os"`, body: `os.Create("/var/tmp/t")`, want: "writable directory /var/tmp"},
		{name: "a file with a name to come", file: goAlpine, imports: `"os"`, body: `os.Create("/var/log/" + os.Args[1])`, want: "writable directory /var/log"},
		{name: "a directory with those above it", file: goAlpine, imports: `"os"`, body: `os.MkdirAll("/var/lib/t", 0o755); os.Create("/var/lib/t/x")`},
		{name: "a directory that only packages make", file: goAlpine, imports: `"os"`, body: `os.Create("/etc/profile.d/t.sh")`, want: "distribution alpine3.22?"},
		{name: "HOME of the file", file: goAlpine + "ENV HOME=/var/lib\n", imports: `"os"`, body: `os.Create(os.Getenv("HOME") + "/x")`, want: "writable directory /var/lib"},
		{name: "the release", file: goAlpine, imports: `"os"`, body: `os.ReadFile("/etc/os-release")`, want: "distribution alpine3.22"},
		{name: "the release of another", file: goAlpine, imports: `"os"`, body: `os.ReadFile("/etc/debian_version")`},
		{name: "configuration from outside", file: goDebian, imports: `"os"`, body: `os.ReadFile("/etc/t/t.conf")`},
		{name: "configuration of a package", file: "FROM golang:1.24-alpine3.22\nRUN apk add nginx\n" + goAlpine[len("FROM golang:1.24-alpine3.22\n"):], imports: `"os"`, body: `os.ReadFile("/etc/nginx/nginx.conf")`, want: "distribution alpine3.22?;package nginx?"},
		{name: "any configuration of the base", file: goAlpine, imports: `"os"`, body: `os.ReadFile("/etc/" + os.Args[1])`, want: "distribution alpine3.22?"},
		{name: "any configuration from outside", file: goAlpine, imports: `"os"`, body: `os.ReadFile("/etc/t/" + os.Args[1])`},
		{name: "any file of a directory from outside", file: goAlpine, imports: `"os"`, body: `os.Create("/etc/t/" + os.Args[1])`},
		{name: "HOME by argument", file: "FROM golang:1.24-alpine3.22\nARG WHERE\nENV HOME=$WHERE\n" + goAlpine[len("FROM golang:1.24-alpine3.22\n"):], imports: `"os"`, body: `os.Create(os.Getenv("HOME") + "/x")`, want: "other HOME?"},
		{name: "patterns of the base", file: goDebian, imports: `"path/filepath"`, body: `filepath.Glob("/etc/*.conf")`, want: "distribution bookworm?"},
		{name: "patterns of others", file: goDebian, imports: `"path/filepath"`, body: `filepath.Glob("/etc/t*.ini")`},
		{name: "the root directory", file: goDebian, imports: `"os"`, body: `os.ReadDir("/")`, want: "distribution bookworm?"},
		{name: "the whole file system", file: goDebian, imports: `"path/filepath"`, body: `filepath.WalkDir("/", nil)`, want: "other /?"},
		{name: "sources are listed", file: goAlpine, imports: `"os"`, body: `os.ReadDir(".")`, want: "file /src?"},
		{name: "sources are asked for", file: goAlpine, imports: `"os"`, body: `os.Stat(".")`},
		{name: "another directory", file: goAlpine, imports: `"os"`, body: `os.Chdir("/var/spool")`, want: "writable directory /var/spool"},
		{name: "the same directory", file: goAlpine, imports: `"os"`, body: `os.Chdir("/src")`},
		{name: "COPY to a directory of root's", file: "FROM golang:1.24-alpine3.22\nWORKDIR /src\nCOPY --chown=1000 . .\nRUN go build -o /t\nCMD [\"/t\"]\nUSER 1000\n", imports: `"os"`, body: `os.Create("x")`},
		{name: "COPY to a directory of its own", file: "FROM golang:1.24-alpine3.22\nCOPY --chown=1000 . /src\nWORKDIR /src\nRUN go build -o /t\nCMD [\"/t\"]\nUSER 1000\n", imports: `"os"`, body: `os.Create("x")`, want: "writable directory /src"},
		{name: "below a COPY to a directory of root's", file: "FROM golang:1.24-alpine3.22\nWORKDIR /src\nCOPY --chown=1000 . .\nRUN go build -o /t\nCMD [\"/t\"]\nUSER 1000\n", imports: `"os"`, body: `os.Create("data/x")`, more: data, want: "writable directory /src/data"},
		{name: "a mention", file: goAlpine, imports: `"os"`, body: `name := "data/a.txt"; println(len(name), os.Args)`, more: data, want: "file /src/data/a.txt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := wording(readGoStage(t, tt.file, tt.imports, tt.body, tt.more))
			got = slices.DeleteFunc(got, func(s string) bool { return s == "file /t" })
			if text := strings.Join(got, ";"); text != tt.want {
				t.Errorf("got %q, want %q", text, tt.want)
			}
		})
	}
}
