package review

import (
	"fmt"
	"io"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// MarkdownOptions say how a review is written in Markdown.
type MarkdownOptions struct {
	MaxBytes int      // most that is written; MinMarkdown or more
	Next     []Action // what to do now; stands at the end
}

// Sizes of Markdown in bytes: what GitHub takes as the body of a pull request, which is less than what it takes as a summary of a job (1 MiB),
// and what the counts alone may take.
const (
	BodyMarkdown = 65536
	MinMarkdown  = 8192
)

// Markdown writes a review as GitHub shows it, cut between rows to the size that is allowed; the end says what was left out.
func Markdown(w io.Writer, r Review, o MarkdownOptions) error {
	m := markdown{left: o.MaxBytes}
	head, end := markdownHead(r), markdownEnd(o.Next)
	m.add(head)
	m.left -= len(end) + maxLeftOut
	for _, s := range sections(r) {
		m.section(s)
	}
	m.b.WriteString(m.leftOut())
	m.b.WriteString(end)
	_, err := io.WriteString(w, m.b.String())
	return err
}

// maxLeftOut is room for the sentence that says what was left out, in bytes.
const maxLeftOut = 512

// Bounds of what Markdown shows of one thing.
const (
	maxTable = 50   // rows of a table other than that of projects
	maxLines = 80   // lines of an example
	maxDiff  = 8192 // bytes of an example
	maxCell  = 240  // bytes of a cell, before it is escaped
)

type markdown struct {
	b       strings.Builder
	left    int
	missing []string // what was left out
}

// section is a list that may be cut between its rows.
type section struct {
	title string
	head  string // of the table; empty if it is none
	noun  string // what a row is
	rows  int
	most  int
	row   func(i int) string
}

func (m *markdown) add(s string) bool {
	if len(s) > m.left {
		return false
	}
	m.left -= len(s)
	m.b.WriteString(s)
	return true
}

// section adds as many rows as there is room for, with what stands above them.
func (m *markdown) section(s section) {
	above := "\n### " + s.title + "\n\n" + s.head
	n := 0
	for n < min(s.rows, s.most) && m.add(above+s.row(n)) {
		above = ""
		n++
	}
	if n < s.rows {
		m.missing = append(m.missing, counted(s.rows-n, s.noun))
	}
}

func (m *markdown) leftOut() string {
	if len(m.missing) == 0 {
		return ""
	}
	return fmt.Sprintf("\nLeft out here: %s. The other formats of `msb report` have all.\n", strings.Join(m.missing, ", "))
}

// markdownHead are the counts.
func markdownHead(r Review) string {
	var b strings.Builder
	f := r.Funnel
	fmt.Fprintf(&b, "## msb: %s in %s\n\n", counted(f.Found, "Dockerfile"), counted(f.Repositories, "repository"))
	for i, run := range r.Runs {
		if i == maxRuns {
			fmt.Fprintf(&b, "and %s\n", counted(len(r.Runs)-i, "other run"))
			break
		}
		fmt.Fprintf(&b, "%s  \n", report.MarkdownText(cell(runWords(run, len(r.Runs) > 1))))
	}
	if len(r.Filters) > 0 {
		fmt.Fprintf(&b, "Only %s.\n", code(strings.Join(r.Filters, " ")))
	}
	b.WriteString("\n| found | recognised | rewritten | verified | refused | unchanged | failed |\n|---:|---:|---:|---:|---:|---:|---:|\n")
	fmt.Fprintf(&b, "| %d | %d | %d | %d | %d | %d | %d |\n\n", f.Found, f.Recognised, f.Rewritten, f.Verified, f.Refused, f.Unchanged, f.Failed)
	if n := len(r.Unseen); n > 0 {
		fmt.Fprintf(&b, "%s could not be looked at.\n\n", counted(n, "path"))
	}
	for _, l := range amountLines(r) {
		fmt.Fprintf(&b, "- **%s** %s\n", l[0], l[1])
	}
	return b.String()
}

// maxRuns is how many runs the head names.
const maxRuns = 5

func markdownEnd(actions []Action) string {
	var b strings.Builder
	for _, a := range actions {
		fmt.Fprintf(&b, "\n%s:\n\n%s", a.Purpose, report.MarkdownBlock("sh", a.Command))
	}
	return b.String()
}

// cell cuts a text that is too long for a table.
func cell(s string) string {
	if len(s) <= maxCell {
		return s
	}
	return strings.ToValidUTF8(s[:maxCell], "") + "…"
}

func code(s string) string { return report.MarkdownCode(cell(s)) }

func prose(s string) string { return report.MarkdownText(cell(s)) }

// row is a row of a table.
func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
