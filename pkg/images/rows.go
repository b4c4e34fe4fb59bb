package images

import (
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// rows reads a table: one line a row, cells between tabs, "#" begins a comment line. Cells that are "-" are empty.
func rows(text string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			cells := strings.Split(line, "\t")
			for n, c := range cells {
				if c == "-" {
					cells[n] = ""
				}
			}
			if !yield(cells) {
				return
			}
		}
	}
}

// table is the rows of a text, split when they are first asked for. They are not to be written to.
func table(text *string) func() [][]string {
	return sync.OnceValue(func() [][]string { return slices.Collect(rows(*text)) })
}

// matches tells whether one of the values is in want, a list of patterns (path.Match) joined by commas; "!" in front turns the
// answer round, and an empty list matches all.
func matches(want string, values ...string) bool {
	if want == "" {
		return true
	}
	list, not := strings.CutPrefix(want, "!")
	if !strings.ContainsAny(list, `*?[\`) {
		return slices.ContainsFunc(values, func(v string) bool { return v != "" && listed(list, v, ",") }) != not
	}
	for item := range strings.SplitSeq(list, ",") {
		for _, v := range values {
			if ok, _ := path.Match(item, v); ok {
				return !not
			}
		}
	}
	return not
}

// onDistro and isVariant hold the conditions that the tables share: on a distribution or operating system, and on a word of the
// tag ("none" is a tag without such a word).
func (i Image) onDistro(want string) bool { return matches(want, i.Distro, i.os) }

func (i Image) isVariant(want string) bool {
	if i.Variant == "" {
		return matches(want, "none")
	}
	return matches(want, strings.Split(i.Variant, "-")...)
}

// number reads a decimal cell; a test reads every row.
func number(cell string) int {
	n, _ := strconv.Atoi(cell)
	return n
}
