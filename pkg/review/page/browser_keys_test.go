package page

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

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
	set(p, "status", "refused")
	p.do(`document.activeElement.blur()`)
	p.press(kb.Escape)
	if got := eval[int](p, shownCount); got != 48 {
		t.Errorf("after Escape outside of the form %d projects are shown, not all", got)
	}
	p.do(`document.getElementById('f-search').focus()`)
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
