package site

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A realNginx is a running nginx that serves one folder.
type realNginx struct {
	addr string
	root string
}

// startNginx runs the machine's nginx with the block, its root and port replaced, under an http block like that of the images.
func startNginx(t *testing.T, block string) realNginx {
	t.Helper()
	bin, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("no nginx on this machine (Debian: nginx-light)")
	}
	dir := t.TempDir()
	n := realNginx{root: filepath.Join(dir, "www")}
	if err := os.Mkdir(n.root, 0o755); err != nil {
		t.Fatal(err)
	}
	for d := dir; d != os.TempDir() && len(d) > 1; d = filepath.Dir(d) {
		_ = os.Chmod(d, 0o755) // #nosec: the workers run as another user where the test is root
	}
	port := freePort(t)
	n.addr = fmt.Sprintf("127.0.0.1:%d", port)
	block = listenAt(block, n.addr)
	block = strings.ReplaceAll(block, "/usr/share/nginx/html", n.root)
	conf := `worker_processes 1;
daemon off;
error_log stderr crit;
pid ` + dir + `/pid;
events { worker_connections 64; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path ` + dir + `/body;
    proxy_temp_path ` + dir + `/proxy;
    fastcgi_temp_path ` + dir + `/fastcgi;
    uwsgi_temp_path ` + dir + `/uwsgi;
    scgi_temp_path ` + dir + `/scgi;
    sendfile on;
    keepalive_timeout 65;
` + block + `
}
`
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-c", file, "-e", "stderr")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	for range 200 {
		if conn, err := net.Dial("tcp", n.addr); err == nil {
			conn.Close()
			return n
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("nginx does not listen:\n%s\n%s", out.String(), block)
	return n
}

func listenAt(block, addr string) string {
	return regexp.MustCompile(`listen +[0-9]+( default_server)?;`).ReplaceAllString(block, "listen "+addr+";")
}

// againstNginx holds the interpreter of a block against nginx itself: all requests over all model trees.
func againstNginx(t *testing.T, block string) {
	t.Helper()
	if _, err := os.Stat("/etc/nginx/mime.types"); err != nil {
		t.Skip(err)
	}
	n := startNginx(t, block)
	s, err := ReadNginx(map[string]string{nginxSiteFile: listenAt(block, n.addr)})
	if err != nil {
		t.Fatal(err)
	}
	all := questions("")
	for _, t := range Trees() {
		for _, r := range nginxRequests {
			all = append(all, question{r, t})
		}
	}
	for _, r := range []Request{
		{Method: "GET", Path: "/x.js", Conditional: true},
		{Method: "GET", Path: "/x.js", Conditional: true, Gzip: true},
		{Method: "GET", Path: "/x.js", Range: "0-3", Gzip: true},
		{Method: "GET", Path: "/x.js"},
		{Method: "HEAD", Path: "/x.js", Gzip: true},
		{Method: "GET", Path: "/x.js.gz", Gzip: true},
	} {
		all = append(all, question{r, typesTree()})
	}
	planted := ""
	for _, q := range all {
		if q.tree.Name != planted {
			planted = q.tree.Name
			if err := os.RemoveAll(n.root); err != nil {
				t.Fatal(err)
			}
			plant(t, n.root, q.tree, nil)
		}
		real, err := ask(n.addr, q.request, q.tree)
		if err != nil {
			t.Fatalf("%s %s: %v", q.tree.Name, q.request, err)
		}
		if got := s.Answer(q.request, q.tree); got.String() != real.String() {
			t.Errorf("%s %s\n  ours %s\n nginx %s", q.tree.Name, q.request, got, real)
		}
	}
}

// nginxRequests are asked besides Requests.
var nginxRequests = []Request{
	{Method: "GET", Path: "/.."},
	{Method: "GET", Path: "/../about.html"},
	{Method: "GET", Path: "/dir/."},
	{Method: "GET", Path: "/dir/.."},
	{Method: "GET", Path: "/./dir//index.html"},
	{Method: "GET", Path: "/dir%2Findex.html"},
	{Method: "GET", Path: "/%64ir/"},
	{Method: "GET", Path: "/%zz"},
	{Method: "GET", Path: "/%00"},
	{Method: "GET", Path: "/a%20b.txt/"},
	{Method: "GET", Path: "/dir2%2Fx.txt"},
	{Method: "GET", Path: "/nope%2fx.js"},
	{Method: "GET", Path: "/nope.js?%2f"},
	{Method: "GET", Path: "/%24.js"},
	{Method: "POST", Path: "/a%2Fapp.js"},
	{Method: "GET", Path: "/a%2Fapp.js", Gzip: true},
	{Method: "GET", Path: "/x@y.z/"},
	{Method: "GET", Path: "/x.y/"},
	{Method: "GET", Path: "/x.component"},
	{Method: "GET", Path: "/a%3Fb"},
	{Method: "GET", Path: "/dir/index.html/x"},
	{Method: "GET", Path: "/Dir/"},
	{Method: "GET", Path: "/.hidden/app.js"},
	{Method: "GET", Path: "/dir/.env"},
	{Method: "GET", Path: "/foo."},
	{Method: "GET", Path: "/..foo"},
	{Method: "GET", Path: "/50x.html"},
	{Method: "HEAD", Path: "/dir"},
	{Method: "HEAD", Path: "/", Gzip: true},
	{Method: "POST", Path: "/dir"},
	{Method: "POST", Path: "/dir/"},
	{Method: "POST", Path: "/dir2/"},
	{Method: "PUT", Path: "/nope"},
	{Method: "PUT", Path: "/"},
	{Method: "OPTIONS", Path: "/nope"},
	{Method: "GET", Path: "/nope", Conditional: true},
	{Method: "GET", Path: "/nope", Range: "0-3"},
	{Method: "GET", Path: "/dir?a=b&c", Host: "www.example.org"},
	{Method: "GET", Path: "/feed.xml", Gzip: true},
	{Method: "GET", Path: "/dir", Gzip: true},
	{Method: "GET", Path: "/dir2/", Gzip: true},
	{Method: "GET", Path: "/dir2/?q=1"},
	{Method: "POST", Path: "/", Gzip: true},
}

// TestNginxItself runs every configuration of testdata/nginx.
func TestNginxItself(t *testing.T) {
	files, err := filepath.Glob("testdata/nginx/*.conf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no configurations: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".conf"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			againstNginx(t, string(text))
		})
	}
}

// TestNginxTypes holds the table of types against that of the machine's nginx.
func TestNginxTypes(t *testing.T) {
	text, err := os.ReadFile("/etc/nginx/mime.types")
	if err != nil {
		t.Skip("no nginx on this machine (Debian: nginx-light)")
	}
	list, err := parseNginx("mime.types", string(text))
	if err != nil || len(list) != 1 || list[0].Name != "types" {
		t.Fatal(err, list)
	}
	real := map[string]string{}
	for _, d := range list[0].Block {
		for _, ext := range d.Args {
			real[ext] = d.Name
		}
	}
	for ext, typ := range real {
		if got := stockTypes()[ext]; got != typ {
			t.Errorf("%s: %q, nginx has %q", ext, got, typ)
		}
	}
	for ext := range stockTypes() {
		if real[ext] == "" {
			t.Errorf("nginx has no %s", ext)
		}
	}
}
