package report

import "strings"

// Style colours words for a terminal; false leaves them plain.
type Style bool

func (s Style) with(code, word string) string {
	if !s {
		return word
	}
	return "\x1b[" + code + "m" + word + "\x1b[0m"
}

// Bold is for labels.
func (s Style) Bold(word string) string { return s.with("1", word) }

// Dim is for what needs no attention.
func (s Style) Dim(word string) string { return s.with("2", word) }

// Red is for failures.
func (s Style) Red(word string) string { return s.with("31", word) }

// Green is for what was done.
func (s Style) Green(word string) string { return s.with("32", word) }

// Yellow is for what was refused.
func (s Style) Yellow(word string) string { return s.with("33", word) }

// TerminalDiff makes a unified diff fit for a terminal: control characters are written out, and lines have the colours of
// git diff. It is no patch any more.
func TerminalDiff(diff []byte, color bool) string {
	s := Style(color)
	var b strings.Builder
	for line := range strings.Lines(string(diff)) {
		body, nl := strings.CutSuffix(line, "\n")
		body = printableText(strings.TrimSuffix(body, "\r"))
		switch {
		case strings.HasPrefix(body, "--- ") || strings.HasPrefix(body, "+++ ") || strings.HasPrefix(body, "diff "):
			body = s.Bold(body)
		case strings.HasPrefix(body, "@@"):
			body = s.with("36", body)
		case strings.HasPrefix(body, "+"):
			body = s.Green(body)
		case strings.HasPrefix(body, "-"):
			body = s.Red(body)
		}
		b.WriteString(body)
		if nl {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
