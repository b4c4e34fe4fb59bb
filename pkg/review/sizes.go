package review

import "slices"

// megabyte is the catalogue's unit.
const megabyte = 1_000_000

// What a record may say of an image in bytes, and of a build in seconds, so that sums over many stay sums.
const (
	maxSize = 1e13
	maxTime = 1e6
)

// sizes are those of msb verify, which are whole images; else the catalogue's of both bases.
func sizes(p Project) Sizes {
	if p.Checks != nil && p.Checks.Before.Built && p.Checks.After.Built {
		s := Sizes{Before: p.Checks.Before.Size, After: p.Checks.After.Size, Known: true, Measured: true}
		if sane(s.Before, maxSize) && sane(s.After, maxSize) {
			return s
		}
	}
	if p.Before == nil || p.After == nil {
		return Sizes{}
	}
	b, a := int64(p.Before.Size), int64(p.After.Size)
	if !sane(b, maxSize/megabyte) || !sane(a, maxSize/megabyte) && !(a == 0 && p.After.Base == "scratch") {
		return Sizes{}
	}
	return Sizes{Before: b * megabyte, After: a * megabyte, Known: true}
}

func sane(size, most int64) bool { return size > 0 && size <= most }

func saneTime(seconds ...float64) bool {
	return !slices.ContainsFunc(seconds, func(s float64) bool { return s < 0 || s > maxTime })
}

// Saving is what images take less after the rewrites.
type Saving struct {
	Projects      int     // with known sizes
	Before, After int64   // bytes, sums over them
	Median        float64 // share that one saves, such as 0.9; below 0 if it grows
}

// Share is what a project saves of its size, such as 0.9; 0 if sizes are not known, below 0 if the image grows.
func (s Sizes) Share() float64 {
	if !s.Known {
		return 0
	}
	return 1 - float64(s.After)/float64(s.Before)
}

// Builds are how long builds take before and after: medians over the projects that were timed (msb verify --bench), in seconds.
type Builds struct {
	Projects                  int
	ColdBefore, ColdAfter     float64 // every step, with base images there
	Changed                   int     // projects where the rebuild was timed, too
	ChangeBefore, ChangeAfter float64 // after one line of one source file has changed
}

// savings sums sizes and times of rewrites.
func (r *Review) savings() {
	var measured, about []float64
	var cold, change [2][]float64
	for _, p := range r.Projects {
		if p.Status != "rewritten" {
			continue
		}
		switch {
		case p.Sizes.Measured:
			r.Measured.add(p.Sizes)
			measured = append(measured, p.Sizes.Share())
		case p.Sizes.Known:
			r.About.add(p.Sizes)
			about = append(about, p.Sizes.Share())
		}
		if p.Checks == nil || p.Checks.Before.Bench == nil || p.Checks.After.Bench == nil {
			continue
		}
		b, a := p.Checks.Before.Bench, p.Checks.After.Bench
		if !saneTime(b.Cold, a.Cold, b.Change, a.Change) {
			continue
		}
		cold[0], cold[1] = append(cold[0], b.Cold), append(cold[1], a.Cold)
		if b.Changed != "" && a.Changed != "" {
			change[0], change[1] = append(change[0], b.Change), append(change[1], a.Change)
		}
	}
	r.Measured.Median, r.About.Median = median(measured), median(about)
	r.Builds = Builds{Projects: len(cold[0]), ColdBefore: median(cold[0]), ColdAfter: median(cold[1]),
		Changed: len(change[0]), ChangeBefore: median(change[0]), ChangeAfter: median(change[1])}
}

func (s *Saving) add(z Sizes) {
	s.Projects++
	s.Before += z.Before
	s.After += z.After
}

// median is the middle of the values, or halfway between the two in the middle; 0 of none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
