package page

import (
	"fmt"
	"strconv"

	"github.com/msb-dev/msb/pkg/review"
)

// bar is one row of a bar chart.
type bar struct {
	label, value string
	n            int
	class        string
}

const (
	rowHeight  = 34.0 // of a label and the bar below it
	barHeight  = 8.0
	axisHeight = 38.0
)

// bars draws horizontal bars from 0 on one linear axis, whose unit is the plural of noun.
func bars(rows []bar, unit string) (shapes []shape, height int) {
	most := 1
	for _, r := range rows {
		most = max(most, r.n)
	}
	step := niceStep(most, 4)
	end := (most + step - 1) / step * step
	bottom := float64(len(rows)) * rowHeight
	for v := 0; v <= end; v += step {
		x := 100 * float64(v) / float64(end)
		shapes = append(shapes, line("grid", x, 0, x, bottom+4), text("tick", x, bottom+17, anchor(x), number(v)))
	}
	for i, r := range rows {
		y := float64(i) * rowHeight
		shapes = append(shapes,
			text("label", 0, y+15, "", label(r.label)),
			text("value", 100, y+15, "end", r.value),
			rect(r.class, 0, y+20, 100*float64(r.n)/float64(end), barHeight))
	}
	shapes = append(shapes, text("unit", 100, bottom+33, "end", unit))
	return shapes, int(bottom + axisHeight)
}

// funnel shows how many of the files come how far.
func funnel(f review.Funnel) figure {
	stages := []struct {
		word, of string
		n, whole int
	}{
		{"found", "", f.Found, f.Found},
		{"recognised", "found", f.Recognised, f.Found},
		{"rewritten", "recognised", f.Rewritten, f.Recognised},
		{"verified", "rewritten", f.Verified, f.Rewritten},
	}
	fig := figure{ID: "funnel", Title: "From found to verified", Columns: []string{"Stage", "Projects", "Share"}}
	var rows []bar
	for _, s := range stages {
		value, share := number(s.n), ""
		if s.of != "" {
			share = percent(s.n, s.whole) + " of " + s.of
			value += " · " + share
		}
		rows = append(rows, bar{label: s.word, value: value, n: s.n, class: "after"})
		fig.Rows = append(fig.Rows, []string{s.word, number(s.n), share})
	}
	fig.Shapes, fig.Height = bars(rows, "projects (Dockerfiles)")
	for _, s := range []struct {
		word string
		n    int
	}{{"refused", f.Refused}, {"unchanged", f.Unchanged}, {"failed", f.Failed}} {
		fig.Rows = append(fig.Rows, []string{s.word, number(s.n), percent(s.n, f.Found) + " of found"})
	}
	fig.Note = fmt.Sprintf("The others: %s refused, %s unchanged, %s failed.", number(f.Refused), number(f.Unchanged), number(f.Failed))
	return fig
}

// maxBars is how many reasons are drawn; the table has all.
const maxBars = 12

// refusals shows the reasons of refusals by how many projects they hold of.
func refusals(reasons []review.Reason) figure {
	fig := figure{ID: "reasons", Title: "Refusals by reason", Columns: []string{"Reason", "Projects"}, Note: "A project with several reasons counts in each."}
	var rows []bar
	for i, r := range reasons {
		n := len(r.Projects)
		if i < maxBars {
			rows = append(rows, bar{label: r.ID, value: number(n), n: n, class: "refused"})
		}
		fig.Rows = append(fig.Rows, []string{r.ID, number(n)})
	}
	if more := len(reasons) - maxBars; more > 0 {
		fig.Note += fmt.Sprintf(" The commonest %d; %s in the table only.", maxBars, counted(more, "reason"))
	}
	fig.Shapes, fig.Height = bars(rows, "projects refused")
	return fig
}

const histogramHeight = 150.0

// histogram shows how many rewrites save how much, in tenths of the size before.
func histogram(all []sizes) figure {
	measured := all[0].Measured
	fig := figure{ID: "saving-about", Title: "Saving by the base image, about", Columns: []string{"Saving", "Projects"},
		Note: "Base images alone, unpacked, from msb's catalogue. What a file adds to its base is not counted."}
	if measured {
		fig.ID, fig.Title, fig.Note = "saving", "Saving, measured", "Whole images, unpacked, as msb verify built them."
	}
	var counts [11]int // the first for images that grew
	for _, s := range all {
		i := 0
		if v := s.saving(); v >= 0 {
			i = 1 + min(9, int(v/10))
		}
		counts[i]++
	}
	first := 1
	if counts[0] > 0 {
		first = 0
	}
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	step := niceStep(most, 4)
	end := (most + step - 1) / step * step
	const top, left = 24.0, 9.0
	at := func(n int) float64 { return top + histogramHeight*(1-float64(n)/float64(end)) }
	for v := 0; v <= end; v += step {
		fig.Shapes = append(fig.Shapes, line("grid", left, at(v), 100, at(v)), text("tick", left-1.5, at(v)+4, "end", number(v)))
	}
	width := (100 - left) / float64(len(counts)-first)
	for i := first; i < len(counts); i++ {
		x := left + width*float64(i-first)
		name, edge := "grew", "grew"
		if i > 0 {
			name, edge = fmt.Sprintf("%d to %d%%", 10*(i-1), 10*i), strconv.Itoa(10*(i-1))
		}
		fig.Rows = append(fig.Rows, []string{name, number(counts[i])})
		if i%2 == 1 || i == 0 { // every second edge: all of them would touch on a narrow screen
			fig.Shapes = append(fig.Shapes, text("tick", x, top+histogramHeight+17, "middle", edge))
		}
		if counts[i] > 0 {
			fig.Shapes = append(fig.Shapes, rect("after", x+0.3, at(counts[i]), width-0.6, top+histogramHeight-at(counts[i])),
				text("value", x+width/2, at(counts[i])-4, "middle", number(counts[i])))
		}
	}
	fig.Shapes = append(fig.Shapes, text("tick", 100, top+histogramHeight+17, "end", "100"),
		text("unit", 0, 11, "", "projects"), text("unit", 100, top+histogramHeight+33, "end", "saving, percent of the size before"))
	fig.Height = int(top + histogramHeight + axisHeight)
	return fig
}
