package format

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

// figure is a row that compares the two images.
type figure struct{ Name, Before, After string }

// figures are the rows of a table of a report whose images were built.
func figures(r *verify.Report) []figure {
	both := func(name string, of func(verify.Built) string) figure {
		f := figure{Name: name, Before: "not built", After: "not built"}
		if r.Before.Built {
			f.Before = of(r.Before)
		}
		if r.After.Built {
			f.After = of(r.After)
		}
		return f
	}
	size := both("size, unpacked", func(b verify.Built) string { return Size(b.Size) })
	if r.Before.Built && r.After.Built && r.Before.Size > 0 {
		size.After += fmt.Sprintf(" (%+.1f %%)", 100*float64(r.After.Size-r.Before.Size)/float64(r.Before.Size))
	}
	rows := []figure{size,
		both("layers", func(b verify.Built) string { return strconv.Itoa(len(b.Layers)) }),
		both("files", func(b verify.Built) string { return strconv.Itoa(b.Files) }),
		both("packages", func(b verify.Built) string { return strconv.Itoa(b.Packages) }),
	}
	if r.Before.Bench == nil && r.After.Bench == nil {
		return rows
	}
	timed := func(of func(*verify.Bench) float64) func(verify.Built) string {
		return func(b verify.Built) string {
			if b.Bench == nil {
				return "not timed"
			}
			return fmt.Sprintf("%.1f s", of(b.Bench))
		}
	}
	changed := ""
	for _, b := range []*verify.Bench{r.Before.Bench, r.After.Bench} {
		if b != nil {
			changed = b.Changed
		}
	}
	return append(rows, both("cold build", timed(func(b *verify.Bench) float64 { return b.Cold })),
		both("build after a change in "+changed, timed(func(b *verify.Bench) float64 { return b.Change })))
}

// place says where trouble was, in front of its detail; "" if it concerns neither file.
func place(t *verify.Trouble) string {
	side := map[string]string{"before": "the original", "after": "the new file"}[t.Side]
	switch {
	case side == "":
		return ""
	case t.Line > 0:
		return fmt.Sprintf("%s, line %d: ", side, t.Line)
	}
	return side + ": "
}

// logLines are the step that there was trouble with, and the end of what it wrote.
func logLines(t *verify.Trouble) []string {
	var out []string
	for line := range strings.Lines(strings.TrimSpace(t.Step + "\n" + t.Log)) {
		out = append(out, report.Printable(strings.TrimRight(line, "\r\n")))
	}
	return out
}

// seen is where the proof saw a finding.
func seen(f verify.Refusal) string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return f.File
}

// sentence is text with a capital letter in front and without a full stop.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + strings.TrimSuffix(s[n:], ".")
}

// Size is a number of bytes in the units of docker images: powers of 1000.
func Size(n int64) string {
	f := float64(n)
	for i, unit := range []string{"B", "kB", "MB", "GB", "TB"} {
		if f < 999.5 || unit == "TB" {
			if i == 0 {
				return fmt.Sprintf("%d B", n)
			}
			return fmt.Sprintf("%.3g %s", f, unit)
		}
		f /= 1000
	}
	return ""
}

// Saving says how much smaller after is than before, which is not 0.
func Saving(before, after int64) string {
	if after > before {
		return fmt.Sprintf("nothing: %s more (+%.1f %%)", Size(after-before), 100*float64(after-before)/float64(before))
	}
	return fmt.Sprintf("%s (%.1f %%)", Size(before-after), 100*float64(before-after)/float64(before))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
