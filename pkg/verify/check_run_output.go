package verify

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/observe"
)

// output compares what two processes wrote. What the original writes otherwise from run to run is compared without its numbers.
func (r *runs) output(name string, b, a, again *observe.Output) {
	switch {
	case bytes.Equal(b.Text, a.Text) && b.Cut == a.Cut:
		if b.Cut {
			r.pass("%s: longer than is compared", name)
		}
	case again == nil || bytes.Equal(again.Text, b.Text):
		r.fail("%s: %s", name, firstChange(b.Text, a.Text))
	case bytes.Equal(numbers.ReplaceAll(b.Text, nil), numbers.ReplaceAll(a.Text, nil)):
		r.pass("%s: only numbers differ, as they do in the original from run to run", name)
	default:
		r.unknown("%s: the original writes another from run to run", name)
	}
}

// numbers are what times, addresses and identifiers are made of.
var numbers = regexp.MustCompile(`(?i)\b(0x)?[0-9a-f]*[0-9][0-9a-f]*\b`)

// firstChange words the first line that differs.
func firstChange(b, a []byte) string {
	was, is := strings.Split(string(b), "\n"), strings.Split(string(a), "\n")
	for i := range max(len(was), len(is)) {
		x, y := line(was, i), line(is, i)
		if x != y {
			return fmt.Sprintf("line %d was %s and is %s", i+1, x, y)
		}
	}
	return "it goes on"
}

// line quotes one line, cut to what a report can show.
func line(lines []string, i int) string {
	if i >= len(lines) {
		return "not there"
	}
	return fmt.Sprintf("%q", shorten(lines[i]))
}

// maxShown is how many bytes of a line of output are shown.
const maxShown = 200

func shorten(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "") + "…"
}

// lastLine is the last line that a container wrote, to follow a sentence.
func lastLine(o *observe.Observation) string {
	if s := tail(o.Stderr); s != "" {
		return s
	}
	return tail(o.Stdout)
}

func tail(o observe.Output) string {
	lines := strings.Split(strings.TrimSpace(string(o.Text)), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if last == "" {
		return ""
	}
	return fmt.Sprintf("; it wrote %q", shorten(last))
}
