package verify

import (
	"fmt"
)

// checkSize compares what the two images store: the bytes of the regular files of all layers, unpacked, those that upper layers hide
// included.
func checkSize(p *Pair) Check {
	f := p.findings()
	was, is := p.Before.Image.Size(), p.After.Image.Size()
	saving := 0.0
	if was > 0 {
		saving = 1 - float64(is)/float64(was)
	}
	switch {
	case is > was:
		f.fail("the image grew from %s by %s", bytesText(was), bytesText(is-was))
	case saving < p.Asked.MinSaving:
		f.fail("the image is smaller by %.1f%%, and at least %g%% were asked for", saving*100, p.Asked.MinSaving*100)
	}
	return f.check(CheckSize, "%s, now %s (%+.1f%%)", bytesText(was), bytesText(is), -saving*100)
}

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
	return fmt.Sprintf("%.1f %cB", value, "kMGT"[exp])
}
