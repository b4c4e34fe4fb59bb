package transforms_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/transforms"
)

// slow is how long one file may take before it is named, and hung how long before it is given up as a failure.
const (
	slow = 5 * time.Second
	hung = time.Minute
)

// TestCheckouts holds the laws on the Dockerfiles of other people's projects: those that msb rewrite finds below the folder that
// MSB_CHECKOUTS names. It prints what became of them, and writes a line for each into the file that MSB_VERDICTS names.
// MSB_INCLUDE is msb rewrite's --include, for collections whose files are not named like a Dockerfile.
func TestCheckouts(t *testing.T) {
	folder := os.Getenv("MSB_CHECKOUTS")
	if folder == "" {
		t.Skip("MSB_CHECKOUTS names no folder of checkouts")
	}
	files, errs := discover.Find(context.Background(), []string{folder}, discover.Options{Include: strings.Fields(os.Getenv("MSB_INCLUDE"))})
	for _, err := range errs {
		t.Log(err)
	}
	c := checkouts{tools: patchTools(t)}
	sum := newTally()
	for _, f := range files {
		v := c.judge(t, f)
		if v.took > slow {
			t.Logf("slow: %s took %s", f.Name, v.took.Round(time.Millisecond))
		}
		sum.add(v)
	}
	if name := os.Getenv("MSB_VERDICTS"); name != "" {
		if err := os.WriteFile(name, sum.lines.Bytes(), 0o644); err != nil {
			t.Error(err)
		}
	}
	fmt.Print(sum)
}

// verdict is what became of one file. read is nil where it does not parse.
type verdict struct {
	file discover.File
	read *recipe.Recipe
	res  refactor.Result
	err  error
	took time.Duration // of the first decision
	// assumed is the result where every assumption is allowed, if only that rewrites the file.
	assumed *refactor.Result
}

// checkouts is what the files of a walk share.
type checkouts struct {
	tools  [][]string
	root   string
	survey *project.Survey // of root
}

// judge decides about one file and holds the laws on it.
func (c *checkouts) judge(t testing.TB, f discover.File) verdict {
	t = named{t, f.Name}
	source, err := os.ReadFile(f.Path)
	if err != nil {
		return verdict{file: f, err: err}
	}
	done := make(chan verdict, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("panic: %v\n%s", p, debug.Stack())
				done <- verdict{file: f, err: fmt.Errorf("panic: %v", p)}
			}
		}()
		done <- c.laws(t, f, source)
	}()
	select {
	case v := <-done:
		return v
	case <-time.After(hung):
		stacks := make([]byte, 1<<20)
		t.Errorf("no answer after %s:\n%s", hung, stacks[:runtime.Stack(stacks, true)])
		return verdict{file: f, err: fmt.Errorf("no answer after %s", hung), took: hung}
	}
}

func (c *checkouts) laws(t testing.TB, f discover.File, source []byte) verdict {
	v := verdict{file: f}
	start := time.Now()
	v.read, v.res, v.err = c.decide(f, source)
	v.took = time.Since(start)
	img, bkErr := buildkit(t, source, nil)
	if v.err != nil {
		if bkErr == nil {
			t.Errorf("BuildKit takes the file, msb does not: %v", v.err)
		}
		return v
	}
	if !bytes.Equal(v.read.File.Source, source) || !bytes.Equal(v.res.Input, source) {
		t.Errorf("the input is not the file's bytes")
	}
	if same, err := dockerfile.Apply(source, nil); err != nil || !bytes.Equal(same, source) {
		t.Errorf("no edit changes the file (%v)", err)
	}
	if err := unlikeItself(v.read); err != nil {
		t.Errorf("%v", err)
	}
	_ = v.read.Explain()
	if bkErr == nil && v.read.Final().Unknown == "" {
		sameConfig(t, v.read.Final(), img)
	}
	if _, again, err := c.decide(f, source); err != nil || !reflect.DeepEqual(again, v.res) {
		t.Errorf("the same bytes make another result (%v)", err)
	}
	for name, layout := range layouts {
		if bkErr != nil || name == "CR LF" && bytes.ContainsAny(source, "<\r") {
			continue
		}
		if _, res, err := c.decide(f, layout(slices.Clone(source))); err != nil {
			t.Errorf("with %s: %v", name, err)
		} else if err := unlike(res, v.res); err != nil {
			t.Errorf("with %s: %v", name, err)
		}
	}
	if v.res.Status == refactor.Refused {
		if _, res, err := c.decide(f, source, everything()...); err == nil && res.Status == refactor.Rewritten {
			v.assumed = &res
			c.output(t, f, res, bkErr, everything()...)
		}
	}
	if v.res.Status == refactor.Rewritten {
		c.output(t, f, v.res, bkErr)
	} else if v.res.Output != nil {
		t.Errorf("the file is %s and has an output", v.res.Status)
	}
	return v
}

// output holds the laws on a rewritten file. BuildKit takes the output if it takes the input (bkErr is nil).
func (c *checkouts) output(t testing.TB, f discover.File, res refactor.Result, bkErr error, assume ...string) {
	after, again, err := c.decide(f, res.Output, assume...)
	if err != nil {
		t.Errorf("the output can't be read: %v\n%s", err, res.Output)
		return
	}
	if again.Status != refactor.Unchanged || again.Reason != "already-multistage" {
		t.Errorf("a second run is %s %s", again.Status, again.Reason)
	}
	img, err := buildkit(t, res.Output, nil)
	switch {
	case err != nil && bkErr == nil:
		t.Errorf("BuildKit does not take the output: %v\n%s", err, res.Output)
	case err == nil:
		sameConfig(t, after.Final(), img)
	}
	if err := unlikeItself(after); err != nil {
		t.Errorf("output: %v", err)
	}
	if err := lintGains(res); err != nil {
		t.Errorf("%v", err)
	}
	for _, tool := range c.tools {
		if err := applies(t, tool, res); err != nil {
			t.Errorf("%v", err)
		}
	}
}

// decide reads a file as the command line does: the project is the repository or, outside of one, the file's folder, which is the
// build context.
func (c *checkouts) decide(f discover.File, source []byte, assume ...string) (*recipe.Recipe, refactor.Result, error) {
	root := f.Repository
	if root == "" {
		root = filepath.Dir(f.Path)
	}
	if root != c.root {
		c.root, c.survey = root, &project.Survey{}
	}
	below, err := filepath.Rel(root, f.Path)
	if err != nil {
		return nil, refactor.Result{}, err
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, refactor.Result{}, err
	}
	defer dir.Close()
	parsed, err := dockerfile.Parse("Dockerfile", source)
	if err != nil {
		return nil, refactor.Result{}, err
	}
	p, err := project.New(dir.FS(), filepath.ToSlash(below), filepath.ToSlash(filepath.Dir(below)))
	if err != nil {
		return nil, refactor.Result{}, err
	}
	p.Share(c.survey)
	res, err := refactor.Run(parsed, p, transforms.All, refactor.Options{Assume: assume})
	if err != nil {
		return nil, res, err
	}
	r, err := recipe.Read(parsed, p, recipe.Options{Assume: assume})
	return r, res, err
}

// everything are the ids of all assumptions.
func everything() []string {
	var ids []string
	for _, a := range refactor.Assumptions() {
		ids = append(ids, a.ID)
	}
	return ids
}

// named is a test whose messages begin with a file's name.
type named struct {
	testing.TB
	name string
}

// Errorf reports a failure of the file.
func (n named) Errorf(format string, args ...any) {
	n.Helper()
	n.TB.Errorf(n.name+": "+format, args...)
}
