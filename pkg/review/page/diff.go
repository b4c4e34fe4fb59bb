package page

import (
	"encoding/base64"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// diffLine is one line of a unified diff as it is shown.
type diffLine struct {
	Old, New bool   // only in the old file, only in the new one; neither is a line of both, or a note
	Note     bool   // @@ … @@, or that there is no newline at the end
	Pair     bool   // an old line and the new one that takes its place: in a block, the nth pair of one is that of the other
	Spans    []span // without the sign in front
	text     string
}

// diffOf reads the unified diff of a record. The two lines that name the files are left out. crlf tells that every line ends in CR LF; the
// CR are then left out, too.
func diffOf(r report.Record) (lines []diffLine, crlf bool) {
	text := r.Diff
	if r.DiffBase64 != "" {
		if b, err := base64.StdEncoding.DecodeString(r.DiffBase64); err == nil {
			text = string(b)
		}
	}
	raw := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for len(raw) > 0 && !strings.HasPrefix(raw[0], "@@") {
		raw = raw[1:]
	}
	crlf = true
	for _, l := range raw {
		if l != "" && strings.Contains(" +-", l[:1]) && !strings.HasSuffix(l, "\r") {
			crlf = false
		}
	}
	for _, l := range raw {
		if crlf {
			l = strings.TrimSuffix(l, "\r")
		}
		lines = append(lines, readLine(l))
	}
	pairBlocks(lines)
	for i, l := range lines {
		if l.Spans == nil {
			lines[i].Spans = visible(l.text, false)
		}
	}
	return lines, crlf && len(lines) > 0
}

func readLine(l string) diffLine {
	if l == "" {
		return diffLine{}
	}
	switch l[0] {
	case '-':
		return diffLine{Old: true, text: l[1:]}
	case '+':
		return diffLine{New: true, text: l[1:]}
	case ' ':
		return diffLine{text: l[1:]}
	}
	return diffLine{Note: true, text: l}
}

// pairBlocks pairs lines in every run of old lines that a run of new ones follows. A note that the newline is missing stands between.
func pairBlocks(lines []diffLine) {
	for i := 0; i < len(lines); {
		var old, new []*diffLine
		for ; i < len(lines) && (lines[i].Old || lines[i].Note); i++ {
			if lines[i].Old {
				old = append(old, &lines[i])
			}
		}
		for ; i < len(lines) && lines[i].New; i++ {
			new = append(new, &lines[i])
		}
		pair(old, new)
		for ; i < len(lines) && !lines[i].Old && !lines[i].New && !lines[i].Note; i++ {
		}
	}
}

// maxPairs bounds how many pairs of lines of one block are compared.
const maxPairs = 4096

// pair finds which new line takes the place of which old one, in order, so that together they keep the most words, and marks the others.
func pair(old, new []*diffLine) {
	n, m := len(old), len(new)
	if n == 0 || m == 0 || n*m > maxPairs {
		return
	}
	type cell struct {
		a, b        []span
		share, best float64
	}
	table := make([]cell, (n+1)*(m+1))
	at := func(i, j int) *cell { return &table[i*(m+1)+j] }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			c := at(i, j)
			c.a, c.b, c.share = compareWords(old[i].text, new[j].text)
			c.best = max(at(i+1, j).best, at(i, j+1).best)
			if c.share >= similar {
				c.best = max(c.best, at(i+1, j+1).best+c.share)
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		c := at(i, j)
		switch {
		case c.share >= similar && c.best == at(i+1, j+1).best+c.share:
			old[i].Pair, old[i].Spans = true, c.a
			new[j].Pair, new[j].Spans = true, c.b
			i, j = i+1, j+1
		case c.best == at(i+1, j).best:
			i++
		default:
			j++
		}
	}
}
