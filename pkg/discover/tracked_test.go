package discover

import (
	"os"
	"path/filepath"
	"testing"
)

// TestTracked holds where git would show new files: in a work tree, unless it ignores the directory or one above it.
func TestTracked(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"repo/.git/info/exclude": "/private\n", "repo/.gitignore": "/out/\nruns\n!kept/runs\n", "repo/sub/.gitignore": "here\n", "repo/inner/.git/HEAD": "", "plain/x": "", "worktree/.git": "gitdir: x\n",
	} {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range [][2]string{{"plain/in", "../repo/sub"}, {"repo/outward", "../plain"}} {
		if err := os.Symlink(link[1], filepath.Join(dir, filepath.FromSlash(link[0]))); err != nil {
			t.Skip(err)
		}
	}
	for name, want := range map[string]string{
		"repo": "repo", "repo/new": "repo", "repo/new/deeper": "repo", "repo/sub": "repo", "repo/sub/out": "repo", "repo/kept/runs": "repo",
		"repo/out": "", "repo/out/run1": "", "repo/runs": "", "repo/sub/runs/1": "", "repo/sub/here": "", "repo/private": "", "repo/.git/msb": "",
		"repo/inner": "repo/inner", "repo/inner/out": "repo/inner", "plain": "", "plain/new": "", "worktree/new": "worktree",
		"plain/in/new": "repo", "plain/in/here": "", "repo/outward/new": "", ".": "",
	} {
		got, err := Tracked(filepath.Join(dir, filepath.FromSlash(name)))
		if want != "" {
			want = filepath.Join(dir, filepath.FromSlash(want))
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	t.Chdir(filepath.Join(dir, "repo"))
	if got, err := Tracked("out"); got != "" || err != nil {
		t.Errorf("out: %q, %v", got, err)
	}
	if got, err := Tracked("../repo/other"); got == "" || err != nil {
		t.Errorf("../repo/other: %q, %v", got, err)
	}
}
