package refactor_test

import (
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// TestPlacesAreOfTheProject holds that a refusal names files from the project's root, whether they are seen in the build context or beside it.
func TestPlacesAreOfTheProject(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("x")}
	around := fstest.MapFS{"svc/package.json": file, "svc/compose.yml": file, "compose.yml": file, "svc/Dockerfile": file}
	f, err := dockerfile.Parse("shown/Dockerfile", []byte("FROM node:22\nCMD [\"node\", \"x.js\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(around, "svc/Dockerfile", "svc")
	if err != nil {
		t.Fatal(err)
	}
	seen := refactor.Transform{Name: "t", Propose: func(*recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) {
		return nil, []refactor.Missing{{ID: "not-static", File: "package.json", Line: 3}, {ID: "not-static", Line: 2}, {ID: "compose-override", File: "compose.yml", Line: 4}}, true
	}}
	res, err := refactor.Run(f, p, []refactor.Transform{seen}, refactor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []proof.Finding{{File: "svc/package.json", Line: 3}, {File: "shown/Dockerfile", Line: 2}, {File: "compose.yml", Line: 4}}
	if len(res.Refusals) != len(want) {
		t.Fatalf("%+v", res.Refusals)
	}
	for i, w := range want {
		if r := res.Refusals[i]; r.File != w.File || r.Line != w.Line {
			t.Errorf("%s:%d, want %s:%d", r.File, r.Line, w.File, w.Line)
		}
	}
}
