package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/verify"
)

// TestSettingsFile holds that each Dockerfile is verified with the settings of its own repository, and that one that can't be meant does not
// stop the others.
func TestSettingsFile(t *testing.T) {
	dir := enter(t, map[string]string{
		"a/Dockerfile": rewritten, "a/msb.yaml": "version: 1\nbuild-args: {A: 1}\nplatform: linux/arm64\nverify: {http: [/a], run: [id], env: {B: 2}, timeout: 90s, min-saving: 10%, network: none}\n",
		"b/Dockerfile": rewritten, "b/msb.yaml": "version: 1\nverify: {htpp: [/b]}\n",
		"c/svc/Dockerfile": rewritten, "c/msb.yaml": "version: 1\noverrides: [{files: [svc/], context: .}]\n",
	})
	for _, repo := range []string{"a", "b", "c"} {
		if err := os.Mkdir(filepath.Join(repo, ".git"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range command.Environment() {
		t.Setenv(name, "")
	}
	b := newBench()
	got := b.run("", "a", "b", "c", "--network", "host")
	if want := "b/Dockerfile: b/msb.yaml:2: unknown key \"htpp\" of verify; did you mean http?\n"; got.status != verify.ExitNotRun || got.err != filepath.FromSlash(want) {
		t.Errorf("status %d, stderr %s, want %s", got.status, got.err, want)
	}
	if len(b.options) != 2 {
		t.Fatalf("verified %d", len(b.options))
	}
	a, c := b.options[0], b.options[1]
	if !slices.Equal(a.HTTP, []string{"GET /a"}) || !slices.Equal(a.Commands, []string{"id"}) || !slices.Equal(a.Env, []string{"B=2"}) ||
		a.Timeout != 90*time.Second || a.MinSaving != 0.1 || a.Network != "host" || a.BuildArgs["A"] != "1" || a.Platform != "linux/arm64" {
		t.Errorf("a: %+v", a)
	}
	if len(c.HTTP) > 0 || c.Timeout != 0 || c.Platform != "" || b.cases[1].Context != filepath.Join(dir, "c") {
		t.Errorf("c: %+v with the context %s", c, b.cases[1].Context)
	}
}

// TestPrivateImages holds that both texts are read with what the settings say of images.
func TestPrivateImages(t *testing.T) {
	enter(t, map[string]string{
		"Dockerfile": "FROM registry.example.com/go:1\nCOPY main.go go.mod ./\nRUN CGO_ENABLED=0 go build -o /app .\nCMD [\"/app\"]\n",
		"new":        "FROM registry.example.com/go:1 AS builder\nCOPY main.go go.mod ./\nRUN CGO_ENABLED=0 go build -o /app .\n\nFROM scratch\nWORKDIR /go\nCOPY --from=builder /app /app\nCMD [\"/app\"]\n",
		"go.mod":     "module example.com/app\n\ngo 1.22\n", "main.go": "package main\n\nfunc main() {}\n",
		"msb.yaml": "version: 1\nimages: {'registry.example.com/go:*': {like: 'golang:1.22-bookworm'}}\n",
	})
	b := newBench()
	if got := b.run("", "--original", "Dockerfile", "new"); got.status != 0 || len(b.cases) != 1 {
		t.Fatalf("%+v", got)
	}
	c := b.cases[0]
	if like := c.Before.Recipe.Final().Image.Like; like != "golang:1.22-bookworm" {
		t.Errorf("before is like %q", like)
	}
	if len(c.Proof.Findings) > 0 || !slices.ContainsFunc(c.Proof.Differences, func(d proof.Difference) bool { return d.ID == "vouched-image" }) {
		t.Errorf("%+v", c.Proof)
	}
	if got := b.run("", "--original", "Dockerfile", "new", "--config", "none"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	if unknown := b.cases[1].Before.Recipe.Final().Unknown; !strings.Contains(unknown, "not in the catalogue") {
		t.Errorf("without settings: %q", unknown)
	}
}

// TestTimeoutByDefault holds that the flag names the time that is taken without it.
func TestTimeoutByDefault(t *testing.T) {
	for _, f := range command.RunFlags() {
		if d, ok := f.(*cli.DurationFlag); ok && d.Name == "timeout" {
			if said, err := time.ParseDuration(d.DefaultText); err != nil || said != verify.DefaultTimeout {
				t.Errorf("--timeout is %s by default, package verify takes %v", d.DefaultText, verify.DefaultTimeout)
			}
		}
	}
}
