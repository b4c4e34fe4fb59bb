package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// needEngine skips the test where a program is missing, unless MSB_ENGINES=required.
func needEngine(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("MSB_ENGINES") == "required" {
			t.Fatalf("MSB_ENGINES=required, and no %s on this machine", p)
		}
		t.Skipf("no %s on this machine; .ci/engines installs it", p)
	}
}

// companyCases are what the repositories of a company are copies of: three languages, rewritten, refused and left as they are.
var companyCases = []string{
	"samples/node/vite-serve", "samples/go/static-server", "samples/maven/spring-boot",
	"node-nginx/compose-runs-dev", "go-scratch/air", "maven-jre/compose-mounts-sources",
	"node-nginx/seed-already-split", "go-scratch/split-for-tests", "maven-jre/seed-already-split",
	"samples/node/rollup-sirv", "samples/go/tls-client", "samples/maven/shaded-command",
}

// unparsable is a Dockerfile that BuildKit does not take.
const unparsable = "FROM golang:1.24\nCOPPY . .\n"

// company makes n repositories below dir/acme, always the same ones, and dir/repos.txt, which lists them. It has one whose Dockerfile can't be
// parsed for every twenty others.
func company(t testing.TB, dir string, n int) {
	t.Helper()
	var cases []map[string]string
	for _, name := range companyCases {
		files := fixture(t, filepath.Join("..", "..", "fixtures", filepath.FromSlash(name)))
		delete(files, "expect")
		delete(files, "verify")
		cases = append(cases, files)
	}
	var list strings.Builder
	for i := range n {
		name := companyName(i)
		files := map[string]string{
			".git/HEAD": "ref: refs/heads/main\n", ".git/objects/.keep": "", ".git/refs/.keep": "",
			".git/config": fmt.Sprintf("[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n\turl = https://git.example.com/%s.git\n", name),
		}
		for file, text := range cases[i%len(cases)] {
			files[file] = text
		}
		files["Dockerfile"] += fmt.Sprintf("# %s\n", name)
		if i%20 == 19 {
			files["Dockerfile"] = unparsable
		}
		for file, text := range files {
			if err := placeFile(filepath.Join(dir, filepath.FromSlash(name), filepath.FromSlash(file)), text); err != nil {
				t.Fatal(err)
			}
		}
		list.WriteString(name + "\n")
	}
	if err := os.WriteFile(filepath.Join(dir, "repos.txt"), []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}

// companyName is the directory of a repository, which is also its name.
func companyName(i int) string { return fmt.Sprintf("acme/svc%d", i) }

// contents are the files below a directory.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sameFiles holds that two directories have the same files with the same bytes, and returns how many.
func sameFiles(t testing.TB, want, got string) int {
	t.Helper()
	a, b := contents(t, want), contents(t, got)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if other, ok := b[name]; !ok {
			t.Fatalf("%s has no %s", got, name)
		} else if a[name] != other {
			t.Fatalf("%s differs in %s and %s:\n%s\n---\n%s", name, want, got, a[name], other)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			t.Fatalf("%s has %s, %s has not", got, name, want)
		}
	}
	if len(a) == 0 {
		t.Fatalf("%s has no files", want)
	}
	return len(a)
}

// sameRun holds that two companies have been treated alike: their trees, the records, patches and messages, and the reports about them.
func sameRun(t *testing.T, msb, want, got string) {
	t.Helper()
	for _, dir := range []string{"acme", "msb-run/records", "msb-run/patches", "msb-run/messages"} {
		t.Logf("%s: the same %d files", dir, sameFiles(t, filepath.Join(want, dir), filepath.Join(got, dir)))
	}
	for _, format := range []string{"text", "json", "csv", "markdown", "html"} {
		a, b := reportOf(t, msb, want, format), reportOf(t, msb, got, format)
		if !bytes.Equal(a, b) {
			t.Fatalf("msb report --format %s differs:\n%s\n---\n%s", format, a, b)
		}
		t.Logf("msb report --format %s: the same %d bytes", format, len(a))
	}
}

func reportOf(t *testing.T, msb, dir, format string) []byte {
	t.Helper()
	c := exec.Command(msb, "report", "msb-run", "--format", format)
	c.Dir = dir
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil || len(out) == 0 {
		t.Fatalf("msb report --format %s: %v, %d bytes\n%s", format, err, len(out), errs.Bytes())
	}
	return out
}

// finished runs a command in a directory to its end and returns its status.
func finished(t *testing.T, dir string, name string, args ...string) int {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	t.Logf("%s %s: status %d, %d bytes of output", filepath.Base(name), strings.Join(args, " "), c.ProcessState.ExitCode(), len(out))
	return c.ProcessState.ExitCode()
}
