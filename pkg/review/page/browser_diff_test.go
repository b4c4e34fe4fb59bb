package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/review"
)

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
	last := slices.IndexFunc(r.Projects, func(q review.Project) bool { return q.Transform == "node-nginx" && q.Status == "rewritten" })
	p.do(fmt.Sprintf(`document.querySelector('[data-id="%s"]').open = true`, projects(r)[last].Anchor))
	p.settle()
	pair := eval[[]string](p, fmt.Sprintf(`[...[...document.querySelectorAll('#%s .diff tbody tr')].at(-1).cells].map(c => c.textContent.slice(0, 11))`, projects(r)[last].Anchor))
	if want := []string{"8", `CMD ["serve`, "24", `CMD ["nginx`}; !slices.Equal(pair, want) {
		t.Errorf("lines that are a pair stand as %q, want %q", pair, want)
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
