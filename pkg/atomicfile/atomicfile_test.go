//go:build unix

package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func open(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func put(t *testing.T, name, content string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

// holds checks a file's content, and that nothing else was left in its directory.
func holds(t *testing.T, name, want string, others ...string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
	}
	entries, _ := os.ReadDir(filepath.Dir(name))
	if len(entries) != 1+len(others) {
		t.Errorf("the directory holds %v", entries)
	}
}

func TestReplaceKeeps(t *testing.T) {
	for _, mode := range []fs.FileMode{0o644, 0o600, 0o755, 0o444, 0o666, 0o644 | fs.ModeSetgid} {
		dir := t.TempDir()
		name := filepath.Join(dir, "Dockerfile")
		put(t, name, "old", mode)
		if os.Geteuid() == 0 {
			if err := os.Chown(name, 1234, 4321); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(name, mode); err != nil {
				t.Fatal(err)
			}
		}
		before, _ := os.Stat(name)
		if err := Replace(open(t, dir), "Dockerfile", []byte("old"), []byte("new\r\n"), false); err != nil {
			t.Fatalf("mode %v: %v", mode, err)
		}
		holds(t, name, "new\r\n")
		after, _ := os.Stat(name)
		a, b := before.Sys().(*syscall.Stat_t), after.Sys().(*syscall.Stat_t)
		if before.Mode() != after.Mode() || a.Uid != b.Uid || a.Gid != b.Gid {
			t.Errorf("mode %v becomes %v, owner %d:%d becomes %d:%d", before.Mode(), after.Mode(), a.Uid, a.Gid, b.Uid, b.Gid)
		}
		if a.Ino == b.Ino {
			t.Error("the file was written in place")
		}
	}
}

// TestReplaceDone holds that what another process has done meanwhile is no failure.
func TestReplaceDone(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "Dockerfile")
	put(t, name, "new", 0o644)
	if err := Replace(open(t, dir), "Dockerfile", []byte("old"), []byte("new"), false); err != nil {
		t.Error(err)
	}
	holds(t, name, "new")
}

func TestReplaceRefuses(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	name := filepath.Join(dir, "Dockerfile")
	replace := func(name, old string) error { return Replace(root, name, []byte(old), []byte("new"), false) }

	put(t, name, "old", 0o644)
	for _, was := range []string{"", "ol", "old ", "OLD"} {
		if err := replace("Dockerfile", was); !errors.Is(err, ErrChanged) {
			t.Errorf("read as %q: %v", was, err)
		}
	}
	holds(t, name, "old")

	if err := replace("missing", ""); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := replace("../x/Dockerfile", ""); err == nil {
		t.Error("a path out of the root")
	}
	if err := os.Symlink("Dockerfile", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := replace("link", "old"); !errors.Is(err, ErrNotRegular) {
		t.Error(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "d"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := replace("d", ""); !errors.Is(err, ErrNotRegular) {
		t.Error(err)
	}
	holds(t, name, "old", "link", "d")
}

func TestHardLinks(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	name, other := filepath.Join(dir, "Dockerfile"), filepath.Join(dir, "other")
	put(t, name, "a longer old content", 0o640)
	if err := os.Link(name, other); err != nil {
		t.Skip(err)
	}
	err := Replace(root, "Dockerfile", []byte("a longer old content"), []byte("new"), false)
	if cannot := (*CannotReplaceError)(nil); !errors.As(err, &cannot) {
		t.Fatal(err)
	}
	holds(t, name, "a longer old content", "other")
	if err := Replace(root, "Dockerfile", []byte("a longer old content"), []byte("new"), true); err != nil {
		t.Fatal(err)
	}
	holds(t, name, "new", "other")
	holds(t, other, "new", "Dockerfile")
}

// TestOwnerThatCannotBeKept runs itself as nobody, for whom a file of root's in a directory that all may write to is such a file.
func TestOwnerThatCannotBeKept(t *testing.T) {
	if dir := os.Getenv("MSB_TEST_DIR"); dir != "" {
		err := Replace(open(t, dir), "Dockerfile", []byte("old"), []byte("new"), false)
		if cannot := (*CannotReplaceError)(nil); !errors.As(err, &cannot) || !errors.Is(err, fs.ErrPermission) {
			t.Fatal(err)
		}
		holds(t, filepath.Join(dir, "Dockerfile"), "old")
		if err := Replace(open(t, dir), "Dockerfile", []byte("old"), []byte("new"), true); err != nil {
			t.Fatal(err)
		}
		holds(t, filepath.Join(dir, "Dockerfile"), "new")
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	dir, err := os.MkdirTemp("", "atomicfile") // t.TempDir is below a directory that is closed to others
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip(err)
	}
	program := dir + ".test"
	if err := os.WriteFile(program, self, 0o755); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(program)
	put(t, filepath.Join(dir, "Dockerfile"), "old", 0o666)
	cmd := exec.Command(program, "-test.run=TestOwnerThatCannotBeKept", "-test.v")
	cmd.Dir = "/"
	cmd.Env = []string{"MSB_TEST_DIR=" + dir, "TMPDIR=/tmp"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS")) {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	for _, content := range []string{"first", "second", ""} {
		if err := Write(root, "out", []byte(content)); err != nil {
			t.Fatal(err)
		}
		holds(t, filepath.Join(dir, "out"), content)
		if err := os.Chmod(filepath.Join(dir, "out"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if info, _ := os.Stat(filepath.Join(dir, "out")); info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if err := Write(root, ".", nil); !errors.Is(err, ErrNotRegular) {
		t.Error(err)
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	live, err := create(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	defer live.release()
	live.Close() // as it is before it gets its name
	for _, n := range []string{".msb-1-0", ".msb-999-12", ".msb.yaml", ".msb-notes", ".msb-1-x", ".msb-1", ".msb-01-0", ".msb-+1-0"} {
		put(t, filepath.Join(dir, n), "", 0o644)
	}
	if err := os.Mkdir(filepath.Join(dir, ".msb-2-0"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(root, "."); err != nil {
		t.Fatal(err)
	}
	left := names(t, dir)
	want := []string{".msb-+1-0", ".msb-01-0", ".msb-1", ".msb-1-x", ".msb-2-0", live.name, ".msb-notes", ".msb.yaml"}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left %q, want %q", left, want)
	}
}

// names are those in a directory, sorted.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestNothingIsLeftWhenTheMoveFails(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "Dockerfile"), "old", 0o644)
	info, _ := os.Stat(filepath.Join(dir, "Dockerfile"))
	err := rename(open(t, dir), "Dockerfile", info, []byte("new"), true, func() error { return ErrChanged })
	if !errors.Is(err, ErrChanged) {
		t.Error(err)
	}
	holds(t, filepath.Join(dir, "Dockerfile"), "old")
}

// TestWriteSoon holds that a write which does not wait for the disk is whole all the same, and leaves no temporary file.
func TestWriteSoon(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	for _, content := range []string{"first, and longer", "second"} {
		if err := WriteSoon(root, "a", []byte(content)); err != nil {
			t.Fatal(err)
		}
		holds(t, filepath.Join(dir, "a"), content)
	}
	if left := names(t, dir); !slices.Equal(left, []string{"a"}) {
		t.Errorf("left %q", left)
	}
}

// TestSweptBeforeItWasLocked holds that a new file which a sweep took is seen to be gone.
func TestSweptBeforeItWasLocked(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	f, err := root.OpenFile("x", os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	hold := func() error {
		n := &temporary{File: f, name: "x"}
		defer n.release()
		return n.hold(root)
	}
	if err := hold(); err != nil {
		t.Error("the file is there:", err)
	}
	if err := os.Remove(filepath.Join(dir, "x")); err != nil {
		t.Skip(err)
	}
	if err := hold(); err != errSwept {
		t.Error("the file is gone:", err)
	}
	put(t, filepath.Join(dir, "x"), "another", 0o644)
	if err := hold(); err != errSwept {
		t.Error("it is another file:", err)
	}
}

// TestSweepWhileWriting holds that a sweep takes no file of a writer, at whichever moment it comes.
func TestSweepWhileWriting(t *testing.T) {
	dir := t.TempDir()
	root := open(t, dir)
	done := make(chan error)
	go func() {
		defer close(done)
		for n := range 1000 {
			if err := WriteSoon(root, "a", []byte{byte(n)}); err != nil {
				done <- err
				return
			}
		}
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
			if err := Sweep(root, "."); err != nil {
				t.Error(err)
			}
		}
	}
}
