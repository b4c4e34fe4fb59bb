package report

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// diffHunk is a hunk of a unified diff: the line of the old file where it begins, from 1, and its lines.
type diffHunk struct {
	start int
	lines []diffLine
}

// diffLine is a line of a hunk: ' ' in both files, '-' in the old one only, '+' in the new one only. text has its terminator, if the file has.
type diffLine struct {
	op   byte
	text string
}

// parseHunks reads a diff that pkg/unified wrote. What it can't read has no hunks.
func parseHunks(diff string) []diffHunk {
	var out []diffHunk
	for line := range strings.Lines(diff) {
		switch {
		case strings.HasPrefix(line, "@@ -"):
			var start int
			if n, err := fmt.Sscanf(line, "@@ -%d", &start); n != 1 || err != nil {
				return nil
			}
			if old, _, _ := strings.Cut(line[len("@@ -"):], " "); strings.HasSuffix(old, ",0") {
				start++ // the line before is named where there is none
			}
			out = append(out, diffHunk{start: start})
		case len(out) == 0:
		case strings.HasPrefix(line, `\`):
			h := &out[len(out)-1]
			if n := len(h.lines); n > 0 {
				h.lines[n-1].text = strings.TrimSuffix(h.lines[n-1].text, "\n")
			}
		default:
			h := &out[len(out)-1]
			h.lines = append(h.lines, diffLine{line[0], line[1:]})
		}
	}
	return out
}

// replacement is what stands in the place of a part of the old file: lines and columns from 1, the end not included, columns in UTF-16 code
// units.
type replacement struct {
	startLine, startColumn, endLine, endColumn int
	text                                       string
}

// replacements turn the old file into the new one, byte for byte. ok is false where the diff is not enough to say them: bytes that are not
// UTF-8, a change at the end of the file that no line before it leads to.
func replacements(r Record) (out []replacement, ok bool) {
	if r.DiffBase64 != "" || !utf8.ValidString(r.Diff) {
		return nil, false
	}
	for _, h := range parseHunks(r.Diff) {
		at := h.start
		for i := 0; i < len(h.lines); {
			if h.lines[i].op == ' ' {
				i, at = i+1, at+1
				continue
			}
			end := i
			gone, text := 0, ""
			for ; end < len(h.lines) && h.lines[end].op != ' '; end++ {
				if h.lines[end].op == '-' {
					gone++
				} else {
					text += h.lines[end].text
				}
			}
			p := replacement{at, 1, at + gone, 1, text}
			if end == len(h.lines) {
				if p, ok = atEnd(h.lines[:end], i, at); !ok {
					return nil, false
				}
			}
			if p.startLine == 1 && p.startColumn == 1 {
				p.text = strings.TrimPrefix(p.text, byteOrderMark) // is no part of the first line (SARIF 2.1.0, 3.30.2)
			}
			out, i, at = append(out, p), end, at+gone
		}
	}
	return out, len(out) > 0
}

const byteOrderMark = "\ufeff"

// atEnd is the change that ends at the end of the file: it begins at line number at of the old file, with lines[from]. No region reaches beyond the
// last line, so it begins behind the line before it, and ends behind the last character.
func atEnd(lines []diffLine, from, at int) (replacement, bool) {
	var old, text string
	var last string // of the old file
	n := 0
	for _, l := range lines[from:] {
		if l.op == '-' {
			old, last, n = old+l.text, l.text, n+1
		} else {
			text += l.text
		}
	}
	start := replacement{startLine: at, startColumn: 1}
	if n == 0 {
		if from == 0 {
			return replacement{}, false
		}
		last, n = lines[from-1].text, 1
		start.startLine, old, text = at-1, last, last+text
	}
	oldEnd, newEnd := lineEnd(old), lineEnd(text)
	if oldEnd != newEnd || text == newEnd {
		return replacement{}, false // the last line's end would have to come or go
	}
	bare := strings.TrimSuffix(last, oldEnd)
	if start.startLine == 1 && n == 1 {
		bare = strings.TrimPrefix(bare, byteOrderMark)
	}
	start.endLine, start.endColumn = start.startLine+n-1, 1+len(utf16.Encode([]rune(bare)))
	start.text = strings.TrimSuffix(text, newEnd)
	return start, true
}

// lineEnd is the terminator that a text ends with.
func lineEnd(s string) string {
	switch {
	case strings.HasSuffix(s, "\r\n"):
		return "\r\n"
	case strings.HasSuffix(s, "\n"):
		return "\n"
	}
	return ""
}
