package rootfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipe holds that nobody waits for the writer of a pipe.
func TestPipe(t *testing.T) {
	root := tree(t)
	if err := syscall.Mkfifo(filepath.Join(root.Name(), "a", "pipe"), 0o644); err != nil {
		t.Skip(err)
	}
	fsys := opened(t, root)
	f, err := fsys.Open("a/pipe")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Type() != fs.ModeNamedPipe {
		t.Error(info.Mode(), err)
	}
}

// TestNamesOfAnyBytes holds that names which are no UTF-8 are read.
func TestNamesOfAnyBytes(t *testing.T) {
	fsys := opened(t, tree(t))
	if text, err := fs.ReadFile(fsys, "utf8-\xff"); err != nil || string(text) != "bytes" {
		t.Errorf("%q %v", text, err)
	}
	if info, err := fs.Stat(fsys, "utf8-\xff"); err != nil || info.Size() != 5 {
		t.Error(info, err)
	}
}

// TestMovedRoot holds that what stands in the root's place by now is not read, be it through a symlink.
func TestMovedRoot(t *testing.T) {
	root := tree(t)
	dir := root.Name()
	fsys := opened(t, root)
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README", "link"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("another"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"README", "link"} {
		if text, err := fs.ReadFile(fsys, name); err != nil || string(text) != "readme" {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
}
