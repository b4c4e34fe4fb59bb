package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/review"
)

// bytesText is a size for people, in units of 1000 as docker image ls prints them.
func bytesText(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	value, exp := float64(n)/unit, 0
	for ; value >= unit && exp < 3; exp++ {
		value /= unit
	}
	if value >= 10 {
		return fmt.Sprintf("%.0f %cB", value, "kMGT"[exp])
	}
	return strings.Replace(fmt.Sprintf("%.1f %cB", value, "kMGT"[exp]), ".0 ", " ", 1)
}

// secondsText is a time for people.
func secondsText(s float64) string {
	if s >= 100 {
		return fmt.Sprintf("%.0f s", s)
	}
	return fmt.Sprintf("%.1f s", s)
}

// number writes a count with commas: 1,234.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// dec writes a number of a chart, to two decimals at most.
func dec(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

// counted is a number with its noun: "1 project", "1,234 projects". A noun in -y becomes -ies.
func counted(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		noun = strings.TrimSuffix(noun, "y") + "ie"
	}
	return number(n) + " " + noun + "s"
}

// percent is a part of a whole, rounded to a whole number; what is not quite all is never 100, and what is not quite nothing is "<1%".
func percent(part, whole int) string {
	switch {
	case whole == 0:
		return "0%"
	case part > 0 && part*100 < whole:
		return "<1%"
	case part < whole:
		return fmt.Sprintf("%d%%", min(99, (part*200+whole)/(2*whole)))
	}
	return "100%"
}

// sizes are the two sizes of a project, if both are known.
type sizes struct {
	Before, After int64
	Measured      bool
}

// sizesOf are the sizes of a project.
func sizesOf(p review.Project) (s sizes, known bool) {
	return sizes{p.Sizes.Before, p.Sizes.After, p.Sizes.Measured}, p.Sizes.Known
}

// saving is the part of the size before that is gone, in percent; below 0 if the image grew.
func (s sizes) saving() float64 { return 100 * (1 - float64(s.After)/float64(s.Before)) }

// Change is the saving as people write it: −91% or +4%. It is −100% only if nothing is left.
func (s sizes) Change() string {
	v := s.saving()
	sign := "−"
	if v < 0 {
		v, sign = -v, "+"
	}
	text := fmt.Sprintf("%.0f", v)
	switch {
	case text == "100" && s.After > 0 && v < 100:
		text = dec(math.Floor(v*10) / 10)
	case text == "0":
		return "0%"
	}
	return sign + text + "%"
}

// Text is both sizes in a line.
func (s sizes) Text() string {
	about := "about "
	if s.Measured {
		about = ""
	}
	return about + bytesText(s.Before) + " → " + bytesText(s.After)
}
