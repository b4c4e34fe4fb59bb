package transforms_test

import (
	"bytes"
	"fmt"
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
	tools := patchTools(t)
	for _, dir := range cases(t) {
		if res := run(t, dir, nil); res.Status == refactor.Rewritten {
			for _, tool := range tools {
				if err := applies(t, tool, res); err != nil {
					t.Errorf("%s: %v", dir, err)
				}
			}
		}
	}
}

// patchTools are the command lines of the programs of this machine that apply a diff.
func patchTools(t testing.TB) [][]string {
	return slices.DeleteFunc([][]string{{"git", "apply", "-p1", "--whitespace=nowarn"}, {"patch", "-p1", "-s", "--binary"}}, func(tool []string) bool {
		_, err := exec.LookPath(tool[0])
		if err != nil {
			t.Logf("%s is not there", tool[0])
		}
		return err != nil
	})
}

// applies tells why a tool does not turn a result's input into its output.
func applies(t testing.TB, tool []string, res refactor.Result) error {
	diff, err := unified.Diff("a/Dockerfile", "b/Dockerfile", res.Input, res.Output, 3)
	if err != nil {
		return err
	}
	work := t.TempDir()
	name := filepath.Join(work, "Dockerfile")
	if err := os.WriteFile(name, res.Input, 0o644); err != nil {
		return err
	}
	cmd := exec.Command(tool[0], tool[1:]...)
	cmd.Dir, cmd.Stdin = work, bytes.NewReader(diff)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", tool[0], err, out)
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, res.Output) {
		return fmt.Errorf("%s makes something else than the output (%v)", tool[0], err)
	}
	return nil
}

// TestLintGainsNothing holds that no rule of BuildKit's linter is hit that the input did not hit (law 2).
func TestLintGainsNothing(t *testing.T) {
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		if err := lintGains(res); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

// saidAgain are the rules of what the runtime stage has to say a second time: the platform that the file names, the variables that
// the program reads, whatever their names, and the author.
var saidAgain = map[string]bool{"FromPlatformFlagConstDisallowed": true, "SecretsUsedInArgOrEnv": true, "MaintainerDeprecated": true}

// lintGains tells which hits of BuildKit's linter the output has more of than the input.
func lintGains(res refactor.Result) error {
	var hits [2]map[[2]string]int
	for i, source := range [][]byte{res.Input, res.Output} {
		f, err := dockerfile.Parse("Dockerfile", source)
		if err != nil {
			return err
		}
		hits[i] = map[[2]string]int{}
		for _, h := range f.Lint() {
			hits[i][[2]string{h.Rule, h.Subject}]++
		}
	}
	before, after := hits[0], hits[1]
	for hit, n := range after {
		if saidAgain[hit[0]] && before[hit] > 0 {
			continue
		}
		if n > before[hit] {
			return fmt.Errorf("the output hits %v %d times, the input %d times", hit, n, before[hit])
		}
	}
	return nil
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
