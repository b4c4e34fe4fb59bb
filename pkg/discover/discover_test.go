package discover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree makes files in a new directory and goes there. A name ending in / is a directory; content "-> x" is a symlink.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		parent := filepath.Dir(full)
		if strings.HasSuffix(name, "/") {
			parent = full
		}
		if err := os.MkdirAll(parent, 0o777); err != nil {
			t.Fatal(err)
		}
		if parent == full {
			continue
		}
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			err = os.Symlink(target, full)
		} else {
			err = os.WriteFile(full, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func names(files []File) string {
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestIsDockerfile(t *testing.T) {
	for name, want := range map[string]bool{
		"Dockerfile": true, "Dockerfile.prod": true, "Dockerfile-dev": true, "api.Dockerfile": true, "api.dockerfile": true, "dockerfile": true, "dockerfile.go": false, "dockerfile-dev": false, "containerfile": false,
		"Containerfile": true, "Containerfile.x": true, "x.Containerfile": true, "x.containerfile": true, "Containerfile-x": true,
		"Dockerfile.dockerignore": false, "Dockerfile.": false, "Dockerfile-": false, ".Dockerfile": false, ".dockerfile": false,
		"Dockerfile.tmpl": false, "Dockerfile.j2": false, "Dockerfile.erb": false, "Dockerfile.orig": false, "Dockerfile~": false, "Dockerfile.golden": false, "x.Dockerfile.tmpl": false,
		"Dockerfiles": false, "MyDockerfile": false, "dockerfile.md": false, "docker-compose.yml": false, "": false,
	} {
		if got := IsDockerfile(name); got != want {
			t.Errorf("IsDockerfile(%q) = %v", name, got)
		}
	}
}

func TestFind(t *testing.T) {
	files := map[string]string{
		".git/info/exclude":         "/secret\n",
		".gitignore":                "*.old\n/build/\nDockerfile.local\n!/keep/Dockerfile.local\n",
		"Dockerfile":                "",
		"Dockerfile.old":            "",
		"Dockerfile.local":          "",
		"Dockerfile.tmpl":           "",
		"keep/Dockerfile.local":     "",
		"build/Dockerfile":          "",
		"build/sub/Dockerfile":      "",
		"secret/Dockerfile":         "",
		".devcontainer/Dockerfile":  "",
		"node_modules/x/Dockerfile": "",
		"vendor/x/Dockerfile":       "",
		"a-b/Dockerfile":            "",
		"a/Dockerfile":              "",
		"a/.gitignore":              "gen/\n",
		"a/gen/Dockerfile":          "",
		"b/gen/Dockerfile":          "",
		"dir/Dockerfile/Dockerfile": "", // a directory of that name
		"loop/self":                 "-> .",
		"loop/Dockerfile":           "-> ../Dockerfile",
		"sub/.git":                  "gitdir: ../.git/modules/sub\n",
		"sub/x.old/Dockerfile":      "", // a repository of its own: the outer rules end here
	}
	tests := []struct {
		name  string
		paths []string
		opts  Options
		want  string
	}{
		{"everything", []string{"."}, Options{}, ".devcontainer/Dockerfile Dockerfile a-b/Dockerfile a/Dockerfile b/gen/Dockerfile dir/Dockerfile/Dockerfile keep/Dockerfile.local sub/x.old/Dockerfile"},
		{"each file once", []string{"Dockerfile", "./Dockerfile", "a", ".", "loop/../Dockerfile"}, Options{}, ".devcontainer/Dockerfile Dockerfile a-b/Dockerfile a/Dockerfile b/gen/Dockerfile dir/Dockerfile/Dockerfile keep/Dockerfile.local sub/x.old/Dockerfile"},
		{"without git's rules", []string{"."}, Options{NoGitignore: true, Exclude: []string{"a*", "b", "sub", "dir", "build"}}, ".devcontainer/Dockerfile Dockerfile Dockerfile.local Dockerfile.old keep/Dockerfile.local secret/Dockerfile"},
		{"an ignored directory by name", []string{"build"}, Options{}, "build/Dockerfile build/sub/Dockerfile"},
		{"node_modules by name", []string{"node_modules"}, Options{}, "node_modules/x/Dockerfile"},
		{"an ignored file by name", []string{"build/Dockerfile", "Dockerfile.old", "Dockerfile.tmpl", ".gitignore"}, Options{}, ".gitignore Dockerfile.old Dockerfile.tmpl build/Dockerfile"},
		{"forced exclusion", []string{"build/Dockerfile", "Dockerfile.old", "Dockerfile", "a/gen/Dockerfile", "vendor/x/Dockerfile", "keep/Dockerfile.local"}, Options{ForceExclude: true, Exclude: []string{"Dockerfile"}}, "keep/Dockerfile.local"},
		{"exclude a directory", []string{"."}, Options{Exclude: []string{"a/**", ".devcontainer/", "**/gen", "sub", "dir"}}, "Dockerfile a-b/Dockerfile keep/Dockerfile.local"},
		{"include", []string{"."}, Options{Include: []string{"Dockerfile.*", "!Dockerfile.local"}}, "Dockerfile.tmpl"},
		{"include below a directory", []string{"."}, Options{Include: []string{"a/**/Dockerfile", "/Dockerfile"}}, "Dockerfile a/Dockerfile"},
		{"a named symlink", []string{"loop/Dockerfile"}, Options{}, "loop/Dockerfile"},
		{"a named loop", []string{"loop/self/self/self"}, Options{}, ""},
	}
	dir := tree(t, files)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, errs := Find(context.Background(), tt.paths, tt.opts)
			if len(errs) > 0 {
				t.Error(errs)
			}
			if names(got) != tt.want {
				t.Errorf("found\n\t%s, want\n\t%s", names(got), tt.want)
			}
			for _, f := range got {
				want := dir
				if strings.HasPrefix(f.Name, "sub/") {
					want = filepath.Join(dir, "sub")
				}
				if f.Repository != want {
					t.Errorf("%s lies in repository %q", f.Name, f.Repository)
				}
			}
		})
	}
}

func TestFindReportsPaths(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "Dockerfile"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	tree(t, map[string]string{
		"repo/.git/":               "",
		"repo/out":                 "-> " + filepath.Join(outside, "Dockerfile"),
		"repo/a/Dockerfile":        "-> ../b/Dockerfile",
		"repo/b/Dockerfile":        "",
		"loop":                     "-> loop",
		"fine/Dockerfile":          "",
		"fine/x\ny/Dockerfile":     "",
		"fine/\x1b[31m/Dockerfile": "",
	})
	if err := exec.Command("mkfifo", "pipe", "fine/.gitignore").Run(); err != nil {
		t.Skip("needs mkfifo")
	}
	files, errs := Find(context.Background(), []string{"repo/out", "missing", "loop", "pipe", "repo/a/Dockerfile", "fine"}, Options{})
	if got, want := names(files), "fine/\x1b[31m/Dockerfile fine/Dockerfile fine/x\ny/Dockerfile repo/a/Dockerfile"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	var text []string
	for _, err := range errs {
		text = append(text, err.Error())
		if pe := (*PathError)(nil); !errors.As(err, &pe) || pe.Given != pe.Name {
			t.Errorf("%v is a %T of %q", err, err, pe.Given)
		}
	}
	want := "loop: a loop of symlinks\nmissing: no such file or directory\npipe: not a regular file; a pipe is read with -\nrepo/out: the symlink leads out of its repository"
	if got := strings.Join(text, "\n"); got != want {
		t.Errorf("errors\n%s\nwant\n%s", got, want)
	}
	if !slices.ContainsFunc(errs, func(err error) bool { return errors.Is(err, fs.ErrNotExist) }) {
		t.Error("the reason is not wrapped")
	}
}

// ignoreFiles are texts of .gitignore files.
var ignoreFiles = []string{
	"Dockerfile", "/Dockerfile", "a/Dockerfile", "/a/", "a", "*/Dockerfile", "**/Dockerfile", "a/**", "**/b", "**/b/Dockerfile", "a//b", "*\n!/a/", "*\n!/a/**", "/*\n!/*/", "*/\n!a/", "a/\n!a/**", "**/**/c", "a/**/**", "*\n!a\n!a/*", "!", "/", "[", "[a-", "[]]", "[!!]", "***", "a**", "**a/b", "**/a/Dockerfile", "!**/a/Dockerfile", "*\n!*/\n!**/a/Dockerfile", "**/a/b/", "**/a/**", "**/a/*", "**/b/c", "**/", "**/*/Dockerfile", "a/**/Dockerfile",
	"*\n!Dockerfile", "*\n!*/\n!Dockerfile", "/*\n!/a", "a/*\n!a/b", "a/*\n!a/b/", "a/\n!a/Dockerfile", "Dockerfile*\n!Dockerfile.x",
	"# Dockerfile", `\#x`, "Dockerfile ", "Dockerfile\r", "[!a]", "[!a]/", "[ab]/Dockerfile", "?/", "*.x", "!Dockerfile", "", "b/", "/b", "a/b/c/", "c/**", "**",
	"Dock*", "D?ckerfile", "a/b", "/**/c", "./a", "../a", "Dockerfile/", `D\ockerfile`, "a/**/c/Dockerfile",
}

// TestGitAgrees holds the rules against git itself. One difference is known: classes such as [[:alpha:]] match nothing.
func TestGitAgrees(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("needs git")
	}
	paths := map[string]string{"Dockerfile": "", "Dockerfile.x": "", "a/Dockerfile": "", "a/b/Dockerfile": "", "a/b/c/Dockerfile": "", "b/Dockerfile": "", "a/a/Dockerfile": "", "#x/Dockerfile": ""}
	tree(t, paths)
	if out, err := exec.Command(git, "init", "-q").CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	for _, text := range ignoreFiles {
		if err := os.WriteFile(".gitignore", []byte(text+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(git, "ls-files", "--others", "--exclude-per-directory=.gitignore")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, line := range strings.Fields(string(out)) {
			if IsDockerfile(filepath.Base(line)) {
				want = append(want, line)
			}
		}
		slices.Sort(want)
		files, errs := Find(context.Background(), []string{"."}, Options{})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		if got := names(files); got != strings.Join(want, " ") {
			t.Errorf(".gitignore %q: found\n\t%s, git shows\n\t%s", text, got, strings.Join(want, " "))
		}
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	tree(t, map[string]string{"Dockerfile": ""})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if files, errs := Find(ctx, []string{"."}, Options{}); len(files)+len(errs) > 0 {
		t.Error(files, errs)
	}
}

func BenchmarkFind2000Projects(b *testing.B) {
	files := map[string]string{".git/": "", ".gitignore": "dist/\n*.log\n/tmp\n"}
	for i := range 2000 {
		p := fmt.Sprintf("team%d/svc%d/", i%20, i)
		files[p+"Dockerfile"], files[p+"src/main.go"], files[p+".gitignore"], files[p+"node_modules/x/Dockerfile"] = "", "", "*.tmp\n", ""
	}
	tree(b, files)
	for b.Loop() {
		if found, errs := Find(context.Background(), []string{"."}, Options{}); len(found) != 2000 || len(errs) > 0 {
			b.Fatal(len(found), errs)
		}
	}
}

// FuzzPattern holds that hostile patterns are cheap: the test's time limit is the measure.
func FuzzPattern(f *testing.F) {
	f.Add(strings.Repeat("**/a/", 400)+"b", strings.Repeat("a/", 2000)+"c")
	f.Add(strings.Repeat("*a", 100)+"b", strings.Repeat("a", 255))
	f.Add("!a/[!b]\\ /", "a/c")
	f.Fuzz(func(t *testing.T, text, name string) {
		for _, p := range parsePatterns(text, nil) {
			p.matches(strings.Split(name, "/"), false)
		}
	})
}
