package unified

import (
	"bytes"
	"fmt"
	"strings"
)

// hunk is a run of changed lines with the context around them.
type hunk struct {
	oldStart, newStart int // lines of either text before the hunk
	lines              []line
}

// hunks cuts a script into hunks. Changes with at most 2*context equal lines between them share one, as GNU diff has it.
func hunks(script []line, context int) []hunk {
	var out []hunk
	oldAt, newAt := 0, 0
	end := 0 // of the last hunk, in the script
	for i := 0; i < len(script); i++ {
		if script[i].op != ' ' && i >= end {
			before := min(context, i)
			end = hunkEnd(script, i, context)
			out = append(out, hunk{oldAt - before, newAt - before, script[i-before : end]})
		}
		if script[i].op != '+' {
			oldAt++
		}
		if script[i].op != '-' {
			newAt++
		}
	}
	return out
}

// hunkEnd is the end of the hunk whose first change is at i: context lines after its last change.
func hunkEnd(script []line, i, context int) int {
	last := i
	for ; i < len(script) && i-last <= 2*context+1; i++ {
		if script[i].op != ' ' {
			last = i
		}
	}
	return min(last+1+context, len(script))
}

func (h hunk) write(out *bytes.Buffer) {
	olds, news := 0, 0
	for _, l := range h.lines {
		if l.op != '+' {
			olds++
		}
		if l.op != '-' {
			news++
		}
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", lineRange(h.oldStart, olds), lineRange(h.newStart, news))
	for _, l := range h.lines {
		out.WriteByte(l.op)
		out.WriteString(l.text)
		if !strings.HasSuffix(l.text, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// lineRange is first line and count. A count of 1 is left out; with a count of 0 the line is the one before.
func lineRange(before, count int) string {
	switch count {
	case 0:
		return fmt.Sprintf("%d,0", before)
	case 1:
		return fmt.Sprint(before + 1)
	}
	return fmt.Sprintf("%d,%d", before+1, count)
}
