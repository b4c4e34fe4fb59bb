package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// forge is a folder of repositories on this machine, beside a person with msb, git and a home.
type forge struct {
	*testing.T
	bin  string // the first of PATH
	runs string // folder of records
}

// newForge makes an empty one and goes there, on a machine with the programs. Of git's settings only those hold that are made here.
func newForge(t *testing.T, programs ...string) *forge {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the examples are scripts of Unix")
	}
	needEngine(t, append(programs, "git", "sh")...)
	f := &forge{T: t, bin: t.TempDir()}
	program(t, f.bin, "msb")
	f.runs = filepath.Join(enter(t, map[string]string{
		"home/.gitconfig": "[user]\nname = A Person\nemail = person@example.com\n[init]\ndefaultBranch = main\n[commit]\ncleanup = strip\n[log]\nshowSignature = true\n",
		"tmp/":            "",
	}), "msb-run")
	here := filepath.Dir(f.runs)
	for name, value := range map[string]string{
		"PATH": f.bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME": filepath.Join(here, "home"), "TMPDIR": filepath.Join(here, "tmp"),
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": filepath.Join(here, "home/.gitconfig"),
		"REPOSITORY": "", "RUN": "", "BRANCH": "", "FLAGS": "", "SHARDS": "", "DRY_RUN": "",
	} {
		t.Setenv(name, value)
	}
	return f
}

// example writes an example of this program to where its users would have it.
func (f *forge) example(name string) {
	f.Helper()
	for _, e := range integrations() {
		if e.name == name {
			f.write(e.file, e.text)
		}
	}
}

func (f *forge) write(name, text string) {
	f.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o777); err != nil {
		f.Fatal(err)
	}
}

// try runs a program and returns what it says.
func (f *forge) try(name string, args ...string) answer {
	f.Helper()
	var out, errw bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &errw
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		f.Fatal(err)
	}
	return answer{out.String(), errw.String(), cmd.ProcessState.ExitCode()}
}

// git runs git, which must succeed, in a repository.
func (f *forge) git(repo string, args ...string) string {
	f.Helper()
	got := f.try("git", append([]string{"-C", repo}, args...)...)
	if got.status != 0 {
		f.Fatalf("git %q in %s: %+v", args, repo, got)
	}
	return strings.TrimSuffix(got.out, "\n")
}

// bare makes a repository with one commit of these files; without files it is empty.
func (f *forge) bare(repo string, files map[string]string) {
	f.Helper()
	f.write(filepath.Join(repo, "description"), "a repository\n")
	f.git(repo, "init", "-q", "--bare")
	f.commit(repo, "main", files)
}

// commit adds files to a branch.
func (f *forge) commit(repo, branch string, files map[string]string) {
	f.Helper()
	if len(files) == 0 {
		return
	}
	tree, err := filepath.Abs(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	dir, err := filepath.Abs(repo)
	if err != nil {
		f.Fatal(err)
	}
	for name, text := range files {
		f.write(filepath.Join(tree, filepath.FromSlash(name)), text)
	}
	args := func(args ...string) []string { return append([]string{"--git-dir", dir, "--work-tree", tree}, args...) }
	f.git(".", args("add", "--ignore-removal", "--force", ".")...)
	f.git(".", args("commit", "-q", "-m", "Files")...)
	if branch != "main" {
		f.git(repo, "branch", branch)
		f.git(repo, "update-ref", "refs/heads/main", "main^")
	}
}

// refs are the branches of repositories and the commits that they end in.
func (f *forge) refs(repos ...string) map[string]string {
	f.Helper()
	out := map[string]string{}
	for _, repo := range repos {
		out[repo] = f.git(repo, "for-each-ref", "--format=%(refname) %(objectname)")
	}
	return out
}

// work is what branches hold that are not main: tree, message and the tree of the parent, so that two runs at two times are the same.
func (f *forge) work(repos ...string) map[string]string {
	f.Helper()
	out := map[string]string{}
	for _, repo := range repos {
		for _, branch := range strings.Fields(f.git(repo, "for-each-ref", "--format=%(refname)")) {
			if branch != "refs/heads/main" {
				out[repo+" "+branch] = f.git(repo, "log", "-1", "--no-show-signature", "--format=%T %an %ae%n%B", branch) + f.git(repo, "rev-parse", branch+"^^{tree}")
			}
		}
	}
	return out
}

// equalFiles says where two sets of files differ.
func equalFiles(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	names := slices.Collect(maps.Keys(want))
	for name := range got {
		if _, ok := want[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if g, ok := got[name]; !ok || g != want[name] {
			t.Errorf("%s: %s is\n%s\nwant\n%s", what, name, g, want[name])
		}
	}
}

// sampleProject is a project of the fixtures and the Dockerfile that msb makes of its own.
func sampleProject(t *testing.T, name string) (files map[string]string, golden string) {
	t.Helper()
	dir := filepath.Join("..", "..", "fixtures", filepath.FromSlash(name))
	files = fixture(t, dir)
	delete(files, "expect")
	if b, err := os.ReadFile(filepath.Join(dir, "Dockerfile.golden")); err == nil {
		golden = string(b)
	}
	return files, golden
}
