// Package report writes results for readers: people at a terminal, and programs. It decides nothing.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/refactor"
)

// TextOptions say how a result is shown. The zero value is plain text.
type TextOptions struct {
	Color bool
	// Line, if set, tells a rewrite in one line, with this word for it; the reader has the block from a preview.
	Line string
	// All spells out every difference; otherwise those that change no page and no setting are only named.
	All bool
	// Show gives the name to show for a file of the project. nil shows names as they are.
	Show func(file string) string
}

// Text writes one result for people. Each line that belongs to a place begins with file and line, so that editors jump.
func Text(w io.Writer, res refactor.Result, opts TextOptions) error {
	t := text{Style: Style(opts.Color), show: opts.Show, word: opts.Line, all: opts.All}
	if t.show == nil {
		t.show = func(file string) string { return file }
	}
	switch res.Status {
	case refactor.Rewritten:
		t.rewritten(res)
	case refactor.Refused:
		t.refused(res)
	default:
		t.unchanged(res)
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

type text struct {
	Style
	show func(string) string
	word string
	all  bool
	b    strings.Builder
}

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// row is one line of a block; its label is padded so that the texts stand below each other.
func (t *text) row(label, value string) {
	t.line("  %s%s %s", t.Bold(label), strings.Repeat(" ", max(0, len("differs")-len(label))), Printable(value))
}

func (t *text) rewritten(res refactor.Result) {
	word := res.Status.String()
	if t.word != "" {
		word = t.word
	}
	t.line("%s: %s: %s, risk %s", Printable(res.File), Printable(res.Transform), t.Green(word), res.Risk)
	if t.word != "" {
		return
	}
	if res.Summary != "" {
		t.line("  %s", Printable(res.Summary))
	}
	for _, s := range res.Stays {
		t.row("stays", s)
	}
	var form, quiet []string
	for _, d := range res.Differences {
		switch {
		case t.all || !d.Quiet && !d.Form:
			t.row("differs", because(d.Why, some(d.Details))+" ("+d.ID+")")
		case d.Form:
			form = append(form, d.ID)
		default:
			quiet = append(quiet, d.ID+" ("+some(d.Details)+")")
		}
	}
	if len(form) > 0 {
		t.row("also", "headers and forms of answers: "+strings.Join(form, ", "))
	}
	if len(quiet) > 0 {
		t.row("also", strings.Join(quiet, ", "))
	}
	if len(res.Gone) > 0 {
		t.row("gone", strings.Join(res.Gone, ", "))
	}
	if len(res.Assumed) > 0 {
		t.row("assumed", strings.Join(res.Assumed, ", "))
	}
	t.notes(res)
	for _, r := range together(res.Refusals) {
		t.line("  %s", Printable(fmt.Sprintf("not %s (%s): %s%s", r.Plan, r.ID, t.place(res, r), reason(r))))
	}
}

// because joins the reason of a difference and what differs.
func because(why, detail string) string {
	if why == "" || detail == "" || why == detail {
		return why + strings.TrimPrefix(detail, why)
	}
	return strings.TrimSuffix(why, ".") + ": " + detail
}

// maxDetail is about how many characters of details a line shows.
const maxDetail = 120

// some joins details until there are enough; records hold all.
func some(details []string) string {
	out := ""
	for i, d := range details {
		if i > 0 && len(out)+len(d) > maxDetail {
			return fmt.Sprintf("%s, and %d more", out, len(details)-i)
		}
		if i > 0 {
			out += ", "
		}
		out += d
	}
	return out
}

func (t *text) refused(res refactor.Result) {
	for _, r := range together(res.Refusals) {
		plan := ""
		if r.Plan != "" {
			plan = " as " + r.Plan
		}
		t.line("%s%s: %s%s (%s): %s", Printable(t.place(res, r)), Printable(r.Transform), t.Yellow("refused"), Printable(plan), Printable(r.ID), Printable(reason(r)))
	}
	if len(res.Refusals) == 0 {
		t.line("%s: %s: %s", Printable(res.File), Printable(res.Transform), t.Yellow("refused"))
	}
	t.notes(res)
}

// together says once what holds for several plans.
func together(refusals []refactor.Refusal) []refactor.Refusal {
	var out []refactor.Refusal
	for _, r := range refusals {
		i := slices.IndexFunc(out, func(o refactor.Refusal) bool { return o.Finding == r.Finding && o.Transform == r.Transform })
		switch {
		case i < 0:
			out = append(out, r)
		case r.Plan != "" && !slices.Contains(strings.Split(out[i].Plan, ", "), r.Plan):
			out[i].Plan += ", " + r.Plan
		}
	}
	return out
}

func (t *text) unchanged(res refactor.Result) {
	t.line("%s: %s (%s)", Printable(res.File), t.Dim("unchanged"), Printable(res.Reason))
	t.notes(res)
}

func (t *text) notes(res refactor.Result) {
	for _, n := range res.Notes {
		t.row("note", n)
	}
}

// place is where something was seen: "file:line: ", or "file: " if it concerns the whole file.
func (t *text) place(res refactor.Result, r refactor.Refusal) string {
	file := res.File
	if r.File != "" && r.File != res.File {
		file = t.show(r.File)
	}
	if r.Line > 0 {
		return fmt.Sprintf("%s:%d: ", file, r.Line)
	}
	return file + ": "
}

// reason is what was seen and what would lift it.
func reason(r refactor.Refusal) string {
	s := strings.TrimSuffix(r.Detail, ".")
	if r.Lift != "" {
		s += ". Lifted by: " + strings.TrimSuffix(r.Lift, ".") + "."
	}
	return s
}
