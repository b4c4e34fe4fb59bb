package format

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

// html collects reports and writes one page, which needs no other file and no script.
type html struct {
	w io.Writer
	p page
}

// page is what the template shows.
type page struct {
	Counts  []counted // of verdicts, in the order of kinds
	Reports []pageReport
}

type counted struct {
	Word  string
	Class verify.Status
	N     int
}

type pageReport struct {
	*verify.Report
	ID      string // of the part of the page
	Class   verify.Status
	Place   string // of Trouble
	Log     []string
	Figures []figure
	Bars    []bar
}

// bar is one image's size as a row of the chart, its layers side by side.
type bar struct {
	Label string
	Total string
	Y     int
	Width float64
	Parts []part
}

// part is a layer, in the units of the chart.
type part struct {
	X, Width float64
	Shade    int // 0 or 1, in turns
	Title    string
}

// chartWidth is that of the larger image in the chart.
const chartWidth = 600.0

// kinds of reports, the worst first.
var kinds = []struct {
	word  string
	class verify.Status
	is    func(*verify.Report) bool
}{
	{"fail", verify.Fail, func(r *verify.Report) bool { return r.Exit == verify.ExitDiffers }},
	{"could not be verified", verify.Unknown, func(r *verify.Report) bool { return r.Exit == verify.ExitNotRun }},
	{"inconclusive", verify.Unknown, func(r *verify.Report) bool { return r.Exit == verify.ExitInconclusive }},
	{"pass", verify.Pass, func(r *verify.Report) bool { return r.Exit == verify.ExitSame && len(r.Checks) > 0 }},
	{"nothing to verify", verify.Stated, func(r *verify.Report) bool { return r.Exit == verify.ExitSame && len(r.Checks) == 0 }},
}

func newHTML(w io.Writer, _ Options) Writer { return &html{w: w} }

func (h *html) Write(r *verify.Report) error {
	p := pageReport{Report: r, ID: fmt.Sprintf("r%d", len(h.p.Reports)+1), Figures: figures(r), Bars: bars(r)}
	if !r.Before.Built && !r.After.Built {
		p.Figures = nil
	}
	if r.Trouble != nil {
		p.Place, p.Log = place(r.Trouble), logLines(r.Trouble)
	}
	for _, k := range kinds {
		if k.is(r) {
			p.Class = k.class
		}
	}
	h.p.Reports = append(h.p.Reports, p)
	return nil
}

// bars are the chart of layers; none if an image is missing.
func bars(r *verify.Report) []bar {
	largest := max(r.Before.Size, r.After.Size)
	if !r.Before.Built || !r.After.Built || largest == 0 {
		return nil
	}
	var out []bar
	for i, side := range []struct {
		label string
		verify.Built
	}{{"before", r.Before}, {"after", r.After}} {
		b := bar{Label: side.label, Total: Size(side.Size), Y: 30 * i, Width: chartWidth * float64(side.Size) / float64(largest)}
		x := 0.0
		for n, l := range side.Layers {
			width := chartWidth * float64(l.Size) / float64(largest)
			if width >= 0.5 { // what is thinner can't be seen; the table has it
				b.Parts = append(b.Parts, part{X: x, Width: width, Shade: n % 2, Title: Size(l.Size) + "  " + report.Printable(l.CreatedBy)})
			}
			x += width
		}
		out = append(out, b)
	}
	return out
}

//go:embed page.html
var pageText string

func (h *html) Close() error {
	for _, k := range kinds {
		n := 0
		for _, r := range h.p.Reports {
			if k.is(r.Report) {
				n++
			}
		}
		if n > 0 {
			h.p.Counts = append(h.p.Counts, counted{k.word, k.class, n})
		}
	}
	t, err := template.New("page").Funcs(template.FuncMap{"size": Size, "printable": report.Printable, "sentence": sentence, "seen": seen, "brief": Brief}).Parse(pageText)
	if err != nil {
		return err
	}
	return t.Execute(h.w, h.p)
}
