package report

import (
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/proof"
)

// maxDiff is the longest diff that a section shows, in bytes.
const maxDiff = 32 << 10

// markdownSection is what is to be known of one record, behind its name.
func markdownSection(r Record, written bool) string {
	var b strings.Builder
	switch r.Status {
	case "rewritten":
		rewrittenSection(&b, r, written)
	case "refused":
		fmt.Fprintf(&b, ": %s refused\n\n", MarkdownCode(r.Transform))
		refusalRows(&b, r, false)
		notes(&b, r)
	default:
		b.WriteString(": failed\n\n" + line(r.Error) + "\n")
	}
	return b.String()
}

func rewrittenSection(b *strings.Builder, r Record, written bool) {
	verb := "would be rewritten"
	if written {
		verb = "rewritten"
	}
	fmt.Fprintf(b, ": %s\n\n", verb)
	if r.Summary != "" {
		b.WriteString(line(sentence(r.Summary)) + "\n\n")
	}
	b.WriteString(markdownFacts(r))
	if len(r.Differences) > 0 {
		b.WriteString("\n| differs | why |\n|---|---|\n")
		for _, d := range r.Differences {
			if d.Why == "" {
				d.Why = proof.Sentence(d.ID)
			}
			fmt.Fprintf(b, "| %s | %s |\n", MarkdownCode(d.ID), MarkdownText(because(d.Why, some(d.Details))))
		}
	}
	if len(r.Refused) > 0 {
		b.WriteString("\nIt could not be smaller:\n\n")
		refusalRows(b, r, true)
	}
	notes(b, r)
	if diff := string(r.DiffBytes()); len(diff) <= maxDiff {
		b.WriteString("\n" + MarkdownBlock("diff", diff))
	} else {
		fmt.Fprintf(b, "\nThe diff has %d lines; `--format diff` has them.\n", strings.Count(diff, "\n"))
	}
}

// markdownFacts is a table of what stays, what is gone and the like.
func markdownFacts(r Record) string {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", name, value)
		}
	}
	b.WriteString("| | |\n|---|---|\n")
	row("runs on", MarkdownCode(r.Runtime))
	if r.Risk != nil {
		row("risk", MarkdownText(*r.Risk))
	}
	row("stays", MarkdownText(strings.Join(r.Stays, "; ")))
	row("gone", MarkdownText(strings.Join(r.Gone, ", ")))
	row("assumed", MarkdownText(strings.Join(r.Assumed, ", ")))
	if b, a := r.Before, r.After; b != nil && a != nil && b.Size > 0 && (a.Size > 0 || a.Base == "scratch") {
		row("base image", fmt.Sprintf("about %d MB before, %d MB after, unpacked", b.Size, a.Size))
	}
	if r.Verify != nil {
		row("msb verify", MarkdownText(r.Verify.Status))
	}
	row("kind", MarkdownCode(r.Kind))
	return b.String()
}

// refusalRows is a table of why plans, or the file, were not used, each reason once.
func refusalRows(b *strings.Builder, r Record, plans bool) {
	if plans {
		b.WriteString("| not as | reason | where | what | lifted by |\n|---|---|---|---|---|\n")
	} else {
		b.WriteString("| reason | where | what | lifted by |\n|---|---|---|---|\n")
	}
	for _, f := range together(r.Result(r.Path).Refusals) {
		if plans {
			fmt.Fprintf(b, "| %s ", MarkdownText(f.Plan))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", MarkdownCode(f.ID), MarkdownCode(at(f.File, f.Line)), MarkdownText(f.Detail), MarkdownText(f.Lift))
	}
}

func notes(b *strings.Builder, r Record) {
	for _, n := range r.Notes {
		b.WriteString("\nNote: " + MarkdownText(sentence(n)) + "\n")
	}
}

// line is a text that begins a line of Markdown.
func line(s string) string {
	text := MarkdownText(s)
	if first, _, _ := strings.Cut(text, " "); opensBlock(first) || strings.HasPrefix(text, "&gt;") {
		return breakHere + text
	}
	return text
}
