package images

import (
	"iter"
	"path"
	"strconv"
	"strings"
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

// meets tells whether the conditions of a row hold for the image; an empty one always does.
func (i Image) meets(version, java, distro, variant, built string) bool {
	return inRange(i.resolved, version) &&
		inRange(strconv.Itoa(i.Java), java) &&
		matches(distro, i.Distro, osOf(i.Distro)) &&
		matches(variant, strings.Split(i.Variant, "-")...) &&
		builtIn(i.built, built)
}

// inRange tells whether a version lies in "1.21..", "..25", "6..12" or is "8", each end included and compared at the grain
// of the end: 25.1 is in "..25".
func inRange(version, want string) bool {
	if want == "" {
		return true
	}
	low, high, span := strings.Cut(want, "..")
	if !span {
		high = low
	}
	return (low == "" || compare(version, low) >= 0) && (high == "" || compare(version, high) <= 0)
}

// compare compares the numbers of two versions, as many as b has.
func compare(a, b string) int {
	for b != "" {
		var x, y int
		x, a = number(a)
		y, b = number(b)
		if x != y {
			return x - y
		}
	}
	return 0
}

func number(s string) (int, string) {
	n := digits(s)
	v, _ := strconv.Atoi(s[:n])
	for n < len(s) && digits(s[n:]) == 0 {
		n++
	}
	return v, s[n:]
}

// builtIn tells whether the month of the last build lies in "2023-08.." or "..2023-07"; a live image is built after every month.
func builtIn(month, want string) bool {
	low, high, _ := strings.Cut(want, "..")
	if month == "" {
		return high == ""
	}
	return (low == "" || month >= low) && (high == "" || month <= high)
}

// matches tells whether one of the values is in the comma list want; "!" in front of want turns it round; items may end in "*".
func matches(want string, values ...string) bool {
	if want == "" {
		return true
	}
	list, not := strings.CutPrefix(want, "!")
	for item := range strings.SplitSeq(list, ",") {
		for _, v := range values {
			if ok, _ := path.Match(item, v); ok {
				return !not
			}
		}
	}
	return not
}
