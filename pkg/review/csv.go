package review

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// Column is a column of the CSV.
type Column struct {
	Name string
	Doc  string // what stands there; empty where it is not known
	of   func(Project) string
}

// Columns are those of the CSV, in their order. New ones come at the end.
var Columns = []Column{
	{"repo", "repository", func(p Project) string { return p.Repo }},
	{"path", "Dockerfile, from the root of the repository", func(p Project) string { return p.Path }},
	{"status", "rewritten, refused, unchanged or failed; unseen where the path is no Dockerfile, but one that could not be looked at", statusOf},
	{"transform", "that recognised it", func(p Project) string { return p.Transform }},
	{"plan", "that was used", func(p Project) string { return p.Plan }},
	{"runtime", "image of the new last stage", func(p Project) string { return p.Runtime }},
	{"kind", "of the rewrite, for --kind", func(p Project) string { return p.Kind }},
	{"risk", "exact, stated or assumed", func(p Project) string { return deref(p.Risk) }},
	{"reasons", "of a refused or unchanged one, separated by spaces", func(p Project) string { return strings.Join(reasonsOf(p), " ") }},
	{"where", "file and line of the first reason", func(p Project) string { return first(p, seenAt) }},
	{"detail", "of the first reason", func(p Project) string { return first(p, func(f report.RecordRefusal) string { return f.Detail }) }},
	{"lift", "what lifts the first reason", func(p Project) string { return first(p, func(f report.RecordRefusal) string { return f.Lift }) }},
	{"differences", "that are stated, separated by spaces", func(p Project) string { return strings.Join(projectOf(p).Differences, " ") }},
	{"base-before", "image that the file starts from", func(p Project) string { return base(p.Before) }},
	{"base-after", "image that the last stage starts from", func(p Project) string { return base(p.After) }},
	{"bytes-before", "size of the image, or about that of its base", func(p Project) string { return bytesOf(p, p.Sizes.Before) }},
	{"bytes-after", "the same of the new image", func(p Project) string { return bytesOf(p, p.Sizes.After) }},
	{"measured", "yes if the sizes are of images that msb verify has built, no if they are the catalogue's of the bases", func(p Project) string {
		return map[bool]string{true: yes(p.Sizes.Measured)}[p.Sizes.Known]
	}},
	{"verified", "yes if msb verify has passed the rewrite", func(p Project) string { return yes(p.Verified) }},
	{"verdict", "of msb verify", func(p Project) string { return projectOf(p).Verdict }},
	{"cold-before", "seconds of a build of every step", bench(func(c *report.Verification) *report.Bench { return c.Before.Bench }, false)},
	{"cold-after", "the same of the new file", bench(func(c *report.Verification) *report.Bench { return c.After.Bench }, false)},
	{"change-before", "seconds of a rebuild after one line has changed", bench(func(c *report.Verification) *report.Bench { return c.Before.Bench }, true)},
	{"change-after", "the same of the new file", bench(func(c *report.Verification) *report.Bench { return c.After.Bench }, true)},
	{"patch", "file of the diff, below the directory of records", func(p Project) string { return p.Patch }},
	{"input", "hash of the Dockerfile", func(p Project) string { return p.Input }},
	{"output", "hash of the new Dockerfile", func(p Project) string { return deref(p.Output) }},
	{"msb", "version of the program", func(p Project) string { return p.Msb }},
	{"settings", "hash of the settings", func(p Project) string { return p.Settings }},
	{"error", "of a failed one", func(p Project) string { return p.Error }},
}

// CSV writes a row for each project, then one for each of Unseen, as RFC 4180 has it, after one with the names of Columns. Control characters are written out, so that a row
// is a line; a cell that a spreadsheet would take for a formula begins with an apostrophe.
func CSV(w io.Writer, r Review) error {
	b := bufio.NewWriter(w)
	for i, c := range Columns {
		writeCell(b, i, c.Name)
	}
	b.WriteString("\r\n")
	for _, ps := range [][]Project{r.Projects, r.Unseen} {
		for _, p := range ps {
			for i, c := range Columns {
				writeCell(b, i, harmless(report.Printable(c.of(p))))
			}
			b.WriteString("\r\n")
		}
	}
	return b.Flush()
}

func writeCell(b *bufio.Writer, i int, cell string) {
	if i > 0 {
		b.WriteByte(',')
	}
	if strings.ContainsAny(cell, ",\"") || strings.TrimSpace(cell) != cell {
		cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	b.WriteString(cell)
}

// harmless keeps a spreadsheet from running a cell (OWASP, "CSV Injection"): the wide forms of the signs count, too.
func harmless(cell string) string {
	for _, sign := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(strings.TrimSpace(cell), sign) {
			return "'" + cell
		}
	}
	return cell
}

// statusOf is one of StatusWords.
func statusOf(p Project) string {
	if p.Unseen() {
		return unseen
	}
	return p.Status
}

// first is something of the first reason of a refusal.
func first(p Project, of func(report.RecordRefusal) string) string {
	if p.Status != "refused" || len(p.Refused) == 0 {
		return ""
	}
	return of(p.Refused[0])
}

func seenAt(f report.RecordRefusal) string {
	if f.Line > 0 {
		return f.File + ":" + strconv.Itoa(f.Line)
	}
	return f.File
}

func base(i *report.RecordImage) string {
	if i == nil {
		return ""
	}
	return i.Base
}

func bytesOf(p Project, n int64) string {
	if !p.Sizes.Known {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func yes(b bool) string { return map[bool]string{true: "yes", false: "no"}[b] }

// bench is a time of one side, in seconds.
func bench(side func(*report.Verification) *report.Bench, change bool) func(Project) string {
	return func(p Project) string {
		if p.Checks == nil || side(p.Checks) == nil {
			return ""
		}
		b := side(p.Checks)
		switch {
		case !change:
			return seconds3(b.Cold)
		case b.Changed == "":
			return ""
		}
		return seconds3(b.Change)
	}
}

// seconds3 is a time to the millisecond.
func seconds3(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }
