package format

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

// width is how many columns the text takes. Words that are longer than a line, such as paths, stand out.
const width = 80

// maxFindings is how many findings of one check are shown; --verbose shows all.
const maxFindings = 6

// text writes reports for people.
type text struct {
	w       io.Writer
	style   report.Style
	verbose bool
	n       int
	b       strings.Builder // of one report
}

func newText(w io.Writer, o Options) Writer {
	return &text{w: w, style: report.Style(o.Color), verbose: o.Verbose}
}

func (t *text) Close() error { return nil }

func (t *text) Write(r *verify.Report) error {
	t.b.Reset()
	notRun := r.Exit == verify.ExitNotRun && r.Trouble != nil && r.Trouble.Log == "" // the command line has told why, on stderr
	if notRun && r.Comparing == "" {
		return nil
	}
	if t.n++; t.n > 1 {
		t.b.WriteByte('\n')
	}
	first := r.Name + ": " + r.Comparing
	if r.Comparing == "" { // nothing to compare, or nothing that could be
		first = r.Name + ": " + r.Verdict
	}
	t.wrap("", "  ", first)
	if notRun {
		_, err := io.WriteString(t.w, t.b.String())
		return err
	}
	if len(r.Checks) > 0 || r.Trouble != nil {
		t.b.WriteByte('\n')
	}
	for _, c := range r.Checks {
		t.check(c)
	}
	t.trouble(r)
	t.figures(r)
	if t.verbose {
		t.builder(r)
	}
	for _, f := range r.Refused {
		t.labelled("note", fmt.Sprintf("msb would not make this change: %s: %s (%s)", seen(f), f.Detail, f.ID))
	}
	if r.Comparing != "" {
		t.verdict(r)
	}
	_, err := io.WriteString(t.w, t.b.String())
	return err
}

// check is a row of the table: id, status, summary; below it what was found.
func (t *text) check(c verify.Check) {
	t.wrap(t.row(t.style.Bold(pad(c.ID, 8)), c.Status), indent(20), c.Summary)
	findings := c.Findings
	if !t.verbose {
		findings = Brief(c)
	}
	for i, f := range findings {
		if i == maxFindings && !t.verbose {
			t.wrap(indent(20), indent(20), fmt.Sprintf("and %d more; --verbose shows them", len(findings)-i))
			break
		}
		what := f.What
		if f.Difference != "" {
			what += " (" + f.Difference + ")"
		}
		t.wrap(t.row(pad("", 8), f.Status), indent(20), what)
	}
}

// row is what stands in front of a summary or a finding: 20 columns.
func (t *text) row(id string, s verify.Status) string {
	return "  " + id + " " + t.status(s, pad(string(s), 8)) + " "
}

// status gives a word the colour of a status.
func (t *text) status(s verify.Status, word string) string {
	switch s {
	case verify.Fail:
		return t.style.Red(word)
	case verify.Unknown:
		return t.style.Yellow(word)
	case verify.Stated:
		return t.style.Dim(word)
	}
	return t.style.Green(word)
}

// trouble is why there is no full comparison, with the end of the step's output.
func (t *text) trouble(r *verify.Report) {
	if r.Trouble == nil {
		return
	}
	t.labelled("trouble", place(r.Trouble)+r.Trouble.Detail)
	for _, line := range logLines(r.Trouble) {
		t.b.WriteString(indent(10) + "| " + line + "\n")
	}
}

// figures are sizes, and times if builds were timed.
func (t *text) figures(r *verify.Report) {
	if !r.Before.Built && !r.After.Built {
		return
	}
	t.b.WriteByte('\n')
	t.figure("before", r.Before)
	t.figure("after", r.After)
	if r.Before.Built && r.After.Built && r.Before.Size > 0 {
		t.labelled("saved", Saving(r.Before.Size, r.After.Size))
	}
}

func (t *text) figure(label string, b verify.Built) {
	if !b.Built {
		t.labelled(label, "not built")
		return
	}
	words := fmt.Sprintf("%s in %s, %s", Size(b.Size), count(len(b.Layers), "layer"), count(b.Files, "file"))
	if b.Packages > 0 {
		words += ", " + count(b.Packages, "package")
	}
	if b.Bench != nil {
		words += fmt.Sprintf("; cold build %.1f s, after a change in %s %.1f s", b.Bench.Cold, b.Bench.Changed, b.Bench.Change)
	}
	t.labelled(label, words)
	if t.verbose {
		for _, l := range b.Layers {
			t.wrap(indent(10)+fmt.Sprintf("%10s  ", Size(l.Size)), indent(22), shortened(l.CreatedBy, width-22))
		}
	}
}

// builder is where images were built, and on which bases.
func (t *text) builder(r *verify.Report) {
	if r.Builder == "" {
		return
	}
	t.labelled("builder", r.Builder+", "+r.Platform)
	for _, b := range r.Bases {
		t.labelled("base", b.Ref+"@"+b.Digest)
	}
}

func (t *text) verdict(r *verify.Report) {
	status := map[int]verify.Status{verify.ExitSame: verify.Pass, verify.ExitDiffers: verify.Fail}[r.Exit]
	if status == "" {
		status = verify.Unknown
	}
	t.b.WriteByte('\n')
	t.wrap("  "+t.status(status, pad("verdict", 7))+" ", indent(10), r.Verdict)
}

// labelled is a line with a label in 9 columns.
func (t *text) labelled(label, value string) {
	t.wrap("  "+t.style.Bold(pad(label, 7))+" ", indent(10), value)
}

// wrap writes words behind first, and breaks lines before they are wider than width; following lines begin with rest. Colours of first take
// no columns.
func (t *text) wrap(first, rest, words string) {
	t.b.WriteString(first)
	column := columns(first)
	for i, word := range strings.Fields(report.Printable(strings.ReplaceAll(words, "\n", " "))) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			t.b.WriteString("\n" + rest)
			column = len(rest)
		default:
			t.b.WriteByte(' ')
			column++
		}
		t.b.WriteString(word)
		column += n
	}
	t.b.WriteByte('\n')
}

// columns counts the columns of text with colours.
func columns(s string) int {
	n, escape := 0, false
	for _, r := range s {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		default:
			n++
		}
	}
	return n
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-len(s))) }

func indent(n int) string { return strings.Repeat(" ", n) }
