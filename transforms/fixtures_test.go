package transforms_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/config"
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/unified"
	"github.com/msb-dev/msb/transforms"
)

var update = flag.Bool("update", false, "write the goldens of the cases")

const fixtures = "../fixtures"

// cases returns the folders of all cases, sorted.
func cases(t testing.TB) []string {
	t.Helper()
	dirs, err := filepath.Glob(fixtures + "/*/*/Dockerfile")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no cases below %s: %v", fixtures, err)
	}
	for i := range dirs {
		dirs[i] = filepath.Dir(dirs[i])
	}
	return dirs
}

// run decides about one case, with source in place of its Dockerfile if that is not nil.
func run(t testing.TB, dir string, source []byte) refactor.Result {
	t.Helper()
	if source == nil {
		var err error
		if source, err = os.ReadFile(filepath.Join(dir, "Dockerfile")); err != nil {
			t.Fatal(err)
		}
	}
	f, err := dockerfile.Parse("Dockerfile", source)
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(os.DirFS(dir), "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	res, err := refactor.Run(f, p, transforms.All, choices(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// choices are what the case's user says: in msb.yaml and, of assumptions, in expect.
func choices(t testing.TB, dir string) refactor.Options {
	t.Helper()
	o := refactor.Options{Assume: assumed(dir)}
	text, err := os.ReadFile(filepath.Join(dir, "msb.yaml"))
	if os.IsNotExist(err) {
		return o
	}
	var f *config.File
	if err == nil {
		f, err = config.Parse("msb.yaml", text, config.Known{})
	}
	if err == nil {
		o.Images, err = images.NewCatalogue(f.Vouched())
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// reading is choices for who reads the case's files alone.
func reading(t testing.TB, dir string) recipe.Options {
	t.Helper()
	o := choices(t, dir)
	return recipe.Options{Assume: o.Assume, Images: o.Images}
}

// assumed are the assumptions that the case's user allows.
func assumed(dir string) []string {
	b, err := os.ReadFile(filepath.Join(dir, "expect"))
	if err != nil {
		return nil // expectation says that it is missing
	}
	var ids []string
	for line := range strings.Lines(string(b)) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "assume "); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// TestFixtures holds each case to its hand-written expectation and to its goldens.
func TestFixtures(t *testing.T) {
	for _, dir := range cases(t) {
		t.Run(strings.TrimPrefix(dir, fixtures+"/"), func(t *testing.T) {
			t.Parallel()
			res := run(t, dir, nil)
			expectation(t, dir, res)
			golden(t, filepath.Join(dir, "Dockerfile.golden"), res.Output)
			diff, err := unified.Diff("a/Dockerfile", "b/Dockerfile", res.Input, orInput(res), 3)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(dir, "diff.golden"), diff)
			var text bytes.Buffer
			if err := report.Text(&text, res, report.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(dir, "report.golden"), text.Bytes())
		})
	}
}

func orInput(res refactor.Result) []byte {
	if res.Status == refactor.Rewritten {
		return res.Output
	}
	return res.Input
}

// golden compares with a file; empty content means no file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if len(got) == 0 {
			_ = os.Remove(name)
			return
		}
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n--- got\n%s\n--- want\n%s", filepath.Base(name), got, want)
	}
}

// expectation reads the case's expect file; its statements are explained in fixtures/README.md.
func expectation(t *testing.T, dir string, res refactor.Result) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "expect"))
	if err != nil {
		t.Fatalf("a case needs a hand-written expectation: %v", err)
	}
	last := lastStage(res.Output)
	status := false
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		ok := true
		switch key {
		case "", "#", "assume":
		case "config":
			ok = configured(t, res.Output, value, choices(t, dir).Images)
		case "status":
			status, ok = true, res.Status.String() == value
		case "runtime":
			ok = res.Runtime == value
		case "risk":
			ok = res.Risk.String() == value
		case "reason":
			ok = res.Reason == value || slices.ContainsFunc(res.Refusals, func(r refactor.Refusal) bool { return r.ID == value })
		case "rung":
			plan, id, _ := strings.Cut(value, " ")
			ok = slices.ContainsFunc(res.Refusals, func(r refactor.Refusal) bool { return r.Plan == plan && r.ID == id })
		case "differs":
			ok = slices.ContainsFunc(res.Differences, func(d refactor.Difference) bool { return d.ID == value })
		case "has":
			ok = slices.Contains(last, value)
		case "hasnot":
			ok = !slices.ContainsFunc(last, func(l string) bool { return strings.HasPrefix(l, value) })
		default:
			t.Errorf("expect: unknown statement %q", line)
		}
		if !ok {
			t.Errorf("expected %q; got %s %s, runtime %q, risk %v, reason %q, differences %v, refusals %+v, last stage:\n%s",
				line, res.Transform, res.Status, res.Runtime, res.Risk, res.Reason, res.Differences, res.Refusals, strings.Join(last, "\n"))
		}
	}
	if !status {
		t.Error("expect says no status")
	}
}

// configured tells whether a field of the image configuration, as BuildKit computes it from the output, is the JSON that stands behind
// its name.
func configured(t *testing.T, output []byte, statement string, known *images.Catalogue) bool {
	t.Helper()
	field, want, _ := strings.Cut(statement, " ")
	img, err := buildkit(t, output, known)
	if err != nil {
		t.Error(err)
		return false
	}
	text, err := json.Marshal(img.Config)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return string(fields[field]) == want
}

// lastStage returns the lines from the last FROM on, trimmed.
func lastStage(out []byte) []string {
	lines := strings.Split(strings.ReplaceAll(string(out), "\r\n", "\n"), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.HasPrefix(strings.ToUpper(lines[i]), "FROM ") {
			return lines[i:]
		}
	}
	return nil
}

// TestFixedPoint holds that a second run changes nothing (law 3).
func TestFixedPoint(t *testing.T) {
	for _, dir := range cases(t) {
		if res := run(t, dir, nil); res.Status == refactor.Rewritten {
			again := run(t, dir, res.Output)
			if again.Status != refactor.Unchanged || again.Reason != "already-multistage" {
				t.Errorf("%s: a second run is %s %s", dir, again.Status, again.Reason)
			}
		}
	}
}

// TestCheckSame holds that nothing differs from itself, but for what refuses the file (law 3).
func TestCheckSame(t *testing.T) {
	for _, dir := range cases(t) {
		src, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		if err := unlikeItself(read(t, dir, src)); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

// unlikeItself tells what the proof finds between a recipe and itself.
func unlikeItself(r *recipe.Recipe) error {
	refuses := map[string]bool{}
	for _, f := range proof.Preconditions(r) {
		refuses[f.ID] = true
	}
	v := proof.Check(r, r)
	for _, f := range v.Findings {
		if !refuses[f.ID] {
			return fmt.Errorf("the file differs from itself: %+v", f)
		}
	}
	if len(v.Differences) > 0 {
		return fmt.Errorf("the file differs from itself: %+v", v.Differences)
	}
	return nil
}

func read(t testing.TB, dir string, source []byte) *recipe.Recipe {
	t.Helper()
	f, err := dockerfile.Parse("Dockerfile", source)
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(os.DirFS(dir), "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, reading(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// layouts change how a file is written and not what it says.
var layouts = map[string]func([]byte) []byte{
	"CR LF": func(b []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	},
	"a comment at the end": func(b []byte) []byte { return append(bytes.TrimRight(b, "\r\n"), "\n# the end\n"...) },
	"no last newline":      func(b []byte) []byte { return bytes.TrimRight(b, "\r\n") },
}

// TestVerdictIgnoresLayout holds that line ends and comments do not change a verdict (law 3).
func TestVerdictIgnoresLayout(t *testing.T) {
	for _, dir := range cases(t) {
		src, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		want := run(t, dir, nil)
		for name, layout := range layouts {
			if name == "CR LF" && bytes.Contains(src, []byte("<<")) {
				continue // the bytes of a here-document are what the shell gets: a carriage return there changes what it runs
			}
			if err := unlike(run(t, dir, layout(slices.Clone(src))), want); err != nil {
				t.Errorf("%s with %s: %v", dir, name, err)
			}
		}
	}
}

// unlike tells how a verdict differs from another.
func unlike(got, want refactor.Result) error {
	if got.Status != want.Status || got.Reason != want.Reason || got.Plan != want.Plan || got.Risk != want.Risk || len(got.Refusals) != len(want.Refusals) {
		return fmt.Errorf("%s %s %s %s with %d reasons, want %s %s %s %s with %d", got.Status, got.Reason, got.Plan, got.Risk, len(got.Refusals), want.Status, want.Reason, want.Plan, want.Risk, len(want.Refusals))
	}
	return nil
}
