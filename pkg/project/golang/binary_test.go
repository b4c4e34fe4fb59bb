package golang

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const shop = `
-- go.mod --
module example.com/x/app

go 1.22
-- main.go --
package main
-- a.go --
package main
-- tool.go --
//go:build ignore

package main
-- main_test.go --
package main
-- cmd/srv/srv.go --
package main
-- cmd/cli/v2/cli.go --
package main
-- cmd/win/w_windows.go --
package main
-- internal/z/z.go --
package z
-- out/x.txt --
x
-- testdata/t/t.go --
package main
`

func TestBinary(t *testing.T) {
	tests := []struct {
		name, argv string
		env        Environment
		want       string // paths, or "error: " and a part of it
	}{
		{"root", "build", Environment{}, "/app/app"},
		{"dot", "build .", Environment{}, "/app/app"},
		{"package", "build ./cmd/srv", Environment{}, "/app/srv"},
		{"import path", "build example.com/x/app/cmd/srv", Environment{}, "/app/srv"},
		{"major version", "build ./cmd/cli/v2", Environment{}, "/app/cli"},
		{"file", "build main.go", Environment{}, "/app/main"},
		{"files", "build a.go main.go", Environment{}, "/app/a"},
		{"output", "build -o out2 .", Environment{}, "/app/out2"},
		{"output is a directory", "build -o out .", Environment{}, "/app/out/app"},
		{"output is the working directory", "build -o /app .", Environment{}, "/app/app"},
		{"output in a system directory", "build -o /usr/local/bin ./cmd/srv", Environment{}, "/usr/local/bin/srv"},
		{"trailing slash", "build -o bin/ .", Environment{}, "/app/bin/app"},
		{"nested", "build -o bin/server main.go", Environment{}, "/app/bin/server"},
		{"several", "build -o bin/ ./cmd/...", Environment{}, "/app/bin/cli /app/bin/srv"},
		{"pattern of nothing", "build -o server ./docs/...", Environment{}, "error: no packages to build"},
		{"pattern of nothing, unnamed", "build ./docs/...", Environment{}, ""},
		{"all", "build -o bin/ ./...", Environment{}, "/app/bin/app /app/bin/cli /app/bin/srv"},
		{"several to a file", "build -o bin ./cmd/...", Environment{}, "error: multiple packages"},
		{"several without output", "build ./...", Environment{}, ""},
		{"library", "build ./internal/z", Environment{}, ""},
		{"library with output", "build -o z ./internal/z", Environment{}, "error: not a program"},
		{"chdir", "build -C cmd -o xx ./srv", Environment{}, "/app/cmd/xx"},
		{"null", "build -o /dev/null", Environment{}, ""},
		{"last output wins", "build -o a -o b -v .", Environment{}, "/app/b"},
		{"flags with values", "build -ldflags -X=main.v=1 -tags a,b -p 2 -gcflags all=-N -mod=vendor -trimpath -o s ./cmd/srv", Environment{}, "/app/s"},
		{"unknown flag", "build -frob .", Environment{}, "error: -frob"},
		{"install", "install ./...", Environment{GOPATH: "/go"}, "/go/bin/app /go/bin/cli /go/bin/srv"},
		{"install to GOBIN", "install .", Environment{GOPATH: "/go", GOBIN: "/usr/local/bin"}, "/usr/local/bin/app"},
		{"install across", "install .", Environment{GOPATH: "/go", GOOS: "linux", GOARCH: "arm64", HostArch: "amd64"}, "/go/bin/linux_arm64/app"},
		{"install across to GOBIN", "install .", Environment{GOBIN: "/b", GOOS: "linux", GOARCH: "arm64", HostArch: "amd64"}, "error: GOBIN"},
		{"install another's", "install github.com/x/y/v2@v2.1.0", Environment{GOPATH: "/go"}, "/go/bin/y"},
		{"install without GOPATH", "install .", Environment{}, "error: GOPATH"},
		{"not in the context", "build github.com/x/y", Environment{}, "error: not in the context"},
		{"library mode", "build -buildmode=c-shared .", Environment{}, "error: c-shared"},
		{"windows", "build ./cmd/win", Environment{GOOS: "windows"}, "/app/win.exe"},
		{"windows, to a file", "build -o w ./cmd/win", Environment{GOOS: "windows"}, "/app/w"},
		{"other target's files", "build ./cmd/win", Environment{}, "error: no Go files"},
		{"outside", "build .", Environment{Dir: "/else"}, "error: "},
		{"below", "build -o srv", Environment{Dir: "/app/cmd/srv"}, "/app/cmd/srv/srv"},
		{"run", "run ./cmd/srv -x", Environment{}, ""},
	}
	m, err := ReadModule(files(shop), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.env.Dir == "" {
				tt.env.Dir = "/app"
			}
			tt.env.Root = "/app"
			if got := outputs(m, files(shop), tt.argv, tt.env); tt.want != got && !(strings.HasPrefix(tt.want, "error: ") && strings.Contains(got, tt.want[len("error: "):])) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func outputs(m *Module, p Context, argv string, env Environment) string {
	c, err := ParseCommand(strings.Fields(argv), "")
	if err != nil {
		return "error: " + err.Error()
	}
	list, err := m.Binary(p, c, env)
	if err != nil {
		return "error: " + err.Error()
	}
	var out []string
	for _, o := range list {
		if o.Path != "" {
			out = append(out, o.Path)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestBinaryNames(t *testing.T) {
	tests := []struct{ module, want string }{
		{"example.com/x/app/v2", "/app/app"},
		{"gopkg.in/yaml.v3", "/app/yaml.v3"},
		{"app", "/app/app"},
		{"v2", "/app/v2"},
	}
	for _, tt := range tests {
		p := files("-- go.mod --\nmodule " + tt.module + "\n-- m.go --\npackage main\n")
		m, err := ReadModule(p, ".")
		if err != nil {
			t.Fatal(err)
		}
		if got := outputs(m, p, "build", Environment{Dir: "/app", Root: "/app"}); tt.module != "v2" && got != tt.want || got == "" {
			t.Errorf("%s: got %q, want %q", tt.module, got, tt.want)
		}
	}
}

func TestBinaryWithoutModule(t *testing.T) {
	p := files("-- main.go --\npackage main\n-- v2/x.go --\npackage main\n")
	m, err := ReadModule(p, ".")
	if err != nil {
		t.Fatal(err)
	}
	at := Environment{Dir: "/go/src/github.com/u/p", Root: "/go/src/github.com/u/p", GOPATH: "/go"}
	tests := []struct {
		argv, version, mode, want string
	}{
		{"install .", "1.10", "", "/go/bin/p"},
		{"install ./v2", "1.10", "", "/go/bin/v2"},
		{"build", "1.15", "auto", "/go/src/github.com/u/p/p"},
		{"build", "1.22", "", "error: go build: go.mod file not found in /go/src/github.com/u/p or any directory above it, and Go builds nothing without one since 1.16"},
		{"build main.go", "1.22", "", "/go/src/github.com/u/p/main"},
		{"build github.com/u/p", "1.22", "off", "/go/src/github.com/u/p/p"},
	}
	for _, tt := range tests {
		at.Go, at.GO111MODULE = tt.version, tt.mode
		if got := outputs(m, p, tt.argv, at); got != tt.want {
			t.Errorf("%s with Go %s: got %q, want %q", tt.argv, tt.version, got, tt.want)
		}
	}
}

// TestBinaryAgainstGo runs the go command on the same tree.
func TestBinaryAgainstGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	dir, _ := write(t, strings.ReplaceAll(strings.ReplaceAll(shop, "package main\n", "package main\nfunc main() {}\n"), "-- a.go --\npackage main\nfunc main() {}\n", "-- a.go --\npackage main\n"))
	p := FromFS(os.DirFS(dir))
	m, err := ReadModule(p, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, argv := range []string{"build", "build ./cmd/srv", "build ./cmd/cli/v2", "build main.go", "build -o out .", "build -o bin/ ./...", "build -C cmd -o xx ./srv",
		"build ./...", "build ./internal/z", "install ./..."} {
		before := programs(t, dir)
		cmd := exec.Command("go", strings.Fields(argv)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOPATH="+dir+"/gopath", "GOBIN=", "GOFLAGS=-buildvcs=false -mod=mod", "GOTOOLCHAIN=local", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", argv, err, out)
		}
		var made []string
		for _, name := range programs(t, dir) {
			if !slices.Contains(before, name) {
				made = append(made, name)
				os.Remove(name)
			}
		}
		if got, want := outputs(m, p, argv, Environment{Dir: dir, Root: dir, GOPATH: dir + "/gopath"}), strings.Join(made, " "); got != want {
			t.Errorf("go %s: got %q, wrote %q", argv, got, want)
		}
	}
}

// write lays files down in a temporary directory.
func write(t *testing.T, text string) (dir string, p Context) {
	t.Helper()
	dir = t.TempDir()
	name, content := "", []string(nil)
	flush := func() {
		if name != "" {
			full := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte(strings.Join(content, "")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for line := range strings.Lines(text) {
		if word, ok := strings.CutPrefix(line, "-- "); ok {
			flush()
			name, content = strings.TrimSuffix(strings.TrimSpace(word), " --"), nil
			continue
		}
		content = append(content, line)
	}
	flush()
	return dir, FromFS(os.DirFS(dir))
}

// programs lists the executable files below a directory, sorted.
func programs(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
