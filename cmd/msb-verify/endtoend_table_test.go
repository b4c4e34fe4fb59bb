package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/verify"
)

// tables are what README shows of a run.
type tables struct {
	text    []byte // of the file that they are written to
	samples []sampleRow
	broken  []brokenRow
}

type sampleRow struct {
	*expectation
	report  *verify.Report
	runtime string // image of the new last stage
}

type brokenRow struct {
	*expectation
	report *verify.Report
}

// measuredOn says what the tables were measured on. What brings up stand-ins for the public images says so in MSB_IMAGES.
func measuredOn() string {
	if stand := os.Getenv("MSB_IMAGES"); stand != "" {
		return stand
	}
	return "the public base images of " + time.Now().UTC().Format("2006-01-02")
}

// samplesTable has one row for each sample. Times are there if builds were timed.
func (t tables) samplesTable() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s. Before → after; what lies unpacked in the public bases is about what `pkg/images/data/sizes.tsv` quotes, with its source:\n\n", measuredOn())
	timed := slices.ContainsFunc(t.samples, func(row sampleRow) bool { return row.report.After.Bench != nil })
	times := func(cold, change string) string {
		if !timed {
			return ""
		}
		return cold + " | " + change + " | "
	}
	fmt.Fprintf(&b, "| sample | unpacked | files | packages | %schecks | public bases |\n", times("cold build", "one line changed"))
	fmt.Fprintf(&b, "|---|---|---|---|%s---|---|\n", strings.ReplaceAll(times("---", "---"), " ", ""))
	for _, row := range t.samples {
		before, after := row.report.Before, row.report.After
		cold, change := "", ""
		if before.Bench != nil && after.Bench != nil {
			cold = fmt.Sprintf("%.0f → %.0f s", before.Bench.Cold, after.Bench.Cold)
			if before.Bench.Changed != "" && after.Bench.Changed != "" {
				change = fmt.Sprintf("%.0f → %.0f s", before.Bench.Change, after.Bench.Change)
			}
		}
		fmt.Fprintf(&b, "| [%s](fixtures/samples/%s) | %s → %s | %d → %d | %d → %d | %s%s | %s |\n", row.title, row.name,
			megabytes(before.Size), megabytes(after.Size), before.Files, after.Files, before.Packages, after.Packages, times(cold, change), tally(row.report), row.bases())
	}
	return b.String()
}

// bases are the public images before and after, with their sizes where the catalogue of images has them.
func (row sampleRow) bases() string {
	name := func(ref string) string {
		// Of slim images the catalogue has Debian's only; it counts others as the full ones.
		if i, err := images.Lookup(ref); err == nil && i.Size() > 0 && (i.Variant != "slim" || i.Family == "debian") {
			return fmt.Sprintf("%s, %d MB", ref, i.Size())
		}
		return ref
	}
	before := row.runtime
	for _, base := range row.report.Bases {
		if base.Ref != row.runtime {
			before = base.Ref
		}
	}
	return name(before) + " → " + name(row.runtime)
}

// brokenTable has one row for each broken rewrite.
func (t tables) brokenTable() string {
	var b strings.Builder
	b.WriteString("| what is wrong | found by | it says |\n|---|---|---|\n")
	for _, row := range t.broken {
		for _, id := range checkIDs {
			for _, words := range row.fails[id] {
				says := "—"
				for _, sentence := range failed(row.report, id) {
					if holds(sentence, words) {
						says = sentence
						break
					}
				}
				fmt.Fprintf(&b, "| [%s](fixtures/broken/%s) | `%s` | %s |\n", row.title, row.name, id, cell(says))
			}
		}
	}
	return b.String()
}

// cell is a sentence in a row of a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(s)
}

// tally counts the checks by outcome, the best first.
func tally(r *verify.Report) string {
	count := map[verify.Status]int{}
	for _, c := range r.Checks {
		if c.ID != verify.CheckSpeed {
			count[c.Status]++
		}
	}
	var parts []string
	for _, s := range []verify.Status{verify.Pass, verify.Stated, verify.Unknown, verify.Fail} {
		if count[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[s], s))
		}
	}
	if parts == nil {
		return "no check"
	}
	return strings.Join(parts, ", ")
}

// write puts both tables between their marks.
func (t tables) write() ([]byte, error) {
	text, err := between(t.text, "samples", t.samplesTable())
	if err != nil {
		return nil, err
	}
	return between(text, "broken rewrites", t.brokenTable())
}

// between replaces what stands between the two marks of a table.
func between(text []byte, table, content string) ([]byte, error) {
	begin, end := fmt.Sprintf("<!-- %s -->\n", table), fmt.Sprintf("<!-- end of %s -->\n", table)
	head, rest, found := bytes.Cut(text, []byte(begin))
	_, tail, ended := bytes.Cut(rest, []byte(end))
	if !found || !ended {
		return nil, fmt.Errorf("expected the lines %q and %q", begin, end)
	}
	return bytes.Join([][]byte{head, []byte(begin), []byte(content), []byte(end), tail}, nil), nil
}

func TestTablesAreWrittenBetweenTheirMarks(t *testing.T) {
	t.Setenv("MSB_IMAGES", "stand-ins")
	report := &verify.Report{
		Before: verify.Built{Size: 2_500_000, Files: 10, Packages: 3, Bench: &verify.Bench{Cold: 9.6, Change: 2.4, Changed: "a.js"}},
		After:  verify.Built{Size: 500_000, Files: 2, Bench: &verify.Bench{Cold: 11.2, Change: 3.6, Changed: "a.js"}},
		Bases:  []verify.Base{{Ref: "node:20-alpine"}},
		Checks: []verify.Check{{ID: verify.CheckRun, Status: verify.Fail, Findings: []verify.Finding{{Status: verify.Fail, What: "no <a|b>\nhere"}}}},
	}
	e := &expectation{title: "One", name: "run/one", fails: map[string][][]string{verify.CheckRun: {{"no"}}}}
	tb := tables{
		text:    []byte("a\n<!-- samples -->\nold\n<!-- end of samples -->\nb\n<!-- broken rewrites -->\n<!-- end of broken rewrites -->\n"),
		samples: []sampleRow{{e, report, "scratch"}}, broken: []brokenRow{{e, report}},
	}
	const want = `a
<!-- samples -->
Measured on stand-ins. Before → after; what lies unpacked in the public bases is about what ` + "`pkg/images/data/sizes.tsv`" + ` quotes, with its source:

| sample | unpacked | files | packages | cold build | one line changed | checks | public bases |
|---|---|---|---|---|---|---|---|
| [One](fixtures/samples/run/one) | 2.5 MB → 0.5 MB | 10 → 2 | 3 → 0 | 10 → 11 s | 2 → 4 s | 1 fail | node:20-alpine, 160 MB → scratch |
<!-- end of samples -->
b
<!-- broken rewrites -->
| what is wrong | found by | it says |
|---|---|---|
| [One](fixtures/broken/run/one) | ` + "`run`" + ` | no &lt;a\|b> here |
<!-- end of broken rewrites -->
`
	got, err := tb.write()
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	tb.text = []byte("no marks")
	if _, err := tb.write(); err == nil {
		t.Error("a file without marks was written")
	}
}
