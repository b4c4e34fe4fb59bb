package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// indexedJob is what the test needs of a batch/v1 Job. That the whole is valid is held by .ci/manifests.
type indexedJob struct {
	Spec struct {
		Completions int
		Template    struct {
			Spec struct {
				Containers []struct {
					Command []string
					Env     []struct{ Name, Value string }
				}
			}
		}
	}
}

// TestKubernetes runs the command of the job once for each index, as it stands there, and holds that all of them together make what one
// process makes. msb-verify is a stub to which everything passes: there is no BuildKit here.
func TestKubernetes(t *testing.T) {
	const repositories = 36
	var job indexedJob
	if err := yaml.Unmarshal([]byte(msb(t, "", "example", "kubernetes").out), &job); err != nil {
		t.Fatal(err)
	}
	container := job.Spec.Template.Spec.Containers[0]
	bin, single, indexed := t.TempDir(), t.TempDir(), t.TempDir()
	program(t, bin, "msb")
	program(t, bin, verifier)
	t.Setenv("PATH", bin)
	t.Setenv("STUB", "=pass")
	for _, e := range container.Env {
		t.Setenv(e.Name, e.Value)
	}
	company(t, single, repositories)
	company(t, indexed, repositories)

	if status := finished(t, single, "msb", "rewrite", "--files-from", "repos.txt", "--verify", "--quiet", "--out", "msb-run"); status != exitFile {
		t.Fatalf("a single process ends with status %d, not %d", status, exitFile)
	}
	taken := map[int]int{} // statuses of the pods
	for index := range job.Spec.Completions {
		var words []string
		for _, w := range container.Command {
			words = append(words, strings.ReplaceAll(w, "$(JOB_COMPLETION_INDEX)", strconv.Itoa(index)))
		}
		c := exec.Command(words[0], words[1:]...)
		c.Dir = indexed
		if out, err := c.CombinedOutput(); err != nil && c.ProcessState == nil {
			t.Fatalf("%v\n%s", err, out)
		}
		taken[c.ProcessState.ExitCode()]++
	}
	t.Logf("%d pods, by status: %v", job.Spec.Completions, taken)
	if taken[exitDone] == 0 || taken[exitFile] == 0 || len(taken) != 2 {
		t.Errorf("statuses of the pods are %v", taken)
	}
	if err := os.Rename(filepath.Join(indexed, "run"), filepath.Join(indexed, "msb-run")); err != nil {
		t.Fatal(err)
	}
	sameRun(t, "msb", single, indexed)
}
