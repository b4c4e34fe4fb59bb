package page

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a piece of text that is shown in one way.
type span struct {
	Text   string
	Marked bool // a word that differs from the other side
	Note   bool // is said of the value, and is not the value
	Hidden bool // stands for a character that could not be seen, or could turn the text around it, such as \u202e
}

// maxCells bounds the table of lcs: lines with more tokens are compared by their ends only.
const maxCells = 1 << 18

// similar is the share of its words that a line must keep to count as the same line changed.
const similar = 0.4

// compareWords cuts two texts into spans with the words marked that differ, and tells which share of the words is the same, from 0 to 1.
// White space between two words that differ is marked with them.
func compareWords(a, b string) (sa, sb []span, share float64) {
	ta, tb := tokens(a), tokens(b)
	keepA, keepB := lcs(ta, tb)
	words := countWords(ta, nil) + countWords(tb, nil)
	if words > 0 {
		share = float64(countWords(ta, keepA)+countWords(tb, keepB)) / float64(words)
	}
	return mark(ta, keepA), mark(tb, keepB), share
}

// tokens cuts a text into words, runs of white space, and single other characters.
func tokens(s string) []string {
	var out []string
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return !isWord(r) })
		if n < 0 {
			n = len(s)
		}
		if n == 0 {
			n = len(s) - len(strings.TrimLeft(s, " \t"))
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s)
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return out
}

func isWord(r rune) bool {
	return r == '_' || r == '-' || r == '.' || r == '@' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// countWords counts tokens that are no white space; with keep, only those that are kept.
func countWords(tokens []string, keep []bool) int {
	n := 0
	for i, t := range tokens {
		if strings.TrimSpace(t) != "" && (keep == nil || keep[i]) {
			n++
		}
	}
	return n
}

// lcs tells which tokens of two lists are in a longest common subsequence.
func lcs(a, b []string) (keepA, keepB []bool) {
	keepA, keepB = make([]bool, len(a)), make([]bool, len(b))
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo] == b[lo] {
		keepA[lo], keepB[lo] = true, true
		lo++
	}
	ea, eb := len(a), len(b)
	for ea > lo && eb > lo && a[ea-1] == b[eb-1] {
		ea, eb = ea-1, eb-1
		keepA[ea], keepB[eb] = true, true
	}
	n, m := ea-lo, eb-lo
	if n == 0 || m == 0 || n*m > maxCells {
		return keepA, keepB
	}
	length := make([]int32, (n+1)*(m+1)) // of the best subsequence from i and j on
	at := func(i, j int) *int32 { return &length[i*(m+1)+j] }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[lo+i] == b[lo+j] {
				*at(i, j) = *at(i+1, j+1) + 1
			} else {
				*at(i, j) = max(*at(i+1, j), *at(i, j+1))
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a[lo+i] == b[lo+j]:
			keepA[lo+i], keepB[lo+j] = true, true
			i, j = i+1, j+1
		case *at(i+1, j) >= *at(i, j+1):
			i++
		default:
			j++
		}
	}
	return keepA, keepB
}

// mark joins tokens to spans.
func mark(tokens []string, keep []bool) []span {
	keep = slices.Clone(keep)
	for i := 1; i < len(tokens)-1; i++ {
		if keep[i] && !keep[i-1] && !keep[i+1] && strings.TrimSpace(tokens[i]) == "" {
			keep[i] = false
		}
	}
	var out []span
	for i := 0; i < len(tokens); {
		end := i + 1
		for end < len(tokens) && keep[end] == keep[i] {
			end++
		}
		out = append(out, visible(strings.Join(tokens[i:end], ""), !keep[i])...)
		i = end
	}
	return out
}

// visible cuts a line into spans so that each character which could not be seen, or could turn the text around it, is written out. Tabs stay.
func visible(s string, marked bool) []span {
	var out []span
	start := 0
	plain := func(end int) {
		if end > start {
			out = append(out, span{Text: s[start:end], Marked: marked})
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if text := written(r, size, s[i]); text != "" {
			plain(i)
			out = append(out, span{Text: text, Hidden: true})
			start = i + size
		}
		i += size
	}
	plain(len(s))
	return out
}

// written is how a character is written out, or "" if it can be shown as it is. first is its first byte.
func written(r rune, size int, first byte) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf(`\x%02x`, first)
	case r == '\r':
		return `\r`
	case r == '\n':
		return `\n`
	case r == '\t':
		return ""
	case r < 0x80 && unicode.IsControl(r):
		return fmt.Sprintf(`\x%02x`, r)
	case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
		return fmt.Sprintf(`\u%04x`, r)
	}
	return ""
}
