package dockerfile

import (
	"fmt"
	"slices"
)

// Edit replaces the bytes [Start, End) of a source by New. Start == End inserts.
type Edit struct {
	Start, End int
	New        string
}

// Apply makes edits to a source and returns a new one. Edits may come in any order; insertions at one offset keep the order given, and
// stand before a replacement that begins there. Overlapping edits and offsets outside of the source are errors.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return min(a.End-a.Start, 1) - min(b.End-b.Start, 1)
	})
	var out []byte
	at := 0
	for _, e := range sorted {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("edit of bytes %d to %d: the source has %d", e.Start, e.End, len(src))
		}
		if e.Start < at {
			return nil, fmt.Errorf("edit of bytes %d to %d overlaps the one before, which ends at %d", e.Start, e.End, at)
		}
		out = append(out, src[at:e.Start]...)
		out = append(out, e.New...)
		at = e.End
	}
	return append(out, src[at:]...), nil
}
