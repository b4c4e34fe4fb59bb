package records

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

// below lists the files of a directory.
func below(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestStore holds which files there are of an outcome, that one which does not hold any more goes, and that a record is one line.
func TestStore(t *testing.T) {
	for _, durable := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "new", "run")
		s, err := Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		out := "sha256:1"
		rewritten := Entry{Record: report.Record{Status: "rewritten", Output: &out, Diff: "--- a\n+++ b\n"}, Message: []byte("subject\n"), Verify: []byte("[]")}
		if err := s.Put("k", rewritten, durable); err != nil {
			t.Fatal(err)
		}
		if got, want := below(t, dir), []string{"messages/k.md", "patches/k.patch", "records/k.json", "verify/k.json"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		b, err := s.Get("k")
		if err != nil || strings.Count(string(b), "\n") != 1 || !strings.HasSuffix(string(b), "}\n") || !strings.HasPrefix(string(b), `{"after":null,`) {
			t.Errorf("%q, %v", b, err)
		}
		if patch, err := os.ReadFile(filepath.Join(dir, "patches", "k.patch")); err != nil || string(patch) != rewritten.Record.Diff {
			t.Errorf("%q, %v", patch, err)
		}
		if err := s.Put("k", Entry{Record: report.Record{Status: "unchanged"}}, durable); err != nil {
			t.Fatal(err)
		}
		if got, want := below(t, dir), []string{"records/k.json"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if _, err := s.Get("other"); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
		for range 2 { // also one that is not there
			if err := s.Remove("k"); err != nil || len(below(t, dir)) > 0 {
				t.Errorf("%q, %v", below(t, dir), err)
			}
		}
	}
}

// TestSwept holds that opening a directory removes what a dead process has left, and nothing else.
func TestSwept(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"records/.msb-99999-0", "patches/.msb-99999-1", "messages/.msb-99999-0", "verify/.msb-99999-0", "records/k.json", ".msb-99999-0"} {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if got, want := below(t, dir), []string{".msb-99999-0", "records/k.json"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestLinksInAStore holds that a symlink in the directory leads no write and no read out of it.
func TestLinksInAStore(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Symlink(secret, filepath.Join(dir, "records", "k.json")); err != nil {
		t.Skip(err)
	}
	if _, err := s.Get("k"); err == nil {
		t.Error("a symlink was read")
	}
	if err := s.Put("k", Entry{}, false); err == nil {
		t.Error("a symlink was written")
	}
	if b, err := os.ReadFile(secret); err != nil || string(b) != "{}" {
		t.Errorf("%q, %v", b, err)
	}
}
