package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

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
	anchor := projects(r)[20].Anchor
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
	for _, hash := range []string{"#?length=3&status=%", "#no-such", "#%E0%A4%A", "#?"} {
		p.do(`location.hash = ` + js(hash))
		p.settle()
	}
}

func testSideBySide(t *testing.T, p *tab) {
	r := mixed(48)
	for i, q := range r.Projects {
		if q.Diff == "" || i%5 != 0 {
			continue
		}
		p.do(fmt.Sprintf(`document.querySelector('[data-id="%s"]').open = true`, projects(r)[i].Anchor))
		p.settle()
		for column, sign := range map[int]string{1: "-", 3: "+"} {
			var want []string
			for _, l := range strings.Split(q.Diff, "\n")[2:] {
				if l != "" && l[0] != '@' && (l[0] == ' ' || l[:1] == sign) {
					want = append(want, l[1:])
				}
			}
			got := eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('#%s .diff tbody tr')].filter(r => r.cells.length === 4 && !r.cells[%[2]d].matches('.none')).map(r => r.cells[%[2]d].textContent)`, projects(r)[i].Anchor, column))
			if !slices.Equal(got, want) {
				t.Errorf("column %d of %s:\n%q\nwant\n%q", column, q.Repo, got, want)
			}
		}
	}
	numbers := eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('#%s .diff tbody tr')].slice(1).map(r => r.cells[0].textContent + ':' + r.cells[2].textContent)`, projects(r)[0].Anchor))
	if want := "1:1 2:2 :3 :4 :5 3:6"; strings.Join(numbers, " ") != want {
		t.Errorf("line numbers are %q, want %s", numbers, want)
	}
	marks := eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('#%s .diff td.ins b')].map(b => b.textContent)`, projects(r)[0].Anchor))
	if !slices.Equal(marks, []string{" AS builder"}) {
		t.Errorf("words marked: %q", marks)
	}
	visible := func(selector string) bool {
		return eval[bool](p, fmt.Sprintf(`document.querySelector('#%s .diff > %s').checkVisibility()`, projects(r)[0].Anchor, selector))
	}
	if visible("pre") || !visible("table") {
		t.Error("both forms of the diff are shown, or the wrong one")
	}
	p.click("#split")
	if !visible("pre") || visible("table") {
		t.Error("the button does not bring the unified form")
	}
}

func testSpelledOut(t *testing.T, p *tab) {
	i := slices.IndexFunc(mixed(48).Projects, func(q review.Project) bool { return q.Transform == "node-nginx" && q.Status == "rewritten" })
	anchor := projects(mixed(48))[i].Anchor
	p.do(fmt.Sprintf(`document.querySelector('[data-id="%s"]').open = true`, anchor))
	p.settle()
	got := eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('#%s li > code > a')].map(a => a.textContent + ': ' + a.closest('li').querySelectorAll('ul > li').length)`, anchor))
	if len(got) != len(siteDifferences) || got[1] != "charset: 1" {
		t.Errorf("differences are %q", got)
	}
	if n := eval[int](p, `document.querySelectorAll('[id]').length - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size`); n != 0 {
		t.Errorf("%d ids are there twice", n)
	}
}

// focused is the id or the class of the element that has the focus.
const focused = `document.activeElement.id || document.activeElement.className || document.activeElement.tagName`

func testKeys(t *testing.T, p *tab) {
	p.press(kb.Tab)
	if got := eval[string](p, focused); got != "skip" {
		t.Errorf("the first stop is %q", got)
	}
	p.run(command(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "/", Text: "/"}),
		command(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: "/"}))
	if got := eval[string](p, focused); got != "f-search" {
		t.Errorf("/ focuses %q", got)
	}
	p.press("old2/")
	if got := eval[string](p, `document.getElementById('f-search').value`); got != "old2/" {
		t.Errorf("the search box holds %q", got)
	}
	if got := eval[int](p, shownCount); got != 1 {
		t.Errorf("%d projects are shown, not 1", got)
	}
	p.press(kb.Escape)
	if got := eval[int](p, shownCount); got != 48 {
		t.Errorf("after Escape %d projects are shown, not all", got)
	}
	var order []string
	for range 11 {
		p.press(kb.Tab)
		order = append(order, eval[string](p, focused))
	}
	if got, want := strings.Join(order, " "), "f-status f-transform f-kind f-reason f-risk f-repo clear open close split SUMMARY"; got != want {
		t.Errorf("stops are  %s\nwant       %s", got, want)
	}
	p.press("jj")
	p.press("k")
	p.press(kb.Enter)
	p.settle()
	if got := eval[int](p, `projects.findIndex(p => p.element.open)`); got != 1 {
		t.Errorf("project %d is open, not the second", got)
	}
	if !eval[bool](p, `getComputedStyle(document.activeElement).outlineStyle === 'solid'`) {
		t.Error("the focus can't be seen")
	}
}

func testButtons(t *testing.T, p *tab) {
	const opened = `document.querySelectorAll('#list > .p[open]').length`
	set(p, "status", "refused")
	p.click("#open")
	if got := eval[int](p, opened); got != 12 {
		t.Errorf("%d projects are open, not the 12 that are shown", got)
	}
	p.click("#close")
	if got := eval[int](p, opened); got != 0 {
		t.Errorf("%d projects are still open", got)
	}
	p.click(".actions .clear")
	if got := eval[int](p, shownCount); got != 48 {
		t.Errorf("%d projects are shown, not all", got)
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
