package page

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/msb-dev/msb/pkg/review"
)

// interactive is how many milliseconds after the start of loading the page answers to its controls, by its own marks; drawn, when it was
// first seen.
const interactive = `[performance.getEntriesByName('interactive')[0].duration, performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0]`

// narrowing is how many milliseconds a filter and a search take, until the next frame is drawn.
const narrowing = `(async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const times = [];
  for (const [id, value] of [['f-status', 'refused'], ['f-status', ''], ['f-search', 'nginx'], ['f-search', '']]) {
    const start = performance.now();
    const f = document.getElementById(id);
    f.value = value;
    f.dispatchEvent(new Event('input', {bubbles: true}));
    await frame();
    times.push(performance.now() - start);
  }
  return Math.max(...times);
})()`

// The measure is printed and not held to a limit: a machine may be busy. That it ends is held (patience).
func TestBrowserThousandProjects(t *testing.T) {
	browser := chromium(t)
	for _, tt := range []struct {
		name string
		r    review.Review
	}{{"mixed", mixed(1000)}, {"sites with reports", sites(1000)}} {
		p := open(t, browser, tt.r)
		ms := eval[[]float64](p, interactive)
		if ms[0] <= 0 {
			t.Errorf("%s: the page has not marked when it is interactive", tt.name)
		}
		if got := eval[int](p, shownCount); got != 1000 {
			t.Errorf("%s: %d projects are shown", tt.name, got)
		}
		t.Logf("%s, 1,000 projects: interactive after %.0f ms, first drawn after %.0f ms", tt.name, ms[0], ms[1])
		p.quiet()
	}
}

func BenchmarkInteractive(b *testing.B) {
	browser := chromium(b)
	p := open(b, browser, mixed(1000))
	var load, filter float64
	for b.Loop() {
		p.run(chromedp.Reload())
		load += eval[[]float64](p, interactive)[0]
		filter += eval[float64](p, narrowing)
	}
	b.ReportMetric(load/float64(b.N), "ms/interactive")
	b.ReportMetric(filter/float64(b.N), "ms/filter")
}
