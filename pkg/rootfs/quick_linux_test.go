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
	fsys := New(root)
	defer fsys.Close()
	f, err := fsys.Open("a/pipe")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Type() != fs.ModeNamedPipe {
		t.Error(info.Mode(), err)
	}
}

// TestMovedRoot holds that what stands in the root's place by now is not read.
func TestMovedRoot(t *testing.T) {
	root := tree(t)
	dir := root.Name()
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "README"), []byte("another"), 0o644); err != nil {
		t.Fatal(err)
	}
	fsys := New(root)
	defer fsys.Close()
	if text, err := fs.ReadFile(fsys, "README"); err != nil || string(text) != "readme" {
		t.Errorf("%q %v", text, err)
	}
}
