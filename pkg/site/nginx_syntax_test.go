package site

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseNginx(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"# only { a comment ;", ""},
		{"a b  c;d;", "a[b|c]; d[];"},
		{"a {b c;}", "a[]{b[c];}"},
		{"a{}", "a[]{}"},
		{"a\n  b\n# c\n  d ; # e\n", "a[b|d];"},
		{`a "b c" 'd "e"' "f\"g" 'h\\i';`, `a[b c|d "e"|f"g|h\i];`},
		{`a \.js$ b\;c d\ e x\n;`, "a[\\.js$|b\\;c|d\\ e|x\n];"},
		{"a ${b}c $d{e;}", "a[${b}c|$d]{e[];}"},
		{`a b"c d#e;`, `a[b"c|d#e];`},
		{"a b};", "a[b}];"},
		{`a "";`, "a[];"},
		{`if ("x"){a b;}`, `if[("x")]{a[b];}`},
		{`a 'x'{b;}`, `a[x]{b[];}`},
		{"location ~ \\.[^./]+$ { a b; }", "location[~|\\.[^./]+$]{a[b];}"},
	} {
		list, err := parseNginx("f", c.text)
		if err != nil || show(list) != c.want {
			t.Errorf("%q: %s, %v, want %s", c.text, show(list), err, c.want)
		}
	}
}

func show(list []directive) string {
	var out []string
	for _, d := range list {
		s := d.Name + "[" + strings.Join(d.Args, "|") + "]"
		if d.Body {
			s += "{" + show(d.Block) + "}"
		} else {
			s += ";"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// TestParseNginxErrors: what is no configuration, with the line that is told.
func TestParseNginxErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		line int
	}{
		{"a b", 1},
		{"a {\nb;\n", 3},
		{"}", 1},
		{"a;\n;", 2},
		{"a b }", 1},
		{"{", 1},
		{"a \"b;\n", 1},
		{"a;\n'b'c;", 2},
		{"a \\", 1},
		{"a {\n b\n}", 3},
		{strings.Repeat("a{", 100), 1},
		{strings.Repeat("a", nginxMaxBytes+1), 1},
	} {
		_, err := parseNginx("f", c.text)
		var cant *CantReadError
		if !errors.As(err, &cant) || cant.Line != c.line || cant.File != "f" {
			t.Errorf("%.40q: %v, want an error in line %d", c.text, err, c.line)
		}
	}
}

// TestSyntaxAgainstNginx lets nginx itself read words: each is an argument of a header's value, which comes back.
func TestSyntaxAgainstNginx(t *testing.T) {
	bin, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("no nginx on this machine (Debian: nginx-light)")
	}
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{`return 200 x;`, true},
		{`return 200 "x" ;`, true},
		{`return 200 "x"y;`, false},
		{`return 200 'x;`, false},
		{`return 200 x};`, true},
		{`return 200 x}`, false},
		{`;`, false},
		{`return 200 a\;b;`, true},
		{`return 200 a#b;`, true},
		{`return 200 a #b;`, false},
		{`return 200 ${uri};`, true},
		{`return 200 "a` + "\n" + `b";`, true},
		{`types{}`, true},
		{`types {text/css css;;}`, false},
		{`if ($uri = "/x"){return 200 "a";}`, true},
	} {
		_, err := parseNginx("f", "server { "+c.text+"\n}")
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.text, err)
		}
		dir := t.TempDir()
		conf := filepath.Join(dir, "nginx.conf")
		text := fmt.Sprintf("pid %s/pid; error_log stderr;\nevents {}\nhttp { access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;\nserver { listen 127.0.0.1:1; %s\n} }\n", dir, c.text)
		if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(bin, "-t", "-q", "-c", conf, "-e", "stderr").CombinedOutput()
		if (err == nil) != c.ok {
			t.Errorf("nginx: %q: %v %s", c.text, err, out)
		}
	}
}

func FuzzReadNginx(f *testing.F) {
	files, _ := filepath.Glob("testdata/nginx/*.conf")
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ReadNginx(map[string]string{nginxSiteFile: text})
		if err != nil {
			var cant *CantReadError
			if !errors.As(err, &cant) || cant.Line < 1 {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		if len(text) > 2000 {
			return
		}
		for _, r := range Requests() {
			if a := s.Answer(r, Trees()[0]); a.Status == 0 {
				t.Fatalf("%s: no status", r)
			}
		}
	})
}
