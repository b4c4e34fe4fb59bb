package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/msb-dev/msb/pkg/review"
)

// shownCount counts the projects that the list shows.
const shownCount = `document.querySelectorAll('#list > .p:not([hidden])').length`

func TestBrowser(t *testing.T) {
	browser := chromium(t)
	for _, tt := range []struct {
		name string
		test func(*testing.T, *tab)
	}{
		{"filters narrow the list as counted", testFilters},
		{"the search looks in all that a project says", testSearch},
		{"addresses open what they name", testAddresses},
		{"diffs stand side by side", testSideBySide},
		{"shared differences are spelled out", testSpelledOut},
		{"keys", testKeys},
		{"buttons", testButtons},
		{"landmarks, headings, labels and names", testOutline},
		{"print", testPrint},
		{"everything open", testAllOpen},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t, browser, mixed(48))
			tt.test(t, p)
			p.quiet()
		})
	}
	t.Run("without scripts", func(t *testing.T) {
		testWithoutScripts(t, open(t, browser, mixed(48), command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})))
	})
	t.Run("an empty run", func(t *testing.T) {
		p := open(t, browser, review.New(nil, nil, nil))
		if got := eval[string](p, `document.getElementById('shown').textContent`); got != "0 of 0 projects" {
			t.Errorf("shown is %q", got)
		}
		p.quiet()
	})
	t.Run("hostile names", func(t *testing.T) {
		p := open(t, browser, hostile())
		p.do(`openAll(true)`)
		p.settle()
		if n := eval[int](p, `document.querySelectorAll('img, iframe, object, script:not(head > script)').length`); n != 0 {
			t.Errorf("%d elements come from names", n)
		}
		p.quiet()
	})
	for _, width := range []int64{360, 800, 1400} {
		t.Run(fmt.Sprintf("%d pixels wide", width), func(t *testing.T) {
			p := open(t, browser, mixed(48), chromedp.EmulateViewport(width, 800))
			p.openAll()
			if got := eval[int64](p, `document.scrollingElement.scrollWidth`); got > width {
				wide := eval[string](p, fmt.Sprintf(`[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > %d + 1 && !e.closest('.scroll, .sr, .skip')).slice(0, 3).map(e => e.outerHTML.slice(0, 200)).join('\n')`, width))
				t.Errorf("the page is %d wide:\n%s", got, wide)
			}
		})
	}
}

func testPrint(t *testing.T, p *tab) {
	p.do(`projects[0].element.open = true`)
	p.settle()
	p.run(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	for selector, want := range map[string]bool{"#filters": false, "nav": false, ".skip": false, "button": false, "h1": true, "svg": true, "#list > .p summary": true,
		"#list > .p[open] pre": true, "#list > .p[open] .diff table": false} {
		if got := eval[bool](p, fmt.Sprintf(`document.querySelector('%s').checkVisibility()`, selector)); got != want {
			t.Errorf("printed, %s shows: %v", selector, got)
		}
	}
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(pdf), "%PDF") {
		t.Error("it does not print")
	}
}

func testAllOpen(t *testing.T, p *tab) {
	p.openAll()
	diffs := eval[[]int](p, `[document.querySelectorAll('.diff').length, document.querySelectorAll('.diff > table').length]`)
	if diffs[0] == 0 || diffs[0] != diffs[1] {
		t.Errorf("%d diffs, %d of them side by side", diffs[0], diffs[1])
	}
}

func testWithoutScripts(t *testing.T, p *tab) {
	r := mixed(48)
	state := eval[[]int](p, `[document.querySelectorAll('#list > .p').length, [...document.querySelectorAll('#list > .p > summary')].filter(e => e.checkVisibility()).length,
		[...document.querySelectorAll('.js')].filter(e => e.checkVisibility()).length]`)
	if state[0] != 48 || state[1] != 48 || state[2] != 0 {
		t.Errorf("%d projects, %d of them shown; %d controls that need scripts are shown", state[0], state[1], state[2])
	}
	anchor := projects(r)[30].Anchor
	p.run(chromedp.Navigate(p.url + "#" + anchor))
	if !eval[bool](p, fmt.Sprintf(`document.getElementById(%s).closest('details').open`, js(anchor))) {
		t.Error("a link to a project does not open it")
	}
	missing := eval[[]string](p, `[...document.querySelectorAll('a:not(.js a)')].filter(a => !document.getElementById(a.getAttribute('href').slice(1))).map(a => a.outerHTML)`)
	if len(missing) > 0 {
		t.Errorf("links that lead nowhere: %q", missing)
	}
	diff := eval[string](p, fmt.Sprintf(`document.querySelector('#%s pre').textContent`, projects(r)[0].Anchor))
	if want := r.Projects[0].Diff; "--- a/Dockerfile\n+++ b/Dockerfile\n"+diff != want {
		t.Errorf("the diff is\n%s\nwant\n%s", diff, want)
	}
}
