package command

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/rootfs"
)

// TestListings holds that what a walk has read is what the project's directories hold, and that it is forgotten.
func TestListings(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/.git/HEAD": "ref: refs/heads/main\n", "a/Dockerfile": "FROM scratch\n", "a/src/x/y.go": "", "a/src/link": "-> x", "a/empty/": "", "a/node_modules/p/Dockerfile": "",
		"a/inner/.git/HEAD": "", "a/inner/Dockerfile": "FROM scratch\n", "plain/Dockerfile": "FROM scratch\n", "plain/sub/x": "",
	})
	s := &Session{}
	ts, errs, err := s.Targets(context.Background(), Files{Paths: []string{"."}})
	if err != nil || len(errs) > 0 || len(ts) != 3 {
		t.Fatal(ts, errs, err)
	}
	if len(s.listings.roots) != 2 {
		t.Errorf("directories of %d roots", len(s.listings.roots))
	}
	for root, want := range map[string][]string{"a": {".", "empty", "src", "src/x"}, "a/inner": {"."}, "plain": nil} {
		full := filepath.Join(dir, root)
		fsys, err := rootfs.Open(full)
		if err != nil {
			t.Fatal(err)
		}
		defer fsys.Close()
		lists := s.listings.of(full)
		for _, name := range want {
			entries, err := fs.ReadDir(fsys, name)
			if got, ok := lists[name]; err != nil || !ok || got != rootfs.List(entries) {
				t.Errorf("%s: %q is %q %v %v", root, name, got, ok, err)
			}
		}
		if len(lists) != len(want) {
			t.Errorf("%s: %q", root, lists)
		}
		s.Release(full)
	}
	if l := &s.listings; l.bytes != 0 || len(l.roots) != 0 || len(l.read) != 0 {
		t.Errorf("kept: %d bytes, %v, %v", l.bytes, l.roots, l.read)
	}
}

// TestListingsAreUsed holds that a project is seen as it was when it was walked, unless much time passes until then.
func TestListingsAreUsed(t *testing.T) {
	for _, verify := range []bool{false, true} {
		dir := tree(t, map[string]string{".git/HEAD": "", "Dockerfile": "FROM scratch\n", "sub/x": ""})
		s := &Session{}
		ts, _, err := s.Targets(context.Background(), Files{Paths: []string{"."}, Settings: Given{Verify: verify}})
		if err != nil || len(ts) != 1 {
			t.Fatal(ts, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "sub", "new"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		in, done, err := s.Input(context.Background(), ts[0], Given{config: noConfig})
		if err != nil {
			t.Fatal(err)
		}
		list, err := fs.ReadDir(in.Project, "sub")
		if err != nil || len(list) != map[bool]int{false: 1, true: 2}[verify] {
			t.Error(verify, list, err)
		}
		done()
	}
}

// TestListingsBound holds that directories over the bound are read anew.
func TestListingsBound(t *testing.T) {
	dir := tree(t, map[string]string{strings.Repeat("long", 50): ""})
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var l listings
	for range maxListings/200 + 1 {
		l.add(dir, dir, entries)
	}
	if n := len(l.roots[dir]); n > maxListings || n < maxListings/2 || l.bytes > 2*maxListings {
		t.Errorf("%d bytes, counted %d", n, l.bytes)
	}
	l.add("/other", "/other", entries)
	if len(l.roots["/other"]) > 0 {
		t.Error("one more is kept")
	}
}
