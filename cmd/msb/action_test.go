package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// actionStep is a step of action.yml.
type actionStep struct {
	ID, Name, Run, Shell, Uses string
	Env                        map[string]string
}

// TestAction runs the script of the composite action's check as a runner would, in a project with a file that would change.
func TestAction(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("needs bash")
	}
	b, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Using string
			Steps []actionStep
		}
	}
	if err := yaml.Unmarshal(b, &action); err != nil || action.Runs.Using != "composite" {
		t.Fatal(action, err)
	}
	var check actionStep
	for _, step := range action.Runs.Steps {
		if step.ID == "check" {
			check = step
		}
		if step.Run != "" && step.Shell != "bash" || strings.Contains(step.Run, "${{") {
			t.Errorf("%s: inputs reach a script by its environment only", step.Name)
		}
	}
	bin := t.TempDir()
	program(t, bin, "msb")
	for _, tt := range []struct {
		name    string
		inputs  map[string]string
		changes string
		status  int
	}{
		{"a file would change", map[string]string{"sarif": "out.sarif"}, "true", 1},
		{"a file would change, and may", map[string]string{"fail": "false"}, "true", 0},
		{"a name with a blank", map[string]string{"paths": "a b\n\n"}, "true", 1},
		{"nothing to do", map[string]string{"paths": "none", "flags": "--risk=exact\n--quiet\n"}, "false", 0},
		{"a flag that there is not", map[string]string{"flags": "--colour=no"}, "false", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{".git/": "", "none/Dockerfile": "FROM scratch\n"}
			for name, content := range frontEnd {
				files["a b/"+name] = content
			}
			dir := enter(t, files)
			output, summary := filepath.Join(dir, "output"), filepath.Join(dir, "summary")
			cmd := exec.Command(bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", check.Run)
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary)
			for variable, value := range check.Env {
				input := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), "}}"))
				given, ok := tt.inputs[input]
				if !ok {
					given = action.Inputs[input].Default
				}
				cmd.Env = append(cmd.Env, variable+"="+given)
			}
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != tt.status {
				t.Fatalf("%v\n%s", err, out)
			}
			if got := strings.TrimSpace(read(t, output)); got != "changes="+tt.changes {
				t.Error(got)
			}
			if changes := tt.changes == "true"; changes != strings.Contains(string(out), "::") || changes != strings.Contains(readIfAny(summary), "a b/Dockerfile") {
				t.Errorf("annotations\n%s\nsummary\n%s", out, readIfAny(summary))
			}
			if name := tt.inputs["sarif"]; name != "" && !json.Valid([]byte(read(t, name))) {
				t.Errorf("%s is no JSON", name)
			}
		})
	}
}

// readIfAny is a file's text, or nothing.
func readIfAny(name string) string {
	b, _ := os.ReadFile(name)
	return string(b)
}
