package transforms_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
	"github.com/msb-dev/msb/transforms"
)

// TestDiffIsTheOutput holds that git apply and patch turn each input into the output, byte for byte (law 4).
func TestDiffIsTheOutput(t *testing.T) {
	tools := map[string][]string{"git": {"apply", "-p1", "--whitespace=nowarn"}, "patch": {"-p1", "-s", "--binary"}}
	for tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Logf("%s is not there", tool)
			delete(tools, tool)
		}
	}
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		diff, err := unified.Diff("a/Dockerfile", "b/Dockerfile", res.Input, res.Output, 3)
		if err != nil {
			t.Fatal(err)
		}
		for tool, args := range tools {
			work := t.TempDir()
			name := filepath.Join(work, "Dockerfile")
			if err := os.WriteFile(name, res.Input, 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(tool, args...)
			cmd.Dir, cmd.Stdin = work, bytes.NewReader(diff)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %v\n%s", dir, tool, err, out)
				continue
			}
			if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, res.Output) {
				t.Errorf("%s: %s makes something else than the output (%v)", dir, tool, err)
			}
		}
	}
}

// TestLintGainsNothing holds that no rule of BuildKit's linter is hit that the input did not hit (law 2).
func TestLintGainsNothing(t *testing.T) {
	count := func(source []byte) map[[2]string]int {
		f, err := dockerfile.Parse("Dockerfile", source)
		if err != nil {
			t.Fatal(err)
		}
		hits := map[[2]string]int{}
		for _, h := range f.Lint() {
			hits[[2]string{h.Rule, h.Subject}]++
		}
		return hits
	}
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		before := count(res.Input)
		for hit, n := range count(res.Output) {
			if hit[0] == "FromPlatformFlagConstDisallowed" && before[hit] > 0 {
				continue // the runtime must be for the platform that the file names
			}
			if n > before[hit] {
				t.Errorf("%s: the output hits %v %d times, the input %d times", dir, hit, n, before[hit])
			}
		}
	}
}

// shown are the reasons that occur in some case.
func shown(t *testing.T) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		seen[res.Reason] = true
		for _, r := range res.Refusals {
			seen[r.ID] = true
		}
	}
	return seen
}

// TestEveryTransformHasCases holds that there are enough cases, and as many that must stay as they are as cases that change.
func TestEveryTransformHasCases(t *testing.T) {
	for _, tr := range transforms.All {
		rewritten, others := 0, 0
		for _, dir := range cases(t) {
			if filepath.Base(filepath.Dir(dir)) != tr.Name {
				continue
			}
			if run(t, dir, nil).Status == refactor.Rewritten {
				rewritten++
			} else {
				others++
			}
		}
		t.Logf("%s: %d rewritten, %d refused or unchanged", tr.Name, rewritten, others)
		if rewritten < 15 || others < rewritten {
			t.Errorf("%s: %d cases are rewritten, %d are not", tr.Name, rewritten, others)
		}
	}
}

// TestEveryDifferenceIsSeen holds that each difference that may be stated is stated in some case.
func TestEveryDifferenceIsSeen(t *testing.T) {
	seen := map[string]bool{}
	for _, dir := range cases(t) {
		for _, d := range run(t, dir, nil).Differences {
			seen[d.ID] = true
		}
	}
	for _, d := range proof.Differences() {
		if !seen[d.ID] {
			t.Errorf("no case shows the difference %s", d.ID)
		}
	}
}

// TestFixtureNamesTell holds that a case's name says what is special about it.
func TestFixtureNamesTell(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	var names []string
	for _, tr := range transforms.All {
		names = append(names, tr.Name)
	}
	for _, dir := range cases(t) {
		group, base := filepath.Base(filepath.Dir(dir)), filepath.Base(dir)
		if !name.MatchString(base) || !strings.Contains(base, "-") && len(base) < 3 || !slices.Contains(names, group) {
			t.Errorf("%s: the name tells nothing", dir)
		}
	}
}
