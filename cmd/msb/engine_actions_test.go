package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// What stands in for the actions that act would fetch: they put artifacts into the folder $ARTIFACTS, and get them from there.
var actionStandIns = map[string]string{
	"upload-artifact": `
name: upload
inputs: {name: {required: true}, path: {required: true}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {NAME: "${{ inputs.name }}", FROM: "${{ inputs.path }}"}
      run: |
        mkdir "$ARTIFACTS/$NAME"
        if [ -d "$FROM" ]; then cp -r "$FROM/." "$ARTIFACTS/$NAME"; else cp "$FROM" "$ARTIFACTS/$NAME"; fi
`,
	"download-artifact": `
name: download
inputs: {pattern: {required: true}, path: {required: true}, merge-multiple: {required: true}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {PATTERN: "${{ inputs.pattern }}", TO: "${{ inputs.path }}", MERGE: "${{ inputs.merge-multiple }}"}
      run: |
        [ "$MERGE" = true ]
        mkdir -p "$TO"
        for a in "$ARTIFACTS"/$PATTERN; do cp -r "$a/." "$TO"; done
`,
}

// goStandIn plays go install, which has no released msb to get here.
const goStandIn = `#!/bin/sh
case "$1 $2" in
  "install github.com/msb-dev/msb/cmd/msb@v"[0-9]*) mkdir -p "$RUNNER_TEMP/go/bin" && cp "$MSB_UNDER_TEST" "$RUNNER_TEMP/go/bin/msb" ;;
  "env GOPATH") echo "$RUNNER_TEMP/go" ;;
  *) echo "go $* is not what the stand-in plays" >&2; exit 1 ;;
esac
`

// TestActions runs msb example actions under nektos/act, without Docker and without a network: every step that the file holds runs as it
// stands there, clones from github.com come from a folder, and go and the two actions for artifacts are stand-ins. One repository of the list is
// not there. The records of all jobs together and the two reports are as one process makes them.
func TestActions(t *testing.T) {
	needEngine(t, "act", "git", "bash")
	const repositories = 24
	forge, runner, single := t.TempDir(), t.TempDir(), t.TempDir()
	company(t, forge, repositories)
	for i := range repositories {
		commitAll(t, filepath.Join(forge, companyName(i)))
	}
	list := read(t, filepath.Join(forge, "repos.txt")) + "acme/gone\n"
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "url.file://"+forge+"/.insteadOf")
	t.Setenv("GIT_CONFIG_VALUE_0", "https://github.com/")

	work := filepath.Join(runner, "work")
	for name, text := range map[string]string{
		"work/.github/workflows/msb.yml": msb(t, "", "example", "actions").out, "work/repos.txt": list,
		"upload-artifact/action.yml": actionStandIns["upload-artifact"], "download-artifact/action.yml": actionStandIns["download-artifact"],
		"artifacts/.keep": "", "bin/go": goStandIn,
	} {
		if err := placeFile(filepath.Join(runner, filepath.FromSlash(name)), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(runner, "bin", "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	commitAll(t, work)
	bin := t.TempDir()
	t.Setenv("MSB_UNDER_TEST", program(t, bin, "msb"))
	t.Setenv("ARTIFACTS", filepath.Join(runner, "artifacts"))
	t.Setenv("PATH", filepath.Join(runner, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))

	a := actRun(t, runner, work)
	if a.status != 1 {
		t.Errorf("act ends with status %d, although jobs should have failed", a.status)
	}
	// Line 20 of the list is a repository with a broken Dockerfile, line 25 is not there, and the shard of a line is its number modulo 8.
	if want := map[string]int{"msb/rewrite-2": 1, "msb/rewrite-5": 1}; !maps.Equal(a.failed, want) {
		t.Errorf("jobs with failed steps are %v, not %v", a.failed, want)
	}

	if err := os.WriteFile(filepath.Join(single, "repos.txt"), []byte(list), 0o666); err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(list) {
		name = strings.TrimSpace(name)
		c := exec.Command("git", "clone", "--quiet", "--depth", "1", "https://github.com/"+name, name)
		c.Dir = single
		if out, err := c.CombinedOutput(); (err == nil) == (name == "acme/gone") {
			t.Fatalf("git clone %s: %v\n%s", name, err, out)
		}
	}
	one := filepath.Join(bin, "msb")
	if status := finished(t, single, one, "rewrite", "--files-from", "repos.txt", "--out", "records", "--quiet"); status != exitFile {
		t.Fatalf("a single process ends with status %d, not %d", status, exitFile)
	}
	merged := filepath.Join(t.TempDir(), "records")
	shards, _ := filepath.Glob(filepath.Join(runner, "artifacts", "records-*"))
	for _, shard := range shards {
		if err := os.CopyFS(merged, os.DirFS(shard)); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d artifacts of records have the same %d files as a single process", len(shards), sameFiles(t, filepath.Join(single, "records"), merged))
	for format, got := range map[string]string{"markdown": a.summary, "html": read(t, filepath.Join(runner, "artifacts", "msb", "msb.html"))} {
		c := exec.Command(one, "report", "records", "--format", format)
		c.Dir = single
		want, err := c.Output()
		if err != nil || got != string(want) {
			t.Errorf("%v: the report as %s is\n%s\n---\nnot\n%s", err, format, got, want)
		}
		t.Logf("msb report --format %s: the same %d bytes", format, len(want))
	}
}

// commitAll makes a git repository of a directory.
func commitAll(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"init -q", "add -A -f .", "-c user.name=Tester -c user.email=tester@example.com -c commit.gpgsign=false commit -q -m all"} {
		c := exec.Command("git", strings.Fields(line)...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", line, err, out)
		}
	}
}

// acted is what a run of act tells.
type acted struct {
	status  int
	failed  map[string]int // steps that failed, by job
	summary string         // of all jobs
}

func actRun(t *testing.T, runner, work string) acted {
	t.Helper()
	c := exec.Command("act", "workflow_dispatch", "--json", "--platform", "ubuntu-latest=-self-hosted", "--no-cache-server",
		"--action-cache-path", filepath.Join(runner, "act"), "--secret", "MSB_TOKEN=none",
		"--local-repository", "actions/upload-artifact@v4="+filepath.Join(runner, "upload-artifact"),
		"--local-repository", "actions/download-artifact@v4="+filepath.Join(runner, "download-artifact"))
	c.Dir = work
	c.Env = append(os.Environ(), "HOME="+runner, "XDG_CONFIG_HOME="+runner, "XDG_CACHE_HOME="+runner)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	a := acted{status: c.ProcessState.ExitCode(), failed: map[string]int{}}
	for line := range strings.Lines(out.String() + errs.String()) {
		var l struct{ Msg, Command, Content, StepResult, Job string }
		if json.Unmarshal([]byte(line), &l) != nil {
			continue // what it prints beside its log
		}
		if l.StepResult == "failure" {
			a.failed[l.Job]++
		}
		if l.Command == "summary" {
			a.summary += l.Content
		}
	}
	if testing.Verbose() && os.Getenv("MSB_ACT_LOG") != "" {
		t.Logf("%s%s", out.Bytes(), errs.Bytes())
	}
	return a
}

// TestActionsShards holds that the shards of the matrix are those that the split of the list knows.
func TestActionsShards(t *testing.T) {
	var w struct {
		Env struct {
			Shards int `yaml:"SHARDS"`
		}
		Jobs struct {
			Rewrite struct {
				Strategy struct{ Matrix struct{ Shard []int } }
			}
		}
	}
	if err := yaml.Unmarshal([]byte(msb(t, "", "example", "actions").out), &w); err != nil {
		t.Fatal(err)
	}
	shards := w.Jobs.Rewrite.Strategy.Matrix.Shard
	if len(shards) == 0 || len(shards) != w.Env.Shards {
		t.Errorf("the matrix has the shards %v, and the list is split into %d", shards, w.Env.Shards)
	}
	for i, s := range shards {
		if i != s {
			t.Errorf("shard %d of the matrix is %d", i, s)
		}
	}
}
