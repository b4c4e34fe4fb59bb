package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealServersNames measures, as TestRealServers does, what the real servers answer over namesTree.
func TestRealServersNames(t *testing.T) {
	home := os.Getenv("MSB_SERVERS")
	if home == "" {
		t.Skip("set MSB_SERVERS as for TestRealServers")
	}
	if home == "1" {
		home = t.TempDir()
	}
	for _, c := range realServers() {
		t.Run(c.name(), func(t *testing.T) {
			bin, version := c.install(t, home)
			m := &measurement{Server: c.Package, Version: version, Argv: []string{c.Bin}, Files: c.Files}
			dir := t.TempDir()
			tree := namesTree()
			plant(t, filepath.Join(dir, c.Sub), tree, nil)
			plant(t, dir, Tree{}, c.Files)
			c.link(t, bin, dir)
			addr := c.start(t, bin, dir)
			for _, r := range namesRequests() {
				a, err := ask(addr, r, tree)
				if err != nil {
					t.Fatalf("%s: %v", r, err)
				}
				m.add(tree.Name, r.String(), a.String())
			}
			path := filepath.Join("testdata", "names", c.name()+".txt")
			if *record {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(m.text()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := readMeasurement(path)
			if err != nil {
				t.Fatal(err)
			}
			for r, got := range m.Answers[tree.Name] {
				if w := want.Answers[tree.Name][r]; got != w {
					t.Errorf("%s\n real %s\n want %s", r, got, w)
				}
			}
		})
	}
}

// TestNames holds the interpreters against what the real servers answered over namesTree.
func TestNames(t *testing.T) {
	all := measurements(t)
	for name, m := range all {
		names, err := readMeasurement(filepath.Join("testdata", "names", name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			s := m.site(t)
			if s.answers == nil {
				t.Skip("not interpreted")
			}
			for _, r := range namesRequests() {
				if got, want := s.Answer(r, namesTree()).String(), names.Answers["names"][r.String()]; got != want {
					t.Errorf("%s\n  got %s\n want %s", r, got, want)
				}
			}
		})
	}
}

// TestQuestionsFallback: a fallback is in every model tree, or its absence would hide what becomes of unknown paths there.
func TestQuestionsFallback(t *testing.T) {
	for _, fallback := range []string{"index.html", "about.html", "docs.html", "404.html", "200.html"} {
		for _, q := range questions(fallback) {
			if !q.tree.File(fallback) {
				t.Fatalf("%s is not in the tree %s of %s", fallback, q.tree.Name, q.request)
			}
		}
	}
}

// TestSirvExtension: the expression in a block fits the paths that sirv takes for names of files, whatever letter they have, with a slash
// at the end or without.
func TestSirvExtension(t *testing.T) {
	expr, ok := nginxRegexp(dottedPaths[2], false)
	if !ok {
		t.Fatal("not read")
	}
	for c := rune(0); c < 0x180; c++ {
		for _, form := range []string{"/x?.y", "/x.?", "/x.y?z", "/x/?.y", "/?x/y.z", "/x.y?", "/?.", "/?"} {
			p := strings.ReplaceAll(form, "?", string(c))
			if got, want := expr.matches(p), sirvIgnored.MatchString(p); got != want {
				t.Errorf("%q: %t, sirv has %t", p, got, want)
			}
		}
	}
}
