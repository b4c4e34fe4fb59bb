package rootfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadRegular holds that regular files are read up to the limit, and nothing else.
func TestReadRegular(t *testing.T) {
	root := tree(t)
	fsys := opened(t, root)
	if err := os.WriteFile(filepath.Join(root.Name(), "empty"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		limit int
		text  string
		err   error
	}{
		{"README", 100, "readme", nil},
		{"README", 6, "readme", nil},
		{"README", 5, "", ErrTooLarge},
		{"empty", 0, "", nil},
		{"a/b/c/d/e.txt", 4, "deep", nil},
		{"link", 100, "", ErrIrregular},
		{"dangling", 100, "", ErrIrregular},
		{"loop", 100, "", ErrIrregular},
		{"a", 100, "", ErrIrregular},
		{"nothing", 100, "", fs.ErrNotExist},
		{"nothing/below", 100, "", fs.ErrNotExist},
	} {
		for where, read := range map[string]func() ([]byte, error){
			"below a root": func() ([]byte, error) { return fsys.ReadRegular(c.name, c.limit) },
			"anywhere":     func() ([]byte, error) { return ReadRegular(filepath.Join(root.Name(), c.name), c.limit) },
		} {
			text, err := read()
			if string(text) != c.text || !errors.Is(err, c.err) {
				t.Errorf("%s, %s: %q %v, want %q %v", c.name, where, text, err, c.text, c.err)
			}
			if pe := (*fs.PathError)(nil); err != nil && (!errors.As(err, &pe) || !strings.HasSuffix(pe.Path, c.name)) {
				t.Errorf("%s, %s: %v does not name the file", c.name, where, err)
			}
		}
	}
}
