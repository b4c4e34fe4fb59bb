package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/msb-dev/msb/pkg/review"
)

// words are a project's values of a filter.
func words(r review.Review, i int, filter string) []string {
	p := r.Projects[i]
	switch filter {
	case "status":
		return []string{p.Status}
	case "transform":
		return []string{p.Transform}
	case "kind":
		return []string{p.Kind}
	case "risk":
		if p.Risk != nil {
			return []string{*p.Risk}
		}
	case "reason":
		if p.Status == "unchanged" {
			return []string{p.Reason}
		}
		var out []string
		for _, f := range p.Refused {
			if p.Status == "refused" {
				out = append(out, f.Reason)
			}
		}
		return out
	}
	return nil
}

// set gives a field of the form a value as a user does.
func set(p *tab, field, value string) {
	p.t.Helper()
	p.do(fmt.Sprintf(`(() => { const f = document.getElementById('f-%s'); f.value = %s; f.dispatchEvent(new Event('input', {bubbles: true})); })()`, field, js(value)))
}

func testFilters(t *testing.T, p *tab) {
	r := mixed(48)
	for _, filter := range []string{"status", "transform", "kind", "reason", "risk"} {
		want := map[string]int{}
		for i := range r.Projects {
			for _, w := range slices.Compact(slices.Sorted(slices.Values(words(r, i, filter)))) {
				if w != "" {
					want[w]++
				}
			}
		}
		options := eval[[]string](p, fmt.Sprintf(`[...document.getElementById('f-%s').options].map(o => o.value).filter(Boolean)`, filter))
		if len(options) != len(want) || len(want) < 2 {
			t.Fatalf("%s has options %q, not those of %v", filter, options, want)
		}
		for _, o := range options {
			set(p, filter, o)
			label := eval[string](p, fmt.Sprintf(`document.getElementById('f-%s').selectedOptions[0].text`, filter))
			if got := eval[int](p, shownCount); got != want[o] || label != fmt.Sprintf("%s (%d)", o, got) {
				t.Errorf("%s %s shows %d projects, and its label is %q; they are %d", filter, o, got, label, want[o])
			}
		}
		set(p, filter, "")
	}
	set(p, "status", "refused")
	set(p, "reason", "node-port")
	set(p, "repo", "OLD2")
	want := 0
	for i, q := range r.Projects {
		if q.Status == "refused" && slices.Contains(words(r, i, "reason"), "node-port") && strings.Contains(q.Repo, "old2") {
			want++
		}
	}
	if got := eval[int](p, shownCount); got != want || want == 0 {
		t.Errorf("three filters together show %d projects, not %d", got, want)
	}
	if got := eval[string](p, `document.getElementById('shown').textContent`); got != fmt.Sprintf("%d of 48 projects", want) {
		t.Errorf("it says %q", got)
	}
	if got := eval[string](p, `location.hash`); got != "#?status=refused&reason=node-port&repo=OLD2" {
		t.Errorf("the address is %q", got)
	}
	set(p, "repo", "no such")
	if !eval[bool](p, `!document.getElementById('none').hidden`) {
		t.Error("nothing says that no project matches")
	}
}

func testSearch(t *testing.T, p *tab) {
	for _, tt := range []struct {
		query string
		want  int
	}{
		{"shop4", 3},           // and shop40 and shop44
		{"/srv/shop4/dist", 1}, // in a diff
		{"DOCKER-COMPOSE.YML:14", 12},
		{"refused node-port", 12 / 2},
		{"acme old2/ port", 1},
		{"nothing like it", 0},
		{"", 48},
	} {
		set(p, "search", tt.query)
		if got := eval[int](p, shownCount); got != tt.want {
			t.Errorf("%q shows %d projects, not %d", tt.query, got, tt.want)
		}
	}
}

func testAddresses(t *testing.T, p *tab) {
	r := mixed(48)
	anchor := projects(r)[40].Anchor
	opened := func() bool {
		p.settle()
		return eval[bool](p, fmt.Sprintf(`(() => { const d = document.querySelector('[data-id="%s"]'); const y = d.getBoundingClientRect().top; return d.open && !d.hidden && y >= 0 && y < innerHeight; })()`, anchor))
	}
	set(p, "status", "unchanged") // the project is filtered out
	p.do(`location.hash = ` + js("#"+anchor))
	if !opened() {
		t.Error("an address of a project does not bring it up")
	}
	p.run(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+"#"+anchor))
	if !opened() {
		t.Error("an address of a project does not bring it up when the page is loaded")
	}
	for _, id := range []string{"kinds", "refusals", "projects"} {
		p.run(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+"#"+id))
		p.settle()
		if y := eval[float64](p, fmt.Sprintf(`document.getElementById(%s).getBoundingClientRect().top`, js(id))); y < 0 || y > 100 {
			t.Errorf("a page loaded at #%s shows it at %v", id, y)
		}
	}
	p.run(chromedp.Navigate("about:blank"), chromedp.Navigate(p.url+"#?status=refused&q=node-port"))
	if got := eval[int](p, shownCount); got != 6 {
		t.Errorf("an address with filters shows %d projects, not 6", got)
	}
	for _, k := range r.Kinds {
		p.do(fmt.Sprintf(`document.querySelector('#k-%s a[href^="#?"]').click()`, k.ID))
		p.settle()
		if got := eval[int](p, shownCount); got != len(k.Projects) {
			t.Errorf("the link of kind %s shows %d projects, not %d", k.ID, got, len(k.Projects))
		}
	}
	for _, k := range r.Reasons {
		p.do(fmt.Sprintf(`document.querySelector('#r-%s a[href^="#?"]').click()`, k.ID))
		p.settle()
		if got := eval[int](p, shownCount); got != len(k.Projects) {
			t.Errorf("the link of reason %s shows %d projects, not %d", k.ID, got, len(k.Projects))
		}
	}
	for _, hash := range []string{"#?length=3&status=%", "#no-such", "#%E0%A4%A", "#?"} {
		p.do(`location.hash = ` + js(hash))
		p.settle()
	}
}
