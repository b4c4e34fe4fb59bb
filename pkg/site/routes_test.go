package site

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealServersRoutes holds nginx itself, with the block that is written, against the real servers: names that no file has, with each
// letter of ASCII in places where servers look for an extension. The fixed list of requests has a dozen of them.
func TestRealServersRoutes(t *testing.T) {
	home := os.Getenv("MSB_SERVERS")
	if home == "" {
		t.Skip("set MSB_SERVERS as for TestRealServers")
	}
	if home == "1" {
		home = t.TempDir()
	}
	var paths []string
	for c := rune('!'); c <= '~'; c++ {
		for _, form := range []string{"/u/x?y.z", "/u/x.y?z", "/?.x/", "/a.?", "/?a.b/c", "/v?1.0/"} {
			if p := strings.ReplaceAll(form, "?", url.PathEscape(string(c))); !strings.Contains(p, "/.") { // the difference "dotfile"
				paths = append(paths, p)
			}
		}
	}
	paths = append(paths, "/%C3%A9.x", "/%E4%B8%AD.%E4%B8%AD", "/a%09b.c", "/a%20b.c/", "/x%24y.z", "/x%2fy", "/x%40y.z", "/x.component/", "/x..",
		"/favicon.ico", "/a/favicon.ico", "/favicon.ico/", "/robots.txt", "/a=b.c?x=y.z", "/nope.js?%2f")
	measured := map[string]bool{}
	for _, c := range realServers() {
		if len(c.Files) > 0 || cantWrite[c.name()+".txt"] != "" {
			continue
		}
		t.Run(c.name(), func(t *testing.T) {
			m, err := readMeasurement(filepath.Join("testdata", "measured", c.name()+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			s := m.site(t)
			if !s.Known() {
				t.Skip("not interpreted")
			}
			conf, _, err := Nginx(s, "/usr/share/nginx/html")
			if err != nil {
				t.Fatal(err)
			}
			measured[c.Package] = true
			tree := namesTree()
			n := startNginx(t, strings.Join(conf, "\n"))
			plant(t, n.root, tree, nil)
			dir := t.TempDir()
			plant(t, filepath.Join(dir, c.Sub), tree, nil)
			bin, _ := c.install(t, home)
			addr := c.start(t, bin, dir)
			for _, p := range paths {
				r := Request{Method: "GET", Path: p}
				before, err := ask(addr, r, tree)
				if err != nil {
					t.Fatalf("%s: %v", r, err)
				}
				after, err := ask(n.addr, r, tree)
				if err != nil {
					t.Fatalf("%s: %v", r, err)
				}
				if before.Status != after.Status || before.Status < 400 && before.Body != after.Body {
					t.Errorf("%s\n  real %s\n nginx %s", r, before, after)
				}
			}
		})
	}
	if len(measured) == 0 {
		t.Error("nothing was asked")
	}
}
