package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// between is a value before and after: of one project, or the medians of several.
type between struct {
	name          string
	n             int // projects
	before, after float64
}

// dumbbell draws values before and after on a logarithmic axis, a row each. A value of 0 has a place of its own, left of the axis.
func dumbbell(rows []between, unit string, write func(float64) string) (shapes []shape, height int) {
	least, most, zero := math.Inf(1), 0.0, false
	for _, r := range rows {
		for _, v := range []float64{r.before, r.after} {
			if v == 0 {
				zero = true
				continue
			}
			least, most = min(least, v), max(most, v)
		}
	}
	from := 1.0
	if zero {
		from = 12
	}
	axis := newLogAxis(least, most, from, 99)
	at := func(v float64) float64 {
		if v == 0 {
			return 1
		}
		return axis.at(v)
	}
	const top = 24.0
	bottom := top + float64(len(rows))*rowHeight
	ticks := axis.ticks()
	for _, v := range ticks {
		x := axis.at(v)
		shapes = append(shapes, line("grid", x, top, x, bottom+4), text("tick", x, bottom+17, anchor(x), strings.Replace(write(v), ".0 ", " ", 1)))
	}
	if zero {
		shapes = append(shapes, line("grid", 1, top, 1, bottom+4), text("tick", 0, bottom+17, "", "0"), line("break", from/2, top, from/2, bottom+4))
	}
	shapes = append(shapes, dot("before", 1.5, 8, 4.5), text("label", 4, 12, "", "before"), dot("after", 25.5, 8, 4.5), text("label", 28, 12, "", "after"))
	for i, r := range rows {
		y := top + float64(i)*rowHeight
		b, a := at(r.before), at(r.after)
		shapes = append(shapes,
			text("label", 0, y+15, "", label(r.name)),
			text("value", 100, y+15, "end", write(r.before)+" → "+write(r.after)),
			line("span", min(a, b), y+24, max(a, b), y+24),
			dot("before", b, y+24, 4.5), dot("after", a, y+24, 4.5))
	}
	shapes = append(shapes, text("unit", 100, bottom+33, "end", unit+", logarithmic"))
	return shapes, int(bottom + axisHeight)
}

// maxRows is how many rows of a dumbbell plot are drawn; more projects than that are put together by their kind.
const maxRows = 16

// valuePair is one project's value before and after.
type valuePair struct {
	name, kind    string
	before, after float64
}

// gather makes the rows of a plot: a project each if they are few, else the medians of each kind, the commonest first.
func gather(values []valuePair) (rows []between, byKind bool) {
	if len(values) <= maxRows {
		for _, v := range values {
			rows = append(rows, between{v.name, 1, v.before, v.after})
		}
		return withoutCommonStart(rows), false
	}
	var kinds []string
	group := map[string][]valuePair{}
	for _, v := range values {
		if group[v.kind] == nil {
			kinds = append(kinds, v.kind)
		}
		group[v.kind] = append(group[v.kind], v)
	}
	for _, k := range kinds {
		var before, after []float64
		for _, v := range group[k] {
			before, after = append(before, v.before), append(after, v.after)
		}
		rows = append(rows, between{k, len(before), median(before), median(after)})
	}
	slices.SortStableFunc(rows, func(a, b between) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.name, b.name)
	})
	return rows, true
}

// median is the middle value, the lower one of two.
func median(v []float64) float64 {
	slices.Sort(v)
	return v[(len(v)-1)/2]
}

// compared is a dumbbell plot with its table and the sentence that says what a row is.
func compared(fig figure, values []valuePair, unit string, write func(float64) string) figure {
	fig.Class = "dumbbell"
	rows, byKind := gather(values)
	fig.Columns = []string{"Project", "Before", "After"}
	what := "project"
	if byKind {
		fig.Columns = []string{"Kind", "Projects", "Before (median)", "After (median)"}
		fig.Note += " Each row is a kind, with the medians of its projects."
		what = "kind"
	}
	for i, r := range rows {
		cells := []string{r.name, write(r.before), write(r.after)}
		if byKind {
			cells = []string{r.name, number(r.n), cells[1], cells[2]}
			rows[i].name = fmt.Sprintf("%s (%s)", r.name, number(r.n))
		}
		fig.Rows = append(fig.Rows, cells)
	}
	if more := len(rows) - maxRows; more > 0 {
		fig.Note += fmt.Sprintf(" The commonest %d; %s in the table only.", maxRows, counted(more, what))
		rows = rows[:maxRows]
	}
	fig.Shapes, fig.Height = dumbbell(rows, unit, write)
	return fig
}

// withoutCommonStart leaves out the folders that all names begin with.
func withoutCommonStart(rows []between) []between {
	for {
		first, _, ok := strings.Cut(rows[0].name, "/")
		if !ok || slices.ContainsFunc(rows, func(r between) bool { return !strings.HasPrefix(r.name, first+"/") || r.name == first+"/" }) {
			return rows
		}
		if len(rows) == 1 && strings.Count(rows[0].name, "/") == 1 {
			return rows
		}
		for i := range rows {
			rows[i].name = rows[i].name[len(first)+1:]
		}
	}
}
