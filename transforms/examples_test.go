package transforms_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
)

const examples = "../pkg/proof/examples.txt"

// TestExamples holds that msb explain shows of each obligation and each difference what a case says of it now. With -update it looks for
// cases where none is named, or the named one no longer says it; a case that does is kept.
func TestExamples(t *testing.T) {
	s := showcase{results: map[string]refactor.Result{}, dirs: cases(t)}
	slices.SortStableFunc(s.dirs, func(a, b string) int { return cmp.Compare(size(t, a), size(t, b)) })
	var b strings.Builder
	b.WriteString("Written by go test ./transforms -run TestExamples -update.\n")
	add := func(id string, make func(named string) string) {
		had := proof.Example(id)
		if had == "" && !*update {
			return // no case shows it, such as what only builds show: -update would look through all
		}
		named, _, _ := strings.Cut(had, ":\n")
		now := make(named)
		if now == "" && *update {
			now = make("")
		}
		if now != had && !*update {
			t.Errorf("%s: msb explain shows\n%s\nand the case says\n%s\ngo test ./transforms -run TestExamples -update writes it", id, had, now)
		}
		if now != "" {
			fmt.Fprintf(&b, "\n# %s\n%s", id, now)
		}
	}
	for _, o := range proof.Obligations() {
		add(o.ID, func(named string) string {
			switch o.Kind {
			case proof.Law:
				return lawExample(t, laws[o.ID])
			case proof.States:
				return s.difference(t, o.Difference, named)
			}
			return cmp.Or(s.refusal(t, o.ID, named), s.mutant(t, o.ID, named))
		})
	}
	for _, d := range proof.AllDifferences() {
		add("difference "+d.ID, func(named string) string { return s.difference(t, d.ID, named) })
	}
	if *update {
		if err := os.WriteFile(examples, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func size(t *testing.T, dir string) int64 {
	info, err := os.Stat(filepath.Join(dir, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// showcase finds examples among the cases, the shortest first.
type showcase struct {
	dirs    []string
	results map[string]refactor.Result
	mutants map[string]string // by reason, once all outputs were broken
}

func (s *showcase) run(t *testing.T, dir string) refactor.Result {
	t.Helper()
	res, ok := s.results[dir]
	if !ok {
		res = run(t, dir, nil)
		s.results[dir] = res
	}
	return res
}

// in are the cases to look at: the named one, or all.
func (s *showcase) in(named string) []string {
	dir, _, _ := strings.Cut(named, ", ") // what was done to it
	if named == "" {
		return s.dirs
	}
	return slices.DeleteFunc(slices.Clone(s.dirs), func(d string) bool { return caseName(d) != dir })
}

func caseName(dir string) string { return strings.TrimPrefix(dir, fixtures+"/") }

// refusal is what a case says where an obligation does not hold: the line that it is about, and the finding. Refused files are shown before
// plans that were not used.
func (s *showcase) refusal(t *testing.T, id, named string) string {
	t.Helper()
	if strings.Contains(named, ", ") {
		return ""
	}
	for _, status := range []refactor.Status{refactor.Refused, refactor.Unchanged, refactor.Rewritten} {
		for _, dir := range s.in(named) {
			res := s.run(t, dir)
			if res.Status != status {
				continue
			}
			if res.Status == refactor.Unchanged && res.Reason == id {
				return fmt.Sprintf("%s:\n%s  unchanged (%s)\n", caseName(dir), excerpt(dir, "Dockerfile", 1), id)
			}
			for _, r := range res.Refusals {
				if r.ID != id {
					continue
				}
				plan := ""
				if r.Plan != "" {
					plan = " as " + r.Plan
				}
				return fmt.Sprintf("%s:\n%s  %s: refused%s: %s\n", caseName(dir), excerpt(dir, r.File, r.Line), r.Transform, plan, shortened(r.Detail))
			}
		}
	}
	return ""
}

// mutant is what the proof says of an output that was broken on purpose.
func (s *showcase) mutant(t *testing.T, id, named string) string {
	t.Helper()
	if named == "" && s.mutants != nil {
		return s.mutants[id]
	}
	all := map[string]string{}
	for _, dir := range s.in(named) {
		res := s.run(t, dir)
		if res.Status != refactor.Rewritten {
			continue
		}
		before, after := read(t, dir, res.Input), read(t, dir, res.Output)
		for _, m := range outputMutants(t, after) {
			broken, err := tryRead(t, dir, []byte(m.text))
			if err != nil {
				continue
			}
			for _, f := range proof.Check(before, broken).Findings {
				if all[f.ID] == "" {
					all[f.ID] = fmt.Sprintf("%s, broken on purpose:\n%s  rejected: %s\n", caseName(dir), changed(t, res.Output, []byte(m.text)), shortened(f.Detail))
				}
			}
		}
	}
	if named == "" {
		s.mutants = all
	}
	return all[id]
}

// difference is what a rewritten case says of a difference.
func (s *showcase) difference(t *testing.T, id, named string) string {
	t.Helper()
	for _, dir := range s.in(named) {
		res := s.run(t, dir)
		for _, d := range res.Differences {
			if d.ID == id && res.Status == refactor.Rewritten {
				return fmt.Sprintf("%s:\n  FROM %s, and then FROM %s\n  differs %s\n", caseName(dir), read(t, dir, res.Input).Final().Base, res.Runtime, shortened(d.Details[0]))
			}
		}
	}
	return ""
}

// lawExample is what becomes of the law's case: the lines that change, or what is said of it.
func lawExample(t *testing.T, l law) string {
	t.Helper()
	if l.shows == "" {
		return ""
	}
	dir, head := fixtures+"/"+l.shows, l.shows+":\n"
	var source []byte
	if l.source != "" {
		source, head = []byte(l.source), l.shows+", as another file:\n"
		if _, err := dockerfile.Parse("Dockerfile", source); err != nil {
			var b strings.Builder
			for _, line := range strings.Split(strings.TrimSpace(l.source), "\n") {
				b.WriteString("    " + shortened(line) + "\n")
			}
			return head + b.String() + "  not read: " + err.Error() + "\n"
		}
	}
	res := run(t, dir, source)
	if res.Status != refactor.Rewritten {
		r := res.Refusals[0]
		return fmt.Sprintf("%s%s  %s: refused: %s\n", head, excerpt(dir, r.File, r.Line), r.Transform, shortened(r.Detail))
	}
	return head + changed(t, res.Input, res.Output)
}

// visible shows what no screen shows.
var visible = strings.NewReplacer("\r", "^M", "\ufeff", "<BOM>")

// changed are the lines that differ, with few around.
func changed(t *testing.T, old, new []byte) string {
	t.Helper()
	diff, err := unified.Diff("a", "b", old, new, 2)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	lines := strings.Split(strings.TrimRight(string(diff), "\n"), "\n")
	for i, l := range lines[2:] {
		if i == 20 {
			b.WriteString("    …\n")
			break
		}
		if !strings.HasPrefix(l, "@@") {
			b.WriteString("    " + shortened(visible.Replace(strings.ToValidUTF8(l, `\xE9`))) + "\n")
		}
	}
	return b.String()
}

// excerpt is a line of a file of the case.
func excerpt(dir, file string, line int) string {
	text, err := os.ReadFile(filepath.Join(dir, file))
	lines := strings.Split(string(text), "\n")
	if err != nil || line < 1 || line > len(lines) {
		return ""
	}
	return fmt.Sprintf("  %s:%d:\n    %s\n", file, line, shortened(strings.TrimSpace(lines[line-1])))
}

// shortened keeps examples on the screen.
func shortened(s string) string {
	if r := []rune(s); len(r) > 160 {
		return string(r[:159]) + "…"
	}
	return s
}
