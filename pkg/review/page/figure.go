package page

import "math"

// figure is a chart with its title, what is to be known of it, and the table of what it shows.
type figure struct {
	ID, Title string
	Class     string // of the kind of chart, where the page treats it apart
	Note      string // how it was measured, what is left out
	Height    int    // in CSS pixels
	Shapes    []shape
	Columns   []string
	Rows      [][]string // the first cell names the row
}

// shape is one mark of a chart. Across, a chart is 100 wide whatever the width of the page; down, it is in CSS pixels: so text keeps its
// size on every screen.
type shape struct {
	Kind  string // "rect", "line", "circle" or "text"
	Class string
	X, Y  float64 // X in percent
	X2    float64 // end of a line, in percent
	Y2    float64 // end of a line
	W, H  float64 // of a rect: W in percent
	R     float64 // of a circle
	Text  string
	End   string // where X lies in a text: "" at its start, "middle" or "end"
}

func rect(class string, x, y, w, h float64) shape {
	return shape{Kind: "rect", Class: class, X: x, Y: y, W: w, H: h}
}

func line(class string, x, y, x2, y2 float64) shape {
	return shape{Kind: "line", Class: class, X: x, Y: y, X2: x2, Y2: y2}
}

func dot(class string, x, y, r float64) shape {
	return shape{Kind: "circle", Class: class, X: x, Y: y, R: r}
}

func text(class string, x, y float64, end, s string) shape {
	return shape{Kind: "text", Class: class, X: x, Y: y, End: end, Text: s}
}

// anchor keeps a label of an axis inside of the chart.
func anchor(x float64) string {
	switch {
	case x < 4:
		return ""
	case x > 96:
		return "end"
	}
	return "middle"
}

// niceStep is the step of about n marks on a linear axis of counts from 0 to most: 1, 2 or 5 times a power of ten.
func niceStep(most, n int) int {
	step := 1
	for {
		for _, f := range []int{1, 2, 5} {
			if most <= f*step*n {
				return f * step
			}
		}
		step *= 10
	}
}

// logAxis maps values onto a part of a chart's width, by their logarithm.
type logAxis struct {
	from, to float64 // in percent of the width
	lo, hi   float64 // logarithms of the ends
}

// newLogAxis makes an axis that reaches from the power of ten, twice or five times one, below the least value to that above the greatest.
func newLogAxis(least, most, from, to float64) logAxis {
	a := logAxis{from: from, to: to, lo: math.Log10(roundTo(least, false)), hi: math.Log10(roundTo(most, true))}
	if a.hi-a.lo < 0.3 {
		a.hi = math.Log10(roundTo(most*1.5, true))
	}
	return a
}

func (a logAxis) at(v float64) float64 {
	return a.from + (math.Log10(v)-a.lo)/(a.hi-a.lo)*(a.to-a.from)
}

// ticks are the values to write on the axis: powers of ten; on a short axis their double and fivefold, too.
func (a logAxis) ticks() []float64 {
	factors := []float64{1}
	if a.hi-a.lo <= 2.2 {
		factors = []float64{1, 2, 5}
	}
	var out []float64
	for e := math.Floor(a.lo); e <= math.Ceil(a.hi); e++ {
		for _, f := range factors {
			v := f * math.Pow(10, e)
			if l := math.Log10(v); l >= a.lo-1e-9 && l <= a.hi+1e-9 {
				out = append(out, v)
			}
		}
	}
	return out
}

// roundTo rounds to 1, 2 or 5 times a power of ten, up or down.
func roundTo(v float64, up bool) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	list := []float64{1, 2, 5, 10}
	if up {
		for _, f := range list {
			if f*p >= v*(1-1e-9) {
				return f * p
			}
		}
	}
	best := p
	for _, f := range list {
		if f*p <= v*(1+1e-9) {
			best = f * p
		}
	}
	return best
}

// maxLabel is how many characters of a label are drawn; the table has all of it.
const maxLabel = 40

// label shortens a name to what fits beside the values, in its middle: both ends tell projects apart.
func label(s string) string {
	r := []rune(s)
	if len(r) <= maxLabel {
		return s
	}
	return string(r[:maxLabel/3]) + "…" + string(r[len(r)-(maxLabel-maxLabel/3-1):])
}
