package untouched

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
)

// tree makes files in a new directory and opens it.
func tree(t *testing.T, files map[string]string) (fs.FS, string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root.FS(), dir
}

// TestAsBefore holds that a rewritten file, read in each way that there is, is as it was, and that what is msb's own is not there.
func TestAsBefore(t *testing.T) {
	fsys, dir := tree(t, map[string]string{
		"a/Dockerfile": "the new text of a", "b/Dockerfile": "the new text of b", "c/Dockerfile": "as it was",
		"a/.msb-12-0": "half of it", "a/.msb-notes": "somebody's", "out/records/x.json": "{}", "outside": "",
	})
	if err := os.Symlink("c/Dockerfile", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	asked := 0
	v := &View{
		Hidden: "out",
		Ask:    func(file string) bool { return file == "b/Dockerfile" || file == "c/Dockerfile" },
		Former: func(file string, now []byte) ([]byte, bool) {
			asked++
			return []byte("was b"), file == "b/Dockerfile" && bytes.Equal(now, []byte("the new text of b"))
		},
	}
	v.Rewritten("a/Dockerfile", []byte("was a"))
	fsys = v.FS(fsys)
	for name, want := range map[string]string{"a/Dockerfile": "was a", "b/Dockerfile": "was b", "c/Dockerfile": "as it was", "link": "as it was"} {
		got, err := fs.ReadFile(fsys, name)
		if err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
		info, err := fs.Stat(fsys, name)
		if err != nil || info.Size() != int64(len(want)) {
			t.Errorf("%s has %d bytes, %v", name, info.Size(), err)
		}
	}
	var seen []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		info, infoErr := d.Info()
		if err != nil || infoErr != nil {
			t.Error(name, err, infoErr)
		}
		if name == "a/Dockerfile" && info.Size() != 5 {
			t.Errorf("%s is listed with %d bytes", name, info.Size())
		}
		if !d.IsDir() {
			seen = append(seen, name)
		}
		return nil
	})
	if want := []string{"a/.msb-notes", "a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "link", "outside"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("listed %q, %v; want %q", seen, err, want)
	}
	for _, name := range []string{"out", "out/records", "out/records/x.json", "a/.msb-12-0"} {
		if _, err := fs.Stat(fsys, name); err == nil {
			t.Errorf("%s is there", name)
		}
		if _, err := fs.ReadFile(fsys, name); err == nil {
			t.Errorf("%s is read", name)
		}
	}
	if target, err := fs.ReadLink(fsys, "link"); err != nil || target != "c/Dockerfile" {
		t.Errorf("the symlink leads to %q, %v", target, err)
	}
	if asked == 0 {
		t.Error("nobody was asked")
	}
}

// TestFS holds that the view is a file system by the rules of package fs.
func TestFS(t *testing.T) {
	fsys, _ := tree(t, map[string]string{"a/Dockerfile": "new", "x": "y", "d/e/f": "g"})
	v := &View{}
	v.Rewritten("a/Dockerfile", []byte("old text"))
	if err := fstest.TestFS(v.FS(fsys), "a/Dockerfile", "x", "d/e/f"); err != nil {
		t.Error(err)
	}
}

// TestManyHidden holds that a directory whose first entries are all hidden is not taken for one that ends there.
func TestManyHidden(t *testing.T) {
	files := map[string]string{"z": ""}
	for _, n := range []string{"0", "1", "2", "3", "4", "5"} {
		files[".msb-1-"+n] = ""
	}
	fsys, _ := tree(t, files)
	d, err := (&View{}).FS(fsys).Open(".")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	n := 0
	for {
		list, err := d.(fs.ReadDirFile).ReadDir(1)
		n += len(list)
		if err != nil || len(list) == 0 {
			break
		}
	}
	if n != 1 {
		t.Errorf("%d entries", n)
	}
}

// TestRewrittenSinceAsked holds that a file which another process rewrites between two looks at it is as it was in both.
func TestRewrittenSinceAsked(t *testing.T) {
	fsys, dir := tree(t, map[string]string{"Dockerfile": "as it was"})
	v := &View{
		Ask:    func(string) bool { return true },
		Former: func(_ string, now []byte) ([]byte, bool) { return []byte("as it was"), string(now) == "the new text" },
	}
	fsys = v.FS(fsys)
	if info, err := fs.Stat(fsys, "Dockerfile"); err != nil || info.Size() != 9 {
		t.Fatal(info, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("the new text"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got, err := fs.ReadFile(fsys, "Dockerfile"); err != nil || string(got) != "as it was" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestLargeFile holds that what is no Dockerfile by its size opens as it is, and nobody is asked about it.
func TestLargeFile(t *testing.T) {
	text := bytes.Repeat([]byte("x"), dockerfile.MaxSize+1)
	fsys, _ := tree(t, map[string]string{"Dockerfile": string(text)})
	v := &View{Ask: func(string) bool { return true }, Former: func(string, []byte) ([]byte, bool) {
		t.Error("asked")
		return nil, false
	}}
	if got, err := fs.ReadFile(v.FS(fsys), "Dockerfile"); err != nil || !bytes.Equal(got, text) {
		t.Error(len(got), err)
	}
	if info, err := fs.Stat(v.FS(fsys), "Dockerfile"); err != nil || info.Size() != int64(len(text)) {
		t.Error(info, err)
	}
}
