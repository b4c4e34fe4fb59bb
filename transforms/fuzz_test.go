package transforms_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/transforms"
)

// fuzzed is a case to start from: its project, and the names of its files.
type fuzzed struct {
	around fstest.MapFS
	names  []string
}

// maxSeed is the size of the largest file that is a seed: longer ones take the fuzzer's time and find nothing.
const maxSeed = 4096

// FuzzRewrite rewrites any Dockerfile in the project of a case of which one file is any other: nothing panics, an output parses, a second
// run leaves it alone, the linter finds nothing new, and the proof finds nothing in what it let through.
func FuzzRewrite(f *testing.F) {
	var all []fuzzed
	for i, dir := range cases(f) {
		c := fuzzed{around: files(f, dir)}
		maps.DeleteFunc(c.around, func(name string, _ *fstest.MapFile) bool {
			return strings.HasSuffix(name, ".golden") || name == "expect"
		})
		c.names = slices.Sorted(maps.Keys(c.around))
		all = append(all, c)
		for n, name := range c.names {
			if data := c.around[name].Data; len(data) <= maxSeed {
				f.Add(uint16(i), uint16(n), c.around["Dockerfile"].Data, data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which, file uint16, src, data []byte) {
		c := all[int(which)%len(all)]
		around := maps.Clone(c.around)
		if name := c.names[int(file)%len(c.names)]; name != "Dockerfile" {
			around[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		}
		fuzzRewrite(t, around, src)
	})
}

func fuzzRewrite(t *testing.T, around fstest.MapFS, src []byte) {
	decide := func(src []byte) (*recipe.Recipe, refactor.Result, bool) {
		file, err := dockerfile.Parse("Dockerfile", src)
		if err != nil {
			return nil, refactor.Result{}, false
		}
		p, err := project.New(around, "Dockerfile", ".")
		if err != nil {
			return nil, refactor.Result{}, false // an ignore file that can't be read
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
	if err := lintGains(res); err != nil {
		t.Errorf("%v in\n%s", err, res.Output)
	}
	if v := proof.Check(before, after); len(v.Findings) > 0 {
		t.Errorf("the proof finds %v in\n%s", v.Findings, res.Output)
	}
}
