package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/config"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/transforms"
)

// plainEnvironment leaves no variable of msb's own.
func plainEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range command.Environment() {
		t.Setenv(name, "")
	}
}

// TestConfig holds what msb config prints: each setting, what it is, and where it came from.
func TestConfig(t *testing.T) {
	plainEnvironment(t)
	enter(t, map[string]string{
		".git/": "", "msb.yaml": "version: 1\nrisk: exact\nassume: []\nimages:\n  nginx: {runtime: 'nginx:stable'}\nexclude: [\"a\\e7\"]\noverrides: [{files: [api/Dockerfile], context: .}]\n",
		"api/Dockerfile": before, "empty/.git/": "",
	})
	t.Setenv("MSB_PREFER", "small")
	got := msb(t, "", "config", "api", "--build-arg", "A=1")
	want := `# api/Dockerfile: msb.yaml
risk                  exact                  msb.yaml:2
prefer                small                  MSB_PREFER
transforms            node-nginx, go-scratch  default
assume                -                      msb.yaml:3
platform              -                      default
build-args.A          1                      --build-arg
exclude               a\x1b7                 msb.yaml:6
verify.http           -                      default
verify.run            -                      default
verify.env            -                      default
verify.network        default                default
verify.min-saving     0%                     default
verify.timeout        30m0s                  default
context               .                      msb.yaml:7
images.nginx.runtime  nginx:stable           msb.yaml:5
`
	if got.status != exitDone || got.err != "" || squeezed(got.out) != squeezed(want) {
		t.Errorf("status %d, stderr %q, stdout\n%s\nwant\n%s", got.status, got.err, got.out, want)
	}
	if got := msb(t, "", "config", "empty"); !strings.HasPrefix(got.out, "# "+filepath.FromSlash("empty/Dockerfile")+": no settings file\n") || got.status != exitDone {
		t.Errorf("status %d, stdout %s", got.status, got.out)
	}
	var doc struct {
		File, Path string
		Schema     int
		Settings   []command.Effective
	}
	got = msb(t, "", "config", "--format", "json")
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || got.status != exitDone {
		t.Fatal(err, got)
	}
	if doc.File != "msb.yaml" || doc.Path != "Dockerfile" || doc.Schema != 1 || !slices.ContainsFunc(doc.Settings, func(e command.Effective) bool {
		return e.Name == "risk" && e.Value == "exact" && e.From == "msb.yaml:2"
	}) {
		t.Errorf("got %s", got.out)
	}
}

// squeezed is a text with one blank between words, so that the width of columns does not matter.
func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

// TestConfigStatus holds the statuses, and that each problem of a settings file has a line.
func TestConfigStatus(t *testing.T) {
	plainEnvironment(t)
	enter(t, map[string]string{"bad/.git/": "", "bad/msb.yaml": "version: 1\nriks: exact\nprefr: \"\\e[31m\"\n", "both/.git/": "", "both/msb.yaml": "", "both/.msb.yaml": ""})
	for _, tt := range []struct {
		args   string
		status int
		err    string // all of it
	}{
		{"config bad", exitFile, "bad/msb.yaml:2: unknown key \"riks\" of the settings; did you mean risk?\nbad/msb.yaml:3: unknown key \"prefr\" of the settings; did you mean prefer?\n"},
		{"config --config bad/msb.yaml", exitUsage, "bad/msb.yaml:2: unknown key \"riks\" of the settings; did you mean risk?\nbad/msb.yaml:3: unknown key \"prefr\" of the settings; did you mean prefer?\n"},
		{"config both", exitFile, "msb: both/msb.yaml: .msb.yaml stands beside it: expected one of the two\n"},
		{"config nowhere", exitFile, "msb: nowhere: no such file or directory\n"},
		{"config bad both", exitUsage, "msb: config takes one file or directory, not 2\n"},
		{"config --format xml", exitUsage, "msb: --format is text, json, not \"xml\"\n"},
		{"config --schema --print-example", exitUsage, "msb: --print-example and --schema exclude each other\n"},
		{"config --schema bad", exitUsage, "msb: --print-example and --schema are not about a file\n"},
		{"config --risk high", exitUsage, "msb: --risk is exact, stated, not \"high\"\n"},
		{"config --config none bad", exitDone, ""},
	} {
		if got := msb(t, "", strings.Fields(tt.args)...); got.status != tt.status || got.err != filepath.FromSlash(tt.err) {
			t.Errorf("msb %s: status %d, stderr\n%s\nwant %d\n%s", tt.args, got.status, got.err, tt.status, tt.err)
		}
	}
}

// TestExampleSettings holds that the example can be meant, uses every key of the schema, and is the one of the README.
func TestExampleSettings(t *testing.T) {
	plainEnvironment(t)
	got := msb(t, "", "config", "--print-example")
	if got.status != exitDone || got.out != config.Example {
		t.Errorf("status %d, %s", got.status, got.out)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "<!-- settings -->\n```yaml\n"+config.Example+"```\n<!-- end of settings -->") {
		t.Error("the README's settings are not the example")
	}
	for _, name := range command.Environment() {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("the README does not name %s", name)
		}
	}
	for _, key := range schemaKeys(t) {
		if !strings.Contains(config.Example, key+":") {
			t.Errorf("the example does not show %s", key)
		}
	}
	if got := msb(t, "", "config", "--schema"); got.out != config.Schema || got.status != exitDone {
		t.Errorf("status %d, %s", got.status, got.out)
	}
}

// schemaKeys are the names of all properties of the schema, but for those that an example can't have at once.
func schemaKeys(t *testing.T) []string {
	t.Helper()
	var doc any
	if err := json.Unmarshal([]byte(config.Schema), &doc); err != nil {
		t.Fatal(err)
	}
	var keys []string
	var walk func(v any)
	walk = func(v any) {
		m, ok := v.(map[string]any)
		if !ok {
			if list, ok := v.([]any); ok {
				for _, item := range list {
					walk(item)
				}
			}
			return
		}
		for name, sub := range m {
			if properties, ok := sub.(map[string]any); ok && name == "properties" {
				for key := range properties {
					keys = append(keys, key)
				}
			}
			walk(sub)
		}
	}
	walk(doc)
	return slices.DeleteFunc(keys, func(k string) bool { return k == "only" })
}

// TestSchemaNamesAll holds that the schema lists the transforms and assumptions that there are.
func TestSchemaNamesAll(t *testing.T) {
	var doc struct {
		Defs struct {
			Transform struct{ Enum []string }
			Rules     struct {
				Properties struct {
					Assume struct{ Items struct{ Enum []string } }
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(config.Schema), &doc); err != nil {
		t.Fatal(err)
	}
	var names, ids []string
	for _, tr := range transforms.All {
		names = append(names, tr.Name)
	}
	for _, a := range refactor.Assumptions() {
		ids = append(ids, a.ID)
	}
	if !slices.Equal(doc.Defs.Transform.Enum, names) || !slices.Equal(doc.Defs.Rules.Properties.Assume.Items.Enum, ids) {
		t.Errorf("the schema has %v and %v, want %v and %v", doc.Defs.Transform.Enum, doc.Defs.Rules.Properties.Assume.Items.Enum, names, ids)
	}
}

// TestSettingsOfEach holds that each Dockerfile has the settings of its own repository, that one bad settings file does not stop the others,
// and that records say which settings held and that the settings file was read.
func TestSettingsOfEach(t *testing.T) {
	plainEnvironment(t)
	enter(t, map[string]string{
		"a/.git/": "", "a/msb.yaml": "version: 1\nrisk: exact\nexclude: [old/]\n", "a/Dockerfile": "# settings\n", "a/old/Dockerfile": "# rewrite\n",
		"b/.git/": "", "b/msb.yaml": "version: 1\nriks: exact\n", "b/Dockerfile": "# rewrite\n",
		"c/.git/": "", "c/Dockerfile": "# settings\n",
	})
	got := msb(t, "", "rewrite", "-v", "a", "b", "c")
	if got.status != exitFile || !strings.Contains(got.err, filepath.FromSlash("b/Dockerfile: b/msb.yaml:2: unknown key")) ||
		!strings.Contains(got.err, "Risk:exact") || !strings.Contains(got.err, "Risk:stated") || strings.Contains(got.err, "old") {
		t.Errorf("status %d, stderr\n%s", got.status, got.err)
	}
	if got := msb(t, "", "rewrite", "-v", "a", "b", "c", "--config", filepath.FromSlash("b/msb.yaml")); got.status != exitUsage || strings.Count(got.err, "\n") != 1 {
		t.Errorf("status %d, stderr\n%s", got.status, got.err)
	}
	var list []report.Record
	got = msb(t, "", "rewrite", "--format", "json", "a", "c")
	if err := json.Unmarshal([]byte(got.out), &list); err != nil || len(list) != 2 {
		t.Fatal(err, got)
	}
	if list[0].Settings == list[1].Settings {
		t.Error("two files with other settings have one hash")
	}
}

// TestReadOfRecords holds that a record names the settings file among what was read, and where else one could lie.
func TestReadOfRecords(t *testing.T) {
	plainEnvironment(t)
	enter(t, map[string]string{".git/": "", "s/Dockerfile": "FROM scratch\n", "msb.yaml": "version: 1\n"})
	var list []report.Record
	var out, errs bytes.Buffer
	status := run(context.Background(), []string{"rewrite", "--format", "json", "s/Dockerfile"}, strings.NewReader(""), &out, &errs)
	got := answer{out.String(), errs.String(), status}
	if err := json.Unmarshal([]byte(got.out), &list); err != nil || len(list) != 1 {
		t.Fatal(err, got)
	}
	hash := list[0].Read["msb.yaml"]
	if absent, ok := list[0].Read["s/.msb.yaml"]; !ok || absent != nil || hash == nil || *hash != report.Hash([]byte("version: 1\n")) {
		t.Errorf("read %v", list[0].Read)
	}
}
