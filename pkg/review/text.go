package review

import (
	"fmt"
	"io"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// TextOptions say how a review is shown at a terminal. The zero value is plain text.
type TextOptions struct {
	Color bool
	ASCII bool     // no letter outside of ASCII
	Next  []Action // what to do now; stands at the end
}

// Action is a command and what it is for.
type Action struct{ Purpose, Command string }

// How much a terminal shows; the other formats hold all.
const (
	lineColumns = 80
	barColumns  = 56
	maxRows     = 8  // of each list
	maxList     = 20 // Dockerfiles that are listed without being asked for
)

// Text writes a review for a terminal of 80 columns. Only commands may be longer, so that they can be copied.
func Text(w io.Writer, r Review, o TextOptions) error {
	t := text{Style: report.Style(o.Color), r: r, ascii: o.ASCII}
	t.head()
	t.funnel()
	t.amounts()
	t.outliers()
	t.kinds()
	t.reasons()
	t.left()
	t.differences()
	t.failures("failed", "failure", failedOf(t.r))
	t.failures("could not be looked at, or not as a whole", "path", t.r.Unseen)
	t.projects()
	t.trouble()
	t.next(o.Next)
	_, err := io.WriteString(w, t.b.String())
	return err
}

type text struct {
	report.Style
	r     Review
	ascii bool
	b     strings.Builder
}

// line ends a line. Words that come from records have to be safe already.
func (t *text) line(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	if t.ascii {
		s = ascii(s)
	}
	t.b.WriteString(strings.TrimRight(s, " "))
	t.b.WriteByte('\n')
}

// ascii writes other letters as their numbers.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r == '…':
			b.WriteByte('~')
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// show makes words of a record safe, of one line, and of at most n columns.
func (t *text) show(s string, n int) string {
	s = report.Printable(s)
	if t.ascii {
		s = ascii(s)
	}
	return fit(s, n)
}

// section begins a part.
func (t *text) section(format string, args ...any) {
	t.line("")
	t.line("%s", t.Bold(fmt.Sprintf(format, args...)))
}

// The columns of lists: a count, then words.
const (
	countColumns = 7
	wordIndent   = countColumns + 2
	wordColumns  = lineColumns - wordIndent
)

// row is a line of a list.
func (t *text) row(n int, format string, args ...any) {
	t.line("%*d  %s", countColumns, n, fmt.Sprintf(format, args...))
}

// below is text below a row, over several lines.
func (t *text) below(s string) {
	for _, l := range wrap(t.show(s, 4*wordColumns), wordColumns) {
		t.line("%*s%s", wordIndent, "", t.Dim(l))
	}
}

// more says what a list leaves out.
func (t *text) more(n int, what string) {
	if n > 0 {
		t.line("%*s%s", wordIndent, "", t.Dim(fmt.Sprintf("and %s; --format json has all", counted(n, what))))
	}
}

// place is a project's repository and path.
func place(p Project) string {
	if p.Repo == "" {
		return p.Path
	}
	return p.Repo + " " + p.Path
}

func (t *text) head() {
	f := t.r.Funnel
	t.line("%s", t.Bold(fmt.Sprintf("%s in %s", counted(f.Found, "Dockerfile"), counted(f.Repositories, "repository"))))
	for i, run := range t.r.Runs {
		if i == maxRows {
			t.line("and %s", counted(len(t.r.Runs)-i, "other run"))
			break
		}
		t.line("%s", t.show(runWords(run, len(t.r.Runs) > 1), lineColumns))
	}
	if len(t.r.Filters) > 0 {
		t.line("only %s", t.show(strings.Join(t.r.Filters, " "), lineColumns-5))
	}
}

// runWords say how records were made.
func runWords(run Run, one bool) string {
	words := fmt.Sprintf("by msb %s with settings %s", run.Msb, shortHash(run.Settings))
	if one {
		words = counted(run.Projects, "Dockerfile") + " " + words
	}
	return words
}

// shortHash is enough of a hash to tell two apart.
func shortHash(hash string) string {
	return fmt.Sprintf("%.12s", strings.TrimPrefix(hash, "sha256:"))
}

func (t *text) funnel() {
	f := t.r.Funnel
	t.line("")
	for _, step := range []struct {
		word string
		n    int
	}{{"found", f.Found}, {"recognised", f.Recognised}, {"rewritten", f.Rewritten}, {"verified", f.Verified}} {
		t.line("%s%s", pad(fmt.Sprintf("%-11s%*d  ", step.word, countColumns, step.n), 20), t.Green(bar(step.n, f.Found, barColumns, t.ascii)))
	}
	t.line("not rewritten: %d refused, %d unchanged, %d failed", f.Refused, f.Unchanged, f.Failed)
	if n := len(t.r.Unseen); n > 0 {
		t.line("not looked at: %s", counted(n, "path"))
	}
}

// amounts are risks, sizes and times.
func (t *text) amounts() {
	lines := amountLines(t.r)
	if len(lines) > 0 {
		t.line("")
	}
	for _, l := range lines {
		for i, part := range wrap(l[1], lineColumns-12) {
			t.line("%s%s", pad([]string{l[0], ""}[min(i, 1)], 12), part)
		}
	}
}

// amountLines are risks, sizes and times, a label and a sentence each.
func amountLines(r Review) [][2]string {
	var lines [][2]string
	add := func(label, format string, args ...any) {
		lines = append(lines, [2]string{label, fmt.Sprintf(format, args...)})
	}
	if words := riskSentence(r.Risks); words != "" {
		add("risk", "%s", words)
	}
	if n := r.Measured.Projects; n > 0 {
		add("measured", "%s: %s", counted(n, "image"), r.Measured.sentence())
	}
	if n := r.About.Projects; n > 0 {
		add("about", "%s: %s (bases alone, by the catalogue)", counted(n, "image"), r.About.sentence())
	}
	if unknown := r.Funnel.Rewritten - r.Measured.Projects - r.About.Projects; unknown > 0 {
		add("not known", "%s", counted(unknown, "size"))
	}
	if b := r.Builds; b.Projects > 0 {
		add("cold build", "%s to %s, median of %s", seconds(b.ColdBefore), seconds(b.ColdAfter), counted(b.Projects, "Dockerfile"))
	}
	if b := r.Builds; b.Changed > 0 {
		add("rebuild", "%s to %s after a change of one line, median of %s", seconds(b.ChangeBefore), seconds(b.ChangeAfter), counted(b.Changed, "Dockerfile"))
	}
	return lines
}

// riskSentence counts rewrites by risk.
func riskSentence(risks []Count) string {
	var words []string
	for _, c := range risks {
		words = append(words, fmt.Sprintf("%d %s", c.N, c.Word))
	}
	return strings.Join(words, ", ")
}

func (t *text) next(actions []Action) {
	if len(actions) == 0 {
		return
	}
	t.line("")
	for _, a := range actions {
		t.line("%s: %s", a.Purpose, t.show(a.Command, len(a.Command)*6))
	}
}
