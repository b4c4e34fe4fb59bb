package format

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify"
)

// badness orders findings: what a reader has to see first.
var badness = map[verify.Status]int{verify.Fail: 0, verify.Unknown: 1, verify.Stated: 2}

// Brief are the findings of a check that a reader is shown first, the worst in front: none that passes, and of each difference that was
// stated one, which says how many there are like it.
func Brief(c verify.Check) []verify.Finding {
	alike := map[string]int{} // by difference
	for _, f := range c.Findings {
		if f.Status == verify.Stated {
			alike[f.Difference]++
		}
	}
	var out []verify.Finding
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
			if n > 1 {
				f.What = fmt.Sprintf("%s, and %d more", strings.TrimSuffix(f.What, "."), n-1)
			}
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b verify.Finding) int { return badness[a.Status] - badness[b.Status] })
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
