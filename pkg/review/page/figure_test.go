package page

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

var update = flag.Bool("update", false, "write the golden files")

// drawn is a chart as it stands in the page.
func drawn(t *testing.T, f figure) string {
	t.Helper()
	var b strings.Builder
	if err := templates().ExecuteTemplate(&b, "figure", f); err != nil {
		t.Fatal(err)
	}
	return b.String() + "\n"
}

func TestFigures(t *testing.T) {
	list := func(n int) []int { return make([]int, n) }
	for _, f := range []figure{
		funnel(review.Funnel{Found: 1200, Recognised: 1000, Rewritten: 700, Verified: 1, Refused: 290, Unchanged: 200, Failed: 10}),
		refusals([]review.Reason{{ID: "compose-override", Projects: list(7)}, {ID: "a-reason-with-a-name-that-is-far-too-long-to-be-drawn", Projects: list(2)}}),
		histogram([]sizes{{1000, 100, true}, {1000, 95, true}, {1000, 1100, true}, {1000, 1000, true}, {1000, 1, true}}),
		imageSizes([]valuePair{{"acme/a/Dockerfile", "k", 850e6, 0}, {"acme/b/Dockerfile", "k", 180e6, 50e6}}, false),
	} {
		t.Run(f.ID, func(t *testing.T) {
			got := drawn(t, f)
			golden := filepath.Join("testdata", "chart-"+f.ID+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs:\n%s", golden, got)
			}
		})
	}
}

// Every chart of a page is XML, is drawn within its box, has axis and unit, and a table.
func TestChartsOfAPage(t *testing.T) {
	var ids []string
	for _, f := range figures(mixed(64)) {
		ids = append(ids, f.ID)
		text := drawn(t, f)
		svg := text[strings.Index(text, "<svg") : strings.Index(text, "</svg>")+6]
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.ID, err)
			}
		}
		kinds := map[string]int{}
		for _, s := range f.Shapes {
			kinds[s.Class]++
			if s.X < 0 || s.X > 100 || s.X2 > 100 || s.X+s.W > 100.01 || s.Y < 0 || s.Y+s.H > float64(f.Height) || s.Y2 > float64(f.Height) {
				t.Errorf("%s: outside of the chart: %+v", f.ID, s)
			}
		}
		if kinds["tick"] < 2 || kinds["unit"] == 0 || len(f.Rows) == 0 || f.Note == "" {
			t.Errorf("%s: %d marks on the axis, %d units, %d rows", f.ID, kinds["tick"], kinds["unit"], len(f.Rows))
		}
		for _, r := range f.Rows {
			if len(r) != len(f.Columns) {
				t.Errorf("%s: the row %q does not have the columns %q", f.ID, r, f.Columns)
			}
		}
	}
	want := []string{"funnel", "reasons", "sizes", "saving", "sizes-about", "saving-about", "cold", "rebuild"}
	if !slices.Equal(ids, want) {
		t.Errorf("charts %q, want %q", ids, want)
	}
}

// What the catalogue says is said to be about so, in every chart and beside every project.
func TestCatalogueSizesAreAbout(t *testing.T) {
	r := review.New([]report.Record{site(1), program(2)}, nil, nil)
	for _, f := range figures(r) {
		if strings.Contains(f.ID, "siz") || strings.Contains(f.ID, "saving") {
			if !strings.Contains(f.Title, "about") || !strings.Contains(f.Note, "Base images alone") {
				t.Errorf("%s: %s. %s", f.ID, f.Title, f.Note)
			}
		}
	}
	for _, q := range projects(r) {
		if !strings.HasPrefix(q.Sizes.Text(), "about ") {
			t.Errorf("%s: %s", q.Path, q.Sizes.Text())
		}
	}
}

func TestLogAxis(t *testing.T) {
	for _, tt := range []struct {
		least, most float64
		want        string
	}{
		{50e6, 850e6, "[5e+07 1e+08 2e+08 5e+08 1e+09]"},
		{3, 9000, "[10 100 1000 10000]"},
		{60, 60, "[50 100]"},
		{0.2, 0.3, "[0.2 0.5]"},
		{100, 100, "[100 200]"},
	} {
		a := newLogAxis(tt.least, tt.most, 0, 100)
		got := a.ticks()
		for i := range got {
			got[i] = float64(int64(got[i]*1000+0.5)) / 1000
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("from %v to %v: marks %v, want %s", tt.least, tt.most, got, tt.want)
		}
		if l, m := a.at(tt.least), a.at(tt.most); l < -1e-6 || m > 100+1e-6 || l > m {
			t.Errorf("from %v to %v lies at %v and %v", tt.least, tt.most, l, m)
		}
	}
}

func TestGather(t *testing.T) {
	var many []valuePair
	for i := range 20 {
		many = append(many, valuePair{fmt.Sprint(i), []string{"b", "a"}[i%2], float64(i + 1), float64(i)})
	}
	rows, byKind := gather(many)
	if !byKind || fmt.Sprint(rows) != "[{a 10 10 9} {b 10 9 8}]" {
		t.Errorf("%v %v", byKind, rows)
	}
	rows, byKind = gather([]valuePair{{"github.com/acme/a/x", "k", 2, 1}, {"github.com/acme/b/x", "k", 3, 1}})
	if byKind || fmt.Sprint(rows) != "[{a/x 1 2 1} {b/x 1 3 1}]" {
		t.Errorf("%v %v", byKind, rows)
	}
}

func TestAmounts(t *testing.T) {
	for got, want := range map[string]string{
		bytesText(999): "999 B", bytesText(1500): "1.5 kB", bytesText(75e6): "75 MB", bytesText(1e9): "1 GB", bytesText(2.35e12): "2.4 TB",
		number(0): "0", number(999): "999", number(1000): "1,000", number(1234567): "1,234,567",
		counted(1, "repository"): "1 repository", counted(2000, "repository"): "2,000 repositories", counted(0, "kind"): "0 kinds",
		percent(0, 0): "0%", percent(1, 1000): "<1%", percent(999, 1000): "99%", percent(1000, 1000): "100%", percent(2, 3): "67%",
		sizes{1000, 100, true}.Change(): "−90%", sizes{1000, 1100, true}.Change(): "+10%", sizes{10000, 7, true}.Change(): "−99.9%", sizes{1000, 0, true}.Change(): "−100%", sizes{1000, 2000, true}.Change(): "+100%", sizes{1000, 1001, true}.Change(): "0%",
		sizes{850e6, 0, false}.Text(): "about 850 MB → 0 B", secondsText(12.34): "12.3 s", secondsText(123.4): "123 s",
		label("short"): "short", label(strings.Repeat("a", 30) + strings.Repeat("b", 30)): strings.Repeat("a", 13) + "…" + strings.Repeat("b", 26),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
