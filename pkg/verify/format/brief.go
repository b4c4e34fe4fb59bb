package format

import (
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/verify"
)

// Brief are the findings of a check that a reader is shown first: none that passes, and one for each difference that was stated, which says
// how many there are like it.
func Brief(c verify.Check) []verify.Finding {
	alike := map[string]int{}
	for _, f := range c.Findings {
		if f.Status == verify.Stated {
			alike[f.Difference]++
		}
	}
	var out []verify.Finding
	for _, f := range c.Findings {
		if f.Status == verify.Stated {
			n := alike[f.Difference]
			alike[f.Difference] = 0
			if n == 0 {
				continue // told with the first one
			}
			if n > 1 {
				f.What = fmt.Sprintf("%s, and %d more", strings.TrimSuffix(f.What, "."), n-1)
			}
		}
		if f.Status != verify.Pass {
			out = append(out, f)
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
