package transforms_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/transforms"
)

// FuzzRewrite rewrites any Dockerfile in the projects of some cases: nothing panics, an output parses, a second run leaves it alone, and
// the proof finds nothing in what it let through.
func FuzzRewrite(f *testing.F) {
	around := fstest.MapFS{}
	for _, dir := range []string{"node-nginx/vite-serve-single", "maven-jre/seed-shell-entrypoint", "go-scratch/static-server"} {
		for name, file := range files(f, filepath.Join(fixtures, dir)) {
			around[name] = file
		}
	}
	for _, dir := range cases(f) {
		src, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		decide := func(src []byte) (*recipe.Recipe, refactor.Result, bool) {
			file, err := dockerfile.Parse("Dockerfile", src)
			if err != nil {
				return nil, refactor.Result{}, false
			}
			p, err := project.New(around, "Dockerfile", ".")
			if err != nil {
				t.Fatal(err)
			}
			r, err := recipe.Read(file, p, recipe.Options{})
			if err != nil {
				return nil, refactor.Result{}, false
			}
			_ = r.Explain()
			res, err := refactor.Run(file, p, transforms.All, refactor.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return r, res, true
		}
		before, res, ok := decide(src)
		if !ok || res.Status != refactor.Rewritten {
			return
		}
		after, again, ok := decide(res.Output)
		if !ok {
			t.Fatalf("the output does not parse:\n%s", res.Output)
		}
		if again.Status == refactor.Rewritten {
			t.Errorf("a second run changes:\n%s", res.Output)
		}
		if v := proof.Check(before, after); len(v.Findings) > 0 {
			t.Errorf("the proof finds %v in\n%s", v.Findings, res.Output)
		}
	})
}
