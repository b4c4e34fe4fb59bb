package review

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// amount is a number of bytes for people, in decimal units and three digits: "340 kB", "96 MB", "1.24 GB".
func amount(n int64) string {
	v, unit := float64(n), "B"
	for _, u := range []string{"kB", "MB", "GB", "TB", "PB"} {
		if v < 999.5 {
			break
		}
		v, unit = v/1000, u
	}
	digits := 0
	switch {
	case unit == "B" || v >= 99.95:
	case v < 9.995:
		digits = 2
	default:
		digits = 1
	}
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if digits > 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text + " " + unit
}

// percent is a share for people: "93 %". What is not all is never 100.
func percent(share float64) string {
	p := math.Round(share * 100)
	if p == 100 && share < 1 {
		p = 99
	}
	return fmt.Sprintf("%d %%", int(p))
}

// less says how much smaller something is, or larger.
func less(share float64) string {
	if math.Round(share*100) < 0 {
		return percent(-share) + " more"
	}
	return percent(share) + " less"
}

// seconds is a time for people: "0.4 s", "61 s", "12 min".
func seconds(s float64) string {
	switch {
	case s < 9.95:
		return fmt.Sprintf("%.1f s", s)
	case s < 600:
		return fmt.Sprintf("%.0f s", s)
	}
	return fmt.Sprintf("%.0f min", s/60)
}

// counted is a number with its noun: "1 project", "2 projects", "3 repositories".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem := noun[:len(noun)-1]; noun[len(stem):] == "y" {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Share is what all of them save together, such as 0.9; 0 of none.
func (s Saving) Share() float64 {
	if s.Before == 0 {
		return 0
	}
	return 1 - float64(s.After)/float64(s.Before)
}

// sentence says it in a few words.
func (s Saving) sentence() string {
	text := fmt.Sprintf("%s to %s, %s", amount(s.Before), amount(s.After), less(s.Share()))
	if s.Projects > 1 {
		text += fmt.Sprintf("; median %s", less(s.Median))
	}
	return text
}

// sizeWords are sizes before and after; empty if they are not known.
func sizeWords(s Sizes) string {
	switch {
	case !s.Known:
		return ""
	case s.Measured:
		return fmt.Sprintf("%s to %s, %s", amount(s.Before), amount(s.After), less(s.Share()))
	case s.After == 0:
		return fmt.Sprintf("base about %s to none", amount(s.Before))
	}
	return fmt.Sprintf("base about %s to %s", amount(s.Before), amount(s.After))
}
