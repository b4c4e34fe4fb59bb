package format

import (
	"fmt"
	"strconv"
)

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
