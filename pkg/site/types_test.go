package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typed is what a measurement of types keeps of an answer: the type, the charset, and whether it is compressed.
func typed(a Answer) string {
	text := "type -"
	if a.Type != "" {
		text = "type " + a.Type
	}
	if a.Charset != "" {
		text += ";" + a.Charset
	}
	if a.Gzip {
		text += " gzip"
	}
	return text
}

// typedServers are the servers whose types are measured: each major with its first command line. Python has those of the image's
// /etc/mime.types.
func typedServers() []realServer {
	var list []realServer
	seen := map[string]bool{}
	for _, c := range realServers() {
		if key := c.Package + " " + c.Major; !seen[key] && c.Package != "python" {
			seen[key] = true
			list = append(list, c)
		}
	}
	return list
}

// TestRealServersTypes measures, as TestRealServers does, the types that the real servers have.
func TestRealServersTypes(t *testing.T) {
	home := os.Getenv("MSB_SERVERS")
	if home == "" {
		t.Skip("set MSB_SERVERS as for TestRealServers")
	}
	if home == "1" {
		home = t.TempDir()
	}
	for _, c := range typedServers() {
		t.Run(c.name(), func(t *testing.T) {
			bin, version := c.install(t, home)
			m := &measurement{Server: c.Package, Version: version, Argv: append([]string{c.Bin}, strings.Fields(c.Args)...), Files: c.Files}
			dir := t.TempDir()
			plant(t, filepath.Join(dir, c.Sub), typesTree(), nil)
			plant(t, dir, Tree{}, c.Files)
			c.link(t, bin, dir)
			addr := c.start(t, bin, dir)
			for _, r := range typesRequests() {
				a, err := ask(addr, r, typesTree())
				if err != nil {
					t.Fatalf("%s: %v", r, err)
				}
				m.add("types", r.String(), typed(a))
			}
			path := filepath.Join("testdata", "types", c.name()+".txt")
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
			for r, got := range m.Answers["types"] {
				if w := want.Answers["types"][r]; got != w {
					t.Errorf("%s\n real %s\n want %s", r, got, w)
				}
			}
		})
	}
}

// TestTypes holds the interpreters' types against those that the real servers have.
func TestTypes(t *testing.T) {
	paths, err := filepath.Glob("testdata/types/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no measurements: %v", err)
	}
	for _, path := range paths {
		m, err := readMeasurement(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			s := m.site(t)
			if s.answers == nil {
				t.Skip("not interpreted")
			}
			for _, r := range typesRequests() {
				if got, want := typed(s.Answer(r, typesTree())), m.Answers["types"][r.String()]; got != want {
					t.Errorf("%s\n  got %s\n want %s", r, got, want)
				}
			}
		})
	}
}

// TestTypesStated: whatever type a server has, the block that is written for it gives it too, or one that may be stated.
func TestTypesStated(t *testing.T) {
	paths, err := filepath.Glob("testdata/types/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		m, err := readMeasurement(path)
		if err != nil {
			t.Fatal(err)
		}
		before := m.site(t)
		conf, _, err := Nginx(before, "/usr/share/nginx/html")
		if err != nil {
			continue // cantWrite tells why
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			after, err := ReadNginx(map[string]string{nginxSiteFile: strings.Join(conf, "\n")})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range typesRequests() {
				if r.Path == "/x.htm" && before.Server == "serve 7" {
					continue // it leads away from its own name, and no block does so for this ending
				}
				row := RowOf(&before, &after, r, typesTree())
				if row != nil && Classify(row) == nil {
					t.Errorf("%s\n before %s\n  after %s", row, row.Before, row.After)
				}
			}
			for _, l := range lookedAt {
				r := Request{Method: "GET", Path: "/x." + l.ext}
				if b, a := before.Answer(r, typesTree()), after.Answer(r, typesTree()); b.Type != "" && !sameKind(b.Type, a.Type) {
					t.Errorf("%s has %s, not %s", r, a.Type, b.Type)
				}
			}
		})
	}
}
