package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/records"
)

// TestCompany runs the commands of the README's page for a whole company, in a company with a few repositories.
func TestCompany(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("needs bash")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	page := part(t, "company")
	bin := t.TempDir()
	program(t, bin, "msb")
	files := map[string]string{}
	fixtures := []string{"node-nginx/vite-serve-single", "maven-jre/seed-shell-entrypoint", "go-scratch/https-client", "go-scratch/already-split"}
	for i := range 12 {
		for name, content := range fixture(t, filepath.Join("..", "..", "fixtures", filepath.FromSlash(fixtures[i%len(fixtures)]))) {
			files[fmt.Sprintf("checkouts/svc%d/%s", i, name)] = content
		}
	}
	enter(t, files)
	env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	run := func(script string) string {
		t.Helper()
		cmd := exec.Command(bash, "-e", "-c", script)
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s\n%v\n%s", script, err, out)
		}
		return string(out)
	}
	run(`for r in checkouts/*; do git -C $r init -q; git -C $r -c user.name=a -c user.email=a@example.com add -A; git -C $r -c user.name=a -c user.email=a@example.com commit -q -m first; done`)

	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(blocks) != 6 {
		t.Fatalf("%d blocks of commands", len(blocks))
	}
	changed := func() int {
		return strings.Count(run(`for r in checkouts/*; do git -C $r status --short; done`), "Dockerfile")
	}
	run(blocks[0][1])
	run(blocks[1][1])
	if changed() != 0 {
		t.Error("a look changes files")
	}
	if page := read(t, "company.html"); !strings.Contains(page, "svc0") {
		t.Error("the page does not name a project")
	}
	run(blocks[2][1])
	rs, errs := records.Read("runs/company")
	if len(rs) != 12 || len(errs) > 0 {
		t.Fatal(len(rs), errs)
	}
	patch := ""
	for _, r := range rs {
		if r.Transform == "node-nginx" && r.Kind != "" {
			env = append(env, "KIND="+r.Kind, "REPO="+filepath.Join("checkouts", filepath.Base(r.Repo)), "PATCH="+r.Patch)
			patch = filepath.Base(r.Repo)
			break
		}
	}
	before := changed()
	run(blocks[3][1])
	if got := changed(); got != before+3 {
		t.Errorf("the kind has 3 projects, %d were written", got-before)
	}
	run(blocks[4][1])
	if got := changed(); got != 9 {
		t.Errorf("%d of 9 written", got)
	}
	if summary := read(t, "summary.md"); !strings.Contains(summary, "9") {
		t.Error(summary)
	}
	rs, _ = records.Read("runs/company")
	rewritten := 0
	for _, r := range rs {
		if r.Status == "rewritten" {
			rewritten++
		}
	}
	if rewritten != 9 {
		t.Errorf("the records know %d of 9 rewrites", rewritten)
	}
	run(blocks[5][1])
	if out := run("git -C checkouts/" + patch + " status --short"); out != "" {
		t.Errorf("undone, %s is left with %s", patch, out)
	}
	for _, e := range integrations() {
		if !strings.Contains(page, "| `"+e.name+"` |") {
			t.Errorf("the page does not name the example %s", e.name)
		}
	}
}

// part is what the README has between two comments.
func part(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), "<!-- "+name+" -->\n")
	text, _, end := strings.Cut(rest, "<!-- end of "+name+" -->")
	if !ok || !end {
		t.Fatalf("README.md has no part %q", name)
	}
	return text
}
