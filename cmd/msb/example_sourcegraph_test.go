package main

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/report"
)

// batchSpec is what the example uses of a batch spec, with the keys that there are for it: the reference of Sourcegraph 6
// (sourcegraph.com/docs/batch-changes/batch-spec-yaml-reference) and the schema in src (lib/batches/schema), version 2.
type batchSpec struct {
	Version     int
	Name        string
	Description string
	On          []struct {
		RepositoriesMatchingQuery string `yaml:"repositoriesMatchingQuery"`
	}
	Steps []struct {
		Run, Container string
		Outputs        map[string]struct{ Value string }
	}
	ChangesetTemplate struct {
		Title, Body, Branch string
		Commit              struct{ Message string }
	} `yaml:"changesetTemplate"`
}

// render fills a template in as src does (lib/batches/template): its delimiters, its functions, and an error for a name that is not there.
func render(t *testing.T, text string, names map[string]any) string {
	t.Helper()
	functions := template.FuncMap{"join": strings.Join, "split": strings.Split}
	for name, value := range names {
		functions[name] = func() any { return value }
	}
	tmpl, err := template.New("").Delims("${{", "}}").Option("missingkey=error").Funcs(functions).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func readBatchSpec(t *testing.T) batchSpec {
	t.Helper()
	text := msb(t, "", "example", "sourcegraph").out
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	var spec batchSpec
	if err := d.Decode(&spec); err != nil {
		t.Fatal(err)
	}
	if spec.Version != 2 || spec.Name == "" || len(spec.On) != 1 || len(spec.Steps) != 1 || spec.Steps[0].Container == "" {
		t.Fatalf("the batch spec is %+v", spec)
	}
	return spec
}

// TestSourcegraph runs the step of the batch spec in repositories as src lays them out, takes the diff as src does, and holds that it is
// msb's own and that the changeset says why.
func TestSourcegraph(t *testing.T) {
	node, nodeGolden := sampleProject(t, "node-nginx/vite-serve-single")
	program, programGolden := sampleProject(t, "go-scratch/copied-beside-the-program")
	split, _ := sampleProject(t, "go-scratch/already-split")
	spec := readBatchSpec(t)
	two := maps.Clone(program)
	for name, text := range node {
		two["web/"+name] = text
	}
	broken := maps.Clone(program)
	broken["old/Dockerfile"] = "FROM node\nNONSENSE\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  map[string]string
	}{
		{"node", node, map[string]string{"Dockerfile": nodeGolden}},
		{"two", two, map[string]string{"Dockerfile": programGolden, "web/Dockerfile": nodeGolden}},
		{"broken", broken, map[string]string{"Dockerfile": programGolden}},
		{"split", split, nil},
		{"docs", map[string]string{"README": "No Dockerfile.\n"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newForge(t)
			for _, dir := range []string{"work", "before"} {
				for name, text := range tt.files {
					f.write(dir+"/"+name, text)
				}
				f.git(dir, "init", "-q")
				f.git(dir, "add", "--force", "--all")
				f.git(dir, "commit", "-q", "-m", "src-action-exec")
			}
			t.Chdir("work")
			repository := map[string]any{"name": "github.com/acme/" + tt.name}
			f.write("../step", render(t, spec.Steps[0].Run, map[string]any{"repository": repository}))
			got := f.try("sh", "../step")
			if got.status != 0 {
				t.Fatalf("the step fails: %+v", got)
			}
			f.git(".", "add", "--all")
			if changed := strings.Fields(f.git(".", "diff", "--cached", "--name-only")); !slices.Equal(changed, slices.Sorted(maps.Keys(tt.want))) {
				t.Fatalf("it changes %q", changed)
			}
			for name, text := range tt.want {
				if got := read(t, name); got != text {
					t.Errorf("%s is\n%s\nwant\n%s", name, got, text)
				}
			}
			if left := contents(t, "../tmp"); len(left) > 1 {
				t.Errorf("the step leaves %v", left)
			}
			if tt.want == nil {
				return // src makes no changeset of an empty diff
			}
			f.changeset(spec, repository, got)
		})
	}
}

// changeset holds that title, body and message of a changeset are those of the records.
func (f *forge) changeset(spec batchSpec, repository map[string]any, step answer) {
	f.Helper()
	outputs := map[string]any{}
	for name, o := range spec.Steps[0].Outputs {
		outputs[name] = render(f.T, o.Value, map[string]any{"step": map[string]any{"stdout": step.out, "stderr": step.err}, "repository": repository})
	}
	field := func(text string) string {
		return strings.TrimSpace(render(f.T, text, map[string]any{"outputs": outputs, "repository": repository}))
	}
	c := spec.ChangesetTemplate
	want := strings.TrimSpace(f.wantMessage(repository["name"].(string)))
	title, body, _ := strings.Cut(want, "\n")
	for _, part := range []struct{ name, got, want string }{
		{"title", field(c.Title), title}, {"body", field(c.Body), strings.TrimSpace(body)}, {"message", field(c.Commit.Message), want}, {"branch", field(c.Branch), workBranch},
	} {
		if part.got != part.want || part.want == "" {
			f.Errorf("the %s is\n%s\nwant\n%s", part.name, part.got, part.want)
		}
	}
}

// wantMessage is what records of the repository, as it was before the step, say.
func (f *forge) wantMessage(repo string) string {
	f.Helper()
	if got := f.try("msb", "rewrite", "--repo", repo, "--out", f.runs, "../before"); got.status != 0 && got.status != exitFile {
		f.Fatalf("%+v", got)
	}
	return string(report.Message(f.records()[repo]...))
}
