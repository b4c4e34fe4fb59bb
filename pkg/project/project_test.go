package project

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestNewRefusesPaths(t *testing.T) {
	for _, tt := range [][2]string{{"../Dockerfile", "."}, {"Dockerfile", "../x"}, {"/Dockerfile", "."}, {"a//b", "."}, {"Dockerfile", ""}} {
		if _, err := New(tree(), tt[0], tt[1]); err == nil {
			t.Errorf("%q is taken", tt)
		}
	}
}

func TestReadFile(t *testing.T) {
	fsys := tree("app/package.json={}", "app/src/a.ts=x", "secret=s", "app/in->src/a.ts", "app/dir->src", "app/up->../secret", "app/abs->/src/a.ts", "app/loop->loop", "app/self->.", "app/gone->src/none",
		"app/around->src/../src/a.ts", "app/.dockerignore=*.log\nkept", "app/x.log=l", "app/to.log->src/a.ts", "app/ok->x.log", "app/kept/k=k", "app/d->kept/k")
	tests := []struct{ name, want string }{
		{"package.json", "{}"},
		{"./src/../package.json", "{}"},
		{"src/a.ts", "x"},
		{"in", "x"},
		{"dir/a.ts", "x"},
		{"around", "x"},
		{"self/self/src/a.ts", "x"},
		{"none", "error: read none: file does not exist"},
		{"package.json/x", "error: read package.json/x: file does not exist"},
		{"gone", "error: read gone: file does not exist"},
		{"src", "error: read app/src: not a regular file"},
		{".", "error: read app: not a regular file"},
		{"self", "error: read app: not a regular file"},
		{"../secret", "error: read ../secret: leads out of the build context"},
		{"src/../../secret", "error: read src/../../secret: leads out of the build context"},
		{"/secret", "error: read /secret: leads out of the build context"},
		{"up", "error: read up: leads out of the build context"},
		{"abs", "error: read abs: leads out of the build context"},
		{"loop", "error: read loop: a loop of symlinks"},
		{"x.log", "error: read x.log: excluded from the build context by app/.dockerignore"},
		{"to.log", "error: read to.log: excluded from the build context by app/.dockerignore"},
		{"ok", "error: read ok: excluded from the build context by app/.dockerignore"},
		{"d", "error: read d: excluded from the build context by app/.dockerignore"},
		{"", "error: read app: not a regular file"},
	}
	p := open(t, fsys, "app/Dockerfile", "app")
	for range 2 { // the second time from memory
		for _, tt := range tests {
			b, err := p.ReadFile(tt.name)
			got := string(b)
			if err != nil {
				got = "error: " + err.Error()
			}
			if got != tt.want {
				t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
			}
			if strings.Contains(tt.want, "not exist") != errors.Is(err, fs.ErrNotExist) && !strings.Contains(tt.want, "excluded") {
				t.Errorf("%s: %v as fs.ErrNotExist", tt.name, err)
			}
			if strings.Contains(tt.want, "excluded") && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: a hidden file is no fs.ErrNotExist", tt.name)
			}
			if strings.Contains(tt.want, "leads out") != errors.Is(err, ErrOutside) {
				t.Errorf("%s: %v as ErrOutside", tt.name, err)
			}
		}
	}
}

// counting counts what is opened.
type counting struct {
	fstest.MapFS
	opened map[string]int
}

func (c counting) Open(name string) (fs.File, error) { c.opened[name]++; return c.MapFS.Open(name) }

func TestEachFileIsReadOnce(t *testing.T) {
	c := counting{tree("a=1", "b=2", "c->a"), map[string]int{}}
	p := open(t, c, "Dockerfile", ".")
	for range 3 {
		for _, name := range []string{"a", "c", "b"} {
			if _, err := p.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if c.opened["a"] != 1 || c.opened["b"] != 1 {
		t.Error(c.opened)
	}
}

func TestLargeFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "big"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "big"), 100<<20); err != nil {
		t.Fatal(err)
	}
	p := open(t, os.DirFS(dir), "Dockerfile", ".")
	if b, err := p.ReadFile("big"); err == nil || err.Error() != "read big: larger than 8 MiB, which is the limit" {
		t.Error(len(b), err)
	}
	if !p.Exists("big") || p.Read()["big"] == "" {
		t.Error("it is there")
	}
	// a file that says it is small and does not end
	if _, err := readRegular(endless{}, "x", 0); err == nil {
		t.Error("an endless file is read")
	}
}

type endless struct{ fs.File }

func (endless) Open(string) (fs.File, error) { return endless{}, nil }
func (endless) Read(b []byte) (int, error)   { return len(b), nil }
func (endless) Close() error                 { return nil }
func (endless) Stat() (fs.FileInfo, error)   { return info{}, nil }

type info struct{ fs.FileInfo }

func (info) Mode() fs.FileMode { return 0 }
func (info) Size() int64       { return 1 }

func TestWalk(t *testing.T) {
	fsys := tree("c/a/1", "c/a/2", "c/a.b", "c/b/3", "c/link->a", "c/out->../d", "d/4", "c/empty/")
	p := open(t, fsys, "Dockerfile", "c")
	for dir, want := range map[string]string{
		".": "./ a/ a/1 a/2 a.b b/ b/3 empty/ link out", "a": "a/ a/1 a/2", "link": "link/ link/1 link/2", "a.b": "a.b", "b/../a/1": "a/1", "empty": "empty/",
	} {
		if got := walked(t, p, dir); got != want {
			t.Errorf("%s: %s, want %s", dir, got, want)
		}
	}
	for _, dir := range []string{"..", "none", "out", "/"} {
		if err := p.Walk(dir, func(string, fs.DirEntry) error { return nil }); err == nil {
			t.Errorf("%s is walked", dir)
		}
	}
	var seen []string
	err := p.Walk(".", func(name string, d fs.DirEntry) error {
		seen = append(seen, name)
		switch name {
		case "a", "b/3":
			return fs.SkipDir
		case "empty":
			return fs.SkipAll
		}
		return nil
	})
	if got := strings.Join(seen, " "); got != ". a a.b b b/3 empty" || err != nil {
		t.Error(got, err)
	}
	if err := p.Walk(".", func(string, fs.DirEntry) error { return errors.New("mine") }); err == nil || err.Error() != "mine" {
		t.Error(err)
	}
}

func TestWalkEnds(t *testing.T) {
	fsys := tree()
	for i := range MaxEntries + 1 {
		fsys[fmt.Sprintf("ignored/%d/%d", i%10, i)] = &fstest.MapFile{}
	}
	err := open(t, fsys, "Dockerfile", ".").Walk(".", func(string, fs.DirEntry) error { return nil })
	if err == nil || !strings.HasSuffix(err.Error(), "too many files and directories (the limit is 200000)") {
		t.Error(err)
	}
	fsys[".dockerignore"] = &fstest.MapFile{Data: []byte("ignored\n")}
	if got := walked(t, open(t, fsys, "Dockerfile", "."), "."); got != "./ .dockerignore" {
		t.Errorf("%.100s", got)
	}
}

func TestRealFileSystem(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"repo/app/src/a", "outside"} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"loop": "loop", "up": "../..", "out": "../../outside", "abs": filepath.Join(dir, "outside"), "in": "src", "a": "b", "b": "a"} {
		if err := os.Symlink(target, filepath.Join(dir, "repo/app", name)); err != nil {
			t.Skip("needs symlinks")
		}
	}
	root, err := os.OpenRoot(filepath.Join(dir, "repo"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	p := open(t, root.FS(), "app/Dockerfile", "app")
	for name, want := range map[string]string{
		"loop": "a loop of symlinks", "a/x": "a loop of symlinks", "up/repo/app/src/a": ErrOutside.Error(), "out": ErrOutside.Error(), "abs": ErrOutside.Error(), "in/a": "",
	} {
		b, err := p.ReadFile(name)
		if want == "" && (err != nil || string(b) != "x") || want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s: %q, %v; want %s", name, b, err, want)
		}
	}
	if got := walked(t, p, "."); got != "./ a abs b in loop out src/ src/a up" {
		t.Error(got)
	}
}

func TestRead(t *testing.T) {
	fsys := tree("Dockerfile", "app/a=hello", "app/seen=1234", "app/.dockerignore=hidden\n", "app/hidden=x", "app/dir/x", "app/dir/y")
	p := open(t, fsys, "Dockerfile", "app")
	p.ReadFile("a")
	p.ReadFile("none")
	p.ReadFile("dir/none")
	p.ReadFile("hidden")
	p.Exists("seen")
	p.Exists("dir")
	p.Walk("dir", func(string, fs.DirEntry) error { return nil })
	got := p.Read()
	want := map[string]string{
		"app/a":                   fmt.Sprintf("sha256:%x", sha256.Sum256([]byte("hello"))),
		"app/none":                "",
		"app/dir/none":            "",
		"Dockerfile.dockerignore": "",
		"app/.dockerignore":       fmt.Sprintf("sha256:%x", sha256.Sum256([]byte("hidden\n"))),
		"app/seen":                "?",
		"app/dir/":                "?",
	}
	for k, v := range want {
		if h, ok := got[k]; !ok || v != "?" && v != h || v == "?" && !strings.HasPrefix(h, "sha256:") {
			t.Errorf("%s: %q, want %q", k, h, v)
		}
	}
	if len(got) != len(want) {
		t.Error(got)
	}
	for k, v := range got {
		if !Fingerprint(fsys, k, v) {
			t.Errorf("%s is taken for changed", k)
		}
	}
	for k, change := range map[string]string{"app/a": "app/a=other", "app/none": "app/none", "app/seen": "app/seen=12345", "app/dir/": "app/dir/z"} {
		changed := tree("app/a=hello", "app/seen=1234", "app/dir/x", "app/dir/y", change)
		if Fingerprint(changed, k, got[k]) {
			t.Errorf("%s is not noticed", change)
		}
	}
	if Fingerprint(tree("x"), "app/a", got["app/a"]) || Fingerprint(tree("x"), "app/dir/", got["app/dir/"]) {
		t.Error("a removal is not noticed")
	}
}
