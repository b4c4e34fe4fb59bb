package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes a file name or a detail safe to show in one line: control characters, marks that turn the direction of
// text, and bytes that are not UTF-8 are written as Go writes them in a string.
func Printable(s string) string { return escape(s, "") }

// printableText is Printable for text of several lines.
func printableText(s string) string { return escape(s, "\n\t") }

func escape(s, keep string) string {
	if strings.IndexFunc(s, func(r rune) bool { return unsafe(r) && !strings.ContainsRune(keep, r) }) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case strings.ContainsRune(keep, r) || !unsafe(r):
			b.WriteString(s[i : i+size])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += size
	}
	return b.String()
}

// unsafe tells whether a terminal could act on a rune, or show the text around it in another order. utf8.RuneError is among
// them, because ranging over a string gives it for a broken byte.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
}

// Quote writes a name so that a list of names has one a line, as git ls-files does: a name with control characters, quotes,
// backslashes or broken UTF-8 becomes a C string.
func Quote(name string) string {
	if utf8.ValidString(name) && strings.IndexFunc(name, func(r rune) bool { return unsafe(r) || r == '"' || r == '\\' }) < 0 {
		return name
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(name) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
