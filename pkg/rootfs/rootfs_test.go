package rootfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// files are those of the trees below: content, or "-> target", or "" for a directory.
var files = map[string]string{
	"a/b/c/d/e.txt": "deep", "a/b/f.txt": "f", "a/empty": "\x00", "README": "readme", "dir": "",
	"link": "-> README", "a/up": "-> ../README", "a/dirlink": "-> b/c", "loop": "-> loop", "a/loop2": "-> ../a/loop2/x", "dangling": "-> nothing",
	"out": "-> ../secret", "abs": "-> /etc/hostname", "outdir": "-> ..", "a/b/outdir": "-> ../../..", "name\nwith\x1b": "odd", "utf8-\xff": "bytes",
}

// tree makes the files, below a directory beside which a secret lies.
func tree(t testing.TB) *os.Root {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "root")
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(full), 0o755)
		switch target, link := strings.CutPrefix(content, "-> "); {
		case err != nil:
		case link:
			err = os.Symlink(target, full)
		case content == "":
			err = os.MkdirAll(full, 0o755)
		default:
			err = os.WriteFile(full, []byte(content), 0o640)
		}
		if err != nil {
			t.Skip(err) // a system without symlinks or such names
		}
	}
	if err := os.WriteFile(filepath.Join(top, "secret"), []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// asked are the names that the file systems are asked for.
func asked() []string {
	out := []string{".", "", "..", "/", "a/", "a//b", "a/../README", "./README", "nothing", "a/nothing", "nothing/a", "README/a", "a/b/c/d/e.txt/f", "a/dirlink/d", "a/dirlink/d/e.txt",
		"out/x", "outdir/secret", "a/b/outdir/secret", "link/x", "x\x00y", strings.Repeat("n", 300), strings.Repeat("a/b/", 100) + "a"}
	for name := range files {
		out = append(out, name, filepath.ToSlash(filepath.Dir(name)))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// facts are what a file system says of a name.
func facts(fsys fs.FS, name string) string {
	var b strings.Builder
	describe := func(what string, info fs.FileInfo, err error) {
		if err == nil {
			err = fmt.Errorf("%s %d %v %v %v", info.Name(), info.Size(), info.Mode(), info.IsDir(), info.ModTime())
		}
		fmt.Fprintf(&b, "%s: %v\n", what, err)
	}
	info, err := fs.Lstat(fsys, name)
	describe("lstat", info, err)
	info, err = fs.Stat(fsys, name)
	describe("stat", info, err)
	target, err := fs.ReadLink(fsys, name)
	fmt.Fprintf(&b, "link: %q %v\n", target, err)
	f, err := fsys.Open(name)
	if err != nil {
		fmt.Fprintf(&b, "open: %v %v\n", err, errors.Is(err, fs.ErrNotExist))
		return b.String()
	}
	defer f.Close()
	info, err = f.Stat()
	describe("open", info, err)
	if info.IsDir() {
		var lines []string
		list, err := f.(fs.ReadDirFile).ReadDir(-1)
		for _, d := range list {
			info, err := d.Info()
			line := fmt.Sprintf("%q %v %v %v", d.Name(), d.Type(), d.IsDir(), err)
			if err == nil {
				line += fmt.Sprint(" ", info.Size(), info.Mode())
			}
			lines = append(lines, line)
		}
		slices.Sort(lines)
		fmt.Fprintf(&b, "list: %v %s\n", err, strings.Join(lines, "\n"))
		return b.String()
	}
	text, err := io.ReadAll(f)
	fmt.Fprintf(&b, "read: %q %v\n", text, err)
	return b.String()
}

// TestAnswersOfPackageOS holds the answers, errors included, to those of os.Root.FS, with nothing open and with all that was asked before.
func TestAnswersOfPackageOS(t *testing.T) {
	root := tree(t)
	shared := opened(t, root)
	for _, name := range asked() {
		if !utf8.ValidString(name) {
			continue // which os.Root.FS refuses
		}
		want := facts(root.FS(), name)
		fresh := opened(t, root)
		for i, fsys := range []fs.FS{fresh, shared} {
			if got := facts(fsys, name); got != want {
				t.Errorf("%.60q (%d):\n%.1000s\nwant\n%.1000s", name, i, got, want)
			}
		}
	}
}

// opened opens the file system below a root.
func opened(t *testing.T, root *os.Root) *FS {
	t.Helper()
	fsys, err := Open(root.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fsys.Close() })
	return fsys
}

// TestLists holds that directories which were read before give the same answers as others, and are not read again.
func TestLists(t *testing.T) {
	root := tree(t)
	plain, fsys := opened(t, root), opened(t, root)
	lists := Lists{}
	for _, dir := range []string{".", "a", "a/b", "dir"} {
		entries, err := fs.ReadDir(plain, dir)
		if err != nil {
			t.Fatal(err)
		}
		lists[dir] = List(entries)
	}
	fsys.Use(lists)
	for _, name := range asked() {
		if got, want := facts(fsys, name), facts(plain, name); got != want {
			t.Errorf("%.60q:\n%.1000s\nwant\n%.1000s", name, got, want)
		}
	}
	if err := os.WriteFile(filepath.Join(root.Name(), "dir", "new"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if list, err := fs.ReadDir(fsys, "dir"); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	f, err := fsys.Open("a")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for {
		list, err := f.(fs.ReadDirFile).ReadDir(2)
		n += len(list)
		if err == io.EOF {
			break
		}
		if err != nil || len(list) == 0 {
			t.Fatal(list, err)
		}
	}
	if _, err := f.Read(make([]byte, 1)); err == nil || n != strings.Count(lists["a"], "\x00") {
		t.Error(n, err)
	}
}

// TestNothingOutside holds that no name leads out of the root.
func TestNothingOutside(t *testing.T) {
	fsys := opened(t, tree(t))
	for _, name := range asked() {
		if b, err := fs.ReadFile(fsys, name); err == nil && string(b) == "secret" {
			t.Errorf("%q leads to the secret", name)
		}
	}
}

// TestDirectoriesInParts holds that a directory can be read in parts, and more of them than are kept open.
func TestDirectoriesInParts(t *testing.T) {
	root := tree(t)
	for i := range 100 {
		if err := root.MkdirAll(fmt.Sprintf("many/d%d/e", i), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	fsys := opened(t, root)
	f, err := fsys.Open("many")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for {
		list, err := f.(fs.ReadDirFile).ReadDir(7)
		n += len(list)
		if err == io.EOF {
			break
		}
		if err != nil || len(list) == 0 {
			t.Fatal(list, err)
		}
	}
	if err := f.Close(); n != 100 || err != nil {
		t.Error(n, err)
	}
	if f.Close() == nil {
		t.Error("closed twice without an error")
	}
	for range 2 {
		for i := range 100 {
			if list, err := fs.ReadDir(fsys, fmt.Sprintf("many/d%d", i)); err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
		}
	}
}

// TestSideBySide lets several goroutines use one file system.
func TestSideBySide(t *testing.T) {
	root := tree(t)
	fsys := opened(t, root)
	names := asked()
	want := map[string]string{}
	for _, name := range names {
		want[name] = facts(fsys, name)
	}
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			for k := range names {
				name := names[(k+i*7)%len(names)]
				if got := facts(fsys, name); got != want[name] {
					t.Errorf("%.60q: %s", name, got)
				}
			}
		})
	}
	wait.Wait()
}
