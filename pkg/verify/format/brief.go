package format

import (
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/verify"
)

// Brief are the findings of a check that a reader is shown first: none that passes, and of each difference that was stated one, which says how
// many there are like it. Where one finding is the first of several differences, it is told once, with all their ids.
func Brief(c verify.Check) []verify.Finding {
	alike := map[string]int{} // by difference
	for _, f := range c.Findings {
		if f.Status == verify.Stated {
			alike[f.Difference]++
		}
	}
	var out []verify.Finding
	told := map[string]int{} // index in out, by what was stated
	more := map[int]int{}    // by index in out
	for _, f := range c.Findings {
		if f.Status == verify.Pass {
			continue
		}
		if f.Status == verify.Stated {
			n := alike[f.Difference]
			alike[f.Difference] = 0
			if n == 0 {
				continue // told with the first one
			}
			i, again := told[f.What]
			if again {
				out[i].Difference += ", " + f.Difference
				more[i] = max(more[i], n-1)
				continue
			}
			told[f.What], more[len(out)] = len(out), n-1
		}
		out = append(out, f)
	}
	for i, n := range more {
		if n > 0 {
			out[i].What = fmt.Sprintf("%s, and %d more", strings.TrimSuffix(out[i].What, "."), n)
		}
	}
	return out
}

// shortened keeps the beginning of a text, in characters.
func shortened(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
