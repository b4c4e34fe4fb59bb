package project

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// tree makes files of a line each: "name" or "name=content"; a name that ends in a slash is a directory, "name->target" a symlink.
func tree(files ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for _, f := range files {
		if name, target, ok := strings.Cut(f, "->"); ok {
			out[name] = &fstest.MapFile{Data: []byte(target), Mode: fs.ModeSymlink | 0o777}
			continue
		}
		name, text, _ := strings.Cut(f, "=")
		if dir, ok := strings.CutSuffix(name, "/"); ok {
			out[dir] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
			continue
		}
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return out
}

func open(t *testing.T, fsys fs.FS, file, context string) *Project {
	t.Helper()
	p, err := New(fsys, file, context)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func walked(t *testing.T, p *Project, dir string) string {
	t.Helper()
	var out []string
	if err := p.Walk(dir, func(name string, d fs.DirEntry) error {
		if d.IsDir() {
			name += "/"
		}
		out = append(out, name)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// TestIgnore is what BuildKit's own sender (github.com/tonistiigi/fsutil at 83cac42c1c52) lists for these files and patterns. The first
// rows are those of Docker's documentation (docs.docker.com/build/concepts/context/#dockerignore-files).
func TestIgnore(t *testing.T) {
	files := []string{"Dockerfile", "README.md", "README-secret.md", "a/b/c.md", "a/b/keep/x.go", "a/temp1", "a/x.go", "node_modules/m/i.js", "node_modules/m/keep.js", "temp2", "web/dist/i.html", "web/node_modules/n.js", "web/src/a.ts"}
	all := "./ Dockerfile README-secret.md README.md a/ a/b/ a/b/c.md a/b/keep/ a/b/keep/x.go a/temp1 a/x.go node_modules/ node_modules/m/ node_modules/m/i.js node_modules/m/keep.js temp2 web/ web/dist/ web/dist/i.html web/node_modules/ web/node_modules/n.js web/src/ web/src/a.ts"
	without := func(names ...string) string {
		var out []string
		for _, w := range strings.Fields(all) {
			gone := false
			for _, n := range names {
				gone = gone || w == n || strings.HasSuffix(n, "/") && strings.HasPrefix(w, n)
			}
			if !gone {
				out = append(out, w)
			}
		}
		return strings.Join(out, " ")
	}
	tests := []struct{ name, patterns, want string }{
		{"none", "", all},
		{"a comment and blank lines", "# a\n\n  \n", all},
		{"one level down", "*/temp*", without("a/temp1")},
		{"two levels down", "*/*/*.md", without("a/b/c.md")},
		{"a question mark", "temp?", without("temp2")},
		{"any level", "**/*.go", without("a/b/keep/x.go", "a/x.go")},
		{"markdown but one", "*.md\n!README.md", without("README-secret.md")},
		{"the last match wins", "*.md\n!README*.md\nREADME-secret.md", without("README-secret.md")},
		{"an exception last", "*.md\nREADME-secret.md\n!README*.md", all},
		{"a directory", "node_modules", without("node_modules/")},
		{"a directory with a slash", "/node_modules/", without("node_modules/")},
		{"at any depth", "**/node_modules", without("node_modules/", "web/node_modules/")},
		{"a file of the root is no pattern for below", "x.go", all},
		{"everything but", "*\n!web/src", "./ web/ web/src/ web/src/a.ts"},
		{"everything but, two stars", "**\n!web/src/**", "./ web/ web/src/ web/src/a.ts"},
		{"an exception below", "a\n!a/b/keep", without("a/b/c.md", "a/temp1", "a/x.go")},
		{"an exception that is left out with its directory", "node_modules\n!**/keep.js", without("node_modules/m/i.js")},
		{"the Dockerfile and the ignore file are files like others", "Dockerfile\n.dockerignore", without("Dockerfile")},
		{"a dot is nothing", ".", all},
		{"dots are cleaned", "a/../web/dist/.", without("web/dist/")},
		{"an escaped letter", `README\.md`, without("README.md")},
		{"a class", "temp[0-9]", without("temp2")},
		{"a byte order mark, CR LF", "\xef\xbb\xbfweb\r\ntemp2\r\n", without("web/", "temp2")},
		{"spaces around an exception", " *.md \n ! README.md ", without("README-secret.md")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := tree(files...)
			fsys["x.dockerignore"] = &fstest.MapFile{} // of another Dockerfile
			fsys[".dockerignore"] = &fstest.MapFile{Data: []byte(tt.patterns)}
			got := walked(t, open(t, fsys, "Dockerfile", "."), ".")
			got = strings.Replace(strings.Replace(got, " .dockerignore", "", 1), " x.dockerignore", "", 1)
			if got != tt.want {
				t.Errorf("got\n\t%s, want\n\t%s", got, tt.want)
			}
			p := open(t, fsys, "Dockerfile", ".")
			for _, w := range strings.Fields(all) {
				name := strings.TrimSuffix(w, "/")
				if got, want := p.Exists(name), strings.Contains(" "+tt.want+" ", " "+w+" "); got != want {
					t.Errorf("Exists(%s) is %v", name, got)
				}
			}
		})
	}
}

func TestWhichIgnoreFile(t *testing.T) {
	tests := []struct {
		name, file, context string
		files               []string
		want                string
	}{
		{"in the context's root", "Dockerfile", ".", []string{".dockerignore=a", "a", "b"}, "./ .dockerignore b"},
		{"beside the Dockerfile wins", "docker/app.Dockerfile", ".", []string{".dockerignore=a", "docker/app.Dockerfile.dockerignore=b\ndocker", "a", "b", "docker/app.Dockerfile"}, "./ .dockerignore a"},
		{"an empty one wins too", "Dockerfile", ".", []string{".dockerignore=a", "Dockerfile.dockerignore=", "a"}, "./ .dockerignore Dockerfile.dockerignore a"},
		{"beside the Dockerfile, not in the context", "docker/Dockerfile", "app", []string{"docker/.dockerignore=a", ".dockerignore=a", "app/a"}, "./ a"},
		{"outside of the context", "docker/Dockerfile", "app", []string{"docker/Dockerfile.dockerignore=a", "app/a", "app/b"}, "./ b"},
		{"a directory of that name", "Dockerfile", ".", []string{".dockerignore/x", "a"}, "./ .dockerignore/ .dockerignore/x a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := walked(t, open(t, tree(tt.files...), tt.file, tt.context), "."); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBadIgnoreFiles(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a\n[", ".dockerignore:2: syntax error in pattern: ["},
		{"a\n\n!", `.dockerignore:3: illegal exclusion pattern: "!": !`},
		{"[z-a]", ".dockerignore:1: syntax error in pattern: [z-a]"},
		{"a\x00", ".dockerignore:1: not UTF-8 text"},
		{"x\n\xff\xfe", ".dockerignore:2: not UTF-8 text"},
		{strings.Repeat("x", 70000), ".dockerignore:1: bufio.Scanner: token too long"},
		{strings.Repeat("x\n", MaxFile/2+1), ".dockerignore: larger than 8 MiB, which is the limit"},
	}
	for _, tt := range tests {
		_, err := New(tree("Dockerfile", ".dockerignore="+tt.text), "Dockerfile", ".")
		if err == nil || err.Error() != tt.want {
			t.Errorf("%.20q: error %v, want %s", tt.text, err, tt.want)
		}
	}
}

func TestTooManyPatterns(t *testing.T) {
	fsys := tree()
	for i := range 3000 {
		fsys["d/"+strings.Repeat("x", i%50)+string(rune('a'+i/50))] = &fstest.MapFile{}
	}
	fsys[".dockerignore"] = &fstest.MapFile{Data: []byte(strings.Repeat("?y\n", 20000))}
	p := open(t, fsys, "Dockerfile", ".")
	err := p.Walk(".", func(string, fs.DirEntry) error { return nil })
	if err == nil || err.Error() != ".dockerignore: too many patterns for so many files" {
		t.Errorf("error %v", err)
	}
	if _, err := p.ReadFile("d/a"); err == nil {
		t.Error("a file is read though nothing is known about the context")
	}
}
