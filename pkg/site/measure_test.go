package site

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var record = flag.Bool("record", false, "write what the real servers answer to testdata/measured")

// TestRealServers starts each server of the list on a loopback port and holds the recorded measurements against it.
//
//	MSB_SERVERS=1 go test ./pkg/site -run TestRealServers             # installs them with npm into a temporary folder
//	MSB_SERVERS=/some/folder go test ./pkg/site -run TestRealServers  # keeps the installation there
//	… -record                                                         # and writes the measurements
func TestRealServers(t *testing.T) {
	home := os.Getenv("MSB_SERVERS")
	if home == "" {
		t.Skip("set MSB_SERVERS=1 (needs node, npm and its registry) to hold the measurements against the real servers")
	}
	if home == "1" {
		home = t.TempDir()
	}
	for _, c := range realServers() {
		t.Run(c.name(), func(t *testing.T) { c.run(t, home) })
	}
}

// A realServer is one server, version and command line to measure.
type realServer struct {
	Package string // npm package or "python"
	Major   string // what to install: the npm range
	Bin     string
	Args    string // {port} stands for the port
	Env     []string
	Files   map[string]string // besides the model tree
	Sub     string            // folder the model tree is planted in, "" for the working directory
	Link    bool              // the working directory has the installed packages as its own
	With    string            // what is installed beside the package, because it expects that of the project
}

func (c realServer) name() string {
	name := strings.NewReplacer("/", "_", "@", "", " ", "", "{port}", "P", "*", "all", ":", ".", "?", "").Replace(c.Args)
	s := strings.NewReplacer("/", "-", "@", "").Replace(c.Package) + "-" + c.Major + "_" + name
	for _, f := range sortedKeys(c.Files) {
		s += "_" + filepath.Base(f) + fmt.Sprint(len(c.Files[f]))
	}
	return s
}

func (c realServer) run(t *testing.T, home string) {
	bin, version := c.install(t, home)
	m := &measurement{Server: c.Package, Version: version, Argv: append([]string{c.Bin}, strings.Fields(c.Args)...), Files: c.Files}
	for _, tree := range Trees() {
		dir := t.TempDir()
		plant(t, filepath.Join(dir, c.Sub), tree, nil)
		plant(t, dir, Tree{}, c.Files)
		c.link(t, bin, dir)
		addr := c.start(t, bin, dir)
		for _, r := range Requests() {
			a, err := ask(addr, r, tree)
			if err != nil {
				t.Fatalf("%s: %s: %v", tree.Name, r, err)
			}
			m.add(tree.Name, r.String(), a.String())
		}
	}
	path := filepath.Join("testdata", "measured", c.name()+".txt")
	if *record {
		if err := os.WriteFile(path, []byte(m.text()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := readMeasurement(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range sortedKeys(m.Answers) {
		for _, r := range sortedKeys(m.Answers[tree]) {
			if got := m.Answers[tree][r]; got != want.Answers[tree][r] {
				t.Errorf("%s %s\n real %s\n want %s", tree, r, got, want.Answers[tree][r])
			}
		}
	}
}

// install puts the package into a folder of its own, once, and returns the path of the program and the exact version.
func (c realServer) install(t *testing.T, home string) (bin, version string) {
	t.Helper()
	if c.Package == "python" {
		out, err := exec.Command("python3", "--version").Output()
		if err != nil {
			t.Skip("no python3")
		}
		return "python3", strings.TrimSpace(strings.TrimPrefix(string(out), "Python "))
	}
	dir := filepath.Join(home, strings.NewReplacer("/", "+", "@", "").Replace(c.Package)+c.Major)
	manifest := filepath.Join(dir, "node_modules", c.Package, "package.json")
	if _, err := os.Stat(manifest); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("npm", append([]string{"install", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", c.Package + "@" + c.Major}, strings.Fields(c.With)...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm install %s@%s: %v\n%s", c.Package, c.Major, err, out)
		}
	}
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "node_modules", ".bin", c.Bin), jsonString(t, text, "version")
}

// link gives dir the packages of the installation that bin belongs to.
func (c realServer) link(t *testing.T, bin, dir string) {
	t.Helper()
	if !c.Link {
		return
	}
	if err := os.Symlink(filepath.Dir(filepath.Dir(bin)), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
}

// start runs the server in dir until the test ends and returns its address.
func (c realServer) start(t *testing.T, bin, dir string) string {
	t.Helper()
	port := freePort(t)
	cmd := exec.Command(bin, strings.Fields(strings.ReplaceAll(c.Args, "{port}", fmt.Sprint(port)))...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), fmt.Sprintf("PORT=%d", port), "NO_UPDATE_CHECK=1", "NO_UPDATE_NOTIFIER=1", "BROWSER=none", "ASTRO_TELEMETRY_DISABLED=1", "GATSBY_TELEMETRY_DISABLED=1", "CI=1"), c.Env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for _, host := range []string{"127.0.0.1", "::1"} {
		addr := net.JoinHostPort(host, fmt.Sprint(port))
		for range 100 {
			// Some try the port with a listener of their own first, so a connection alone tells nothing.
			if _, err := ask(addr, Request{Method: "GET", Path: "/"}, Tree{}); err == nil {
				return addr
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	t.Fatalf("%s does not listen:\n%s", cmd, out.String())
	return ""
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func jsonString(t *testing.T, text []byte, key string) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(text), `"`+key+`": "`)
	if !ok {
		t.Fatalf("no %s", key)
	}
	v, _, _ := strings.Cut(rest, `"`)
	return v
}
