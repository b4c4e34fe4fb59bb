package page

import (
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

// figures are the charts that the records give something to draw for.
func figures(r review.Review) []figure {
	out := []figure{funnel(r.Funnel)}
	if len(r.Reasons) > 0 {
		out = append(out, refusals(r.Reasons))
	}
	for _, measured := range []bool{true, false} {
		var values []valuePair
		var all []sizes
		for _, p := range r.Projects {
			if s, known := sizesOf(p); known && s.Measured == measured {
				all = append(all, s)
				values = append(values, valuePair{name(p.Record), p.Kind, float64(s.Before), float64(s.After)})
			}
		}
		if len(all) > 0 {
			out = append(out, imageSizes(values, measured), histogram(all))
		}
	}
	return append(out, speeds(r.Projects)...)
}

func imageSizes(values []valuePair, measured bool) figure {
	fig := figure{ID: "sizes-about", Title: "Size of the base image, about",
		Note: "Base images alone, unpacked, from msb's catalogue. What a file adds to its base is not counted; scratch is 0."}
	if measured {
		fig = figure{ID: "sizes", Title: "Image size, measured", Note: "Whole images, unpacked, as msb verify built them."}
	}
	return compared(fig, values, "bytes", func(v float64) string { return bytesText(int64(v)) })
}

// speeds are the two charts of build times, if msb verify --bench took any.
func speeds(projects []review.Project) []figure {
	var cold, change []valuePair
	for _, p := range projects {
		b, a, ok := benches(p)
		if !ok {
			continue
		}
		cold = append(cold, valuePair{name(p.Record), p.Kind, b.Cold, a.Cold})
		if b.Changed != "" && a.Changed != "" {
			change = append(change, valuePair{name(p.Record), p.Kind, b.Change, a.Change})
		}
	}
	var out []figure
	if len(cold) > 0 {
		fig := figure{ID: "cold", Title: "Cold build", Note: "Every step, once, with the base images there, as msb verify --bench timed it."}
		out = append(out, compared(fig, cold, "seconds", secondsText))
	}
	if len(change) > 0 {
		fig := figure{ID: "rebuild", Title: "Rebuild after a change of one line", Note: "One line of one source file, once, as msb verify --bench timed it."}
		out = append(out, compared(fig, change, "seconds", secondsText))
	}
	return out
}

// maxSeconds is more than any build takes: what a file says beyond it is not drawn.
const maxSeconds = 1e6

// benches are the times of both sides.
func benches(p review.Project) (before, after report.Bench, ok bool) {
	if p.Checks == nil || p.Checks.Before.Bench == nil || p.Checks.After.Bench == nil {
		return report.Bench{}, report.Bench{}, false
	}
	before, after = *p.Checks.Before.Bench, *p.Checks.After.Bench
	for _, v := range []float64{before.Cold, before.Change, after.Cold, after.Change} {
		if !(v >= 0 && v <= maxSeconds) {
			return before, after, false
		}
	}
	return before, after, true
}
