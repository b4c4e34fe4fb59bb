package review

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// columns is how many columns of a terminal a text takes: two for wide letters of East Asia and pictures, none for marks that join others.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	switch {
	case r < 0x300: // the common case, which holds no mark
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// fit cuts a text to at most n columns. The middle goes, as names differ at their ends.
func fit(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	left, right := []rune(nil), []rune(s)
	used := 0
	for used+columnsOf(right[0]) <= (n-1)/2 {
		used += columnsOf(right[0])
		left, right = append(left, right[0]), right[1:]
	}
	rest := columns(string(right))
	for len(right) > 0 && used+1+rest > n {
		rest -= columnsOf(right[0])
		right = right[1:]
	}
	return string(left) + "…" + string(right)
}

// pad fills a text up to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-columns(s))) }

// wrap breaks a text into lines of at most n columns, between words; a word that is longer is cut.
func wrap(s string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		word = fit(word, n)
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// eighths are parts of a column, from one eighth on.
var eighths = []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// bar is a bar of part/whole of n columns. What is there shows: it takes an eighth at least.
func bar(part, whole, n int, ascii bool) string {
	if part <= 0 || whole <= 0 {
		return ""
	}
	steps := 8
	if ascii {
		steps = 1
	}
	k := max(1, int(int64(part)*int64(n)*int64(steps)/int64(whole)))
	if ascii {
		return strings.Repeat("#", k)
	}
	out := strings.Repeat("█", k/8)
	if k%8 > 0 {
		out += eighths[k%8-1]
	}
	return out
}
