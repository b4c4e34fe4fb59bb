package answers

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/site"
)

// startNginx runs the machine's nginx with a server block below an http block like that of the images; root takes the place of the
// image's folder. It returns a dialer that takes any port for its own.
func startNginx(t *testing.T, block, root string) func(context.Context, int) (net.Conn, error) {
	t.Helper()
	bin, err := exec.LookPath("nginx")
	if err != nil {
		bin = "/usr/sbin/nginx"
	}
	if _, err := os.Stat(bin); err != nil {
		t.Skip("no nginx on this machine (Debian: nginx-light)")
	}
	if _, err := os.Stat("/etc/nginx/mime.types"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	for d := root; d != os.TempDir() && len(d) > 1; d = filepath.Dir(d) {
		_ = os.Chmod(d, 0o755) // the workers run as another user where the test is root
	}
	addr := "127.0.0.1:" + freePort(t)
	block = regexp.MustCompile(`listen +[0-9]+;`).ReplaceAllString(block, "listen "+addr+";")
	block = strings.ReplaceAll(block, "/usr/share/nginx/html", root)
	conf := "worker_processes 1;\ndaemon off;\nerror_log stderr crit;\npid " + dir + "/pid;\nevents { worker_connections 64; }\nhttp {\n" +
		"include /etc/nginx/mime.types;\ndefault_type application/octet-stream;\naccess_log off;\nsendfile on;\nkeepalive_timeout 65;\n"
	for _, d := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		conf += d + "_temp_path " + dir + "/" + d + ";\n"
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf+block+"\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return start(t, addr, exec.Command(bin, "-c", file, "-e", "stderr"))
}

// start runs a server until the test ends, and waits until it answers.
func start(t *testing.T, addr string, cmd *exec.Cmd) func(context.Context, int) (net.Conn, error) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	dial := func(ctx context.Context, _ int) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", addr)
	}
	for range 400 {
		if a := Ask(t.Context(), dial, gets("/"))[0]; a.Status != 0 {
			return dial
		}
		time.Sleep(20 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	t.Fatalf("%s does not answer:\n%s", cmd, out.String())
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// TestRealServers holds real servers against the nginx that takes their place, over a tree of 500 files.
//
//	MSB_SERVERS=/some/folder go test ./pkg/verify/answers -run TestRealServers -v
//
// The folder is the one that the test of the same name in pkg/site installs them in.
func TestRealServers(t *testing.T) {
	home := os.Getenv("MSB_SERVERS")
	if home == "" || home == "1" {
		t.Skip("set MSB_SERVERS to the folder that TestRealServers of pkg/site installs servers in")
	}
	for _, tt := range []struct{ pkg, major, version, command string }{
		{"serve", "14", "14.2.7", "serve -s -l PORT ."},
		{"serve", "14", "14.2.7", "serve -l PORT ."},
		{"http-server", "14", "14.1.1", "http-server . -p PORT"},
		{"sirv-cli", "3", "3.0.1", "sirv . --single --port PORT --host"},
		{"vite", "5", "5.4.21", "vite preview --outDir . --port PORT --host"},
	} {
		t.Run(tt.command, func(t *testing.T) {
			argv := strings.Fields(tt.command)
			bin := filepath.Join(home, tt.pkg+tt.major, "node_modules", ".bin", argv[0])
			if _, err := os.Stat(bin); err != nil {
				t.Skip(err)
			}
			files := builtSite(500)
			root := t.TempDir()
			plant(t, root, files)
			port := freePort(t)
			read := func(port, cwd string) site.Site {
				t.Helper()
				s, ok, err := site.FromCommand(strings.Fields(strings.ReplaceAll(tt.command, "PORT", port)), func(string) (string, bool) { return "", false },
					func(string) string { return tt.version }, func(string) ([]byte, bool) { return nil, false }, cwd)
				if err != nil || !ok {
					t.Fatal(ok, err)
				}
				return s
			}
			before := read(port, root)
			lines, _, err := site.Nginx(read("8080", "/usr/share/nginx/html"), "/usr/share/nginx/html")
			if err != nil {
				t.Fatal(err)
			}
			block := strings.Join(lines, "\n")
			after, err := site.ReadNginxFile("default.conf", block)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(bin, strings.Fields(strings.ReplaceAll(tt.command, "PORT", port))[1:]...)
			cmd.Dir = root
			old := start(t, "127.0.0.1:"+port, cmd)
			now := startNginx(t, block, root)
			list := filesOf(files)
			qs := ForSite(list, 8080)
			c := Compare(Ask(t.Context(), old, qs), Ask(t.Context(), now, qs), nil, Options{Questions: qs, Before: &StaticSite{before, list}, After: &StaticSite{after, list}})
			stated := map[string]bool{}
			for _, row := range site.Compare(before, after) {
				for _, id := range site.Classify(row) {
					stated[id] = true
				}
			}
			for _, d := range c.Differences {
				unstated := len(d.IDs) == 0
				for _, id := range d.IDs {
					unstated = unstated || !stated[id]
				}
				if unstated {
					t.Errorf("not stated: %s %v", d.What, d.IDs)
				}
			}
			for _, m := range c.Mispredicted {
				t.Log(m)
			}
			t.Logf("%d questions, %d compared, %d differences, %d mispredicted; unseen %q", len(qs), c.Compared, len(c.Differences), len(c.Mispredicted), c.Unseen)
		})
	}
}
