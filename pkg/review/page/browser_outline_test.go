package page

import "testing"

// outline finds what a screen reader would trip over: it follows the rules of axe-core that concern structure.
const outline = `(() => {
  const all = (s, root = document) => [...root.querySelectorAll(s)];
  const out = [];
  const want = (ok, what) => { if (!ok) out.push(what); };
  for (const [landmark, n] of [['main', 1], ['body > header', 1], ['body > footer', 1], ['h1', 1]]) want(all(landmark).length === n, landmark + ' is not there once');
  want(document.documentElement.lang === 'en', 'no language');
  let level = 0;
  for (const h of all('h1, h2, h3, h4, h5, h6')) {
    const l = Number(h.tagName[1]);
    want(l <= level + 1, h.tagName + ' after h' + level + ': ' + h.textContent.trim());
    want(h.textContent.trim() !== '', 'an empty heading');
    level = l;
  }
  for (const f of all('input, select, textarea')) want(f.labels.length === 1 && f.labels[0].textContent.trim(), 'no label: ' + f.outerHTML.slice(0, 80));
  for (const b of all('button, summary, a')) want(b.textContent.trim(), 'no name: ' + b.outerHTML.slice(0, 80));
  for (const s of all('svg:not([aria-hidden])')) want(s.getAttribute('role') === 'img' && s.querySelector('title')?.textContent, 'no name: ' + s.outerHTML.slice(0, 80));
  for (const s of all('section, nav, form')) want(s.matches('.group') || s.getAttribute('aria-label') || document.getElementById(s.getAttribute('aria-labelledby')), 'no name: ' + s.outerHTML.slice(0, 80));
  for (const s of all('.scroll')) want(s.tabIndex === 0 && s.getAttribute('role') === 'region' && (s.getAttribute('aria-label') || s.getAttribute('aria-labelledby')), 'a region that scrolls and has no name: ' + s.outerHTML.slice(0, 80));
  for (const t of all('figure')) want(t.querySelector('figcaption') && t.querySelector('svg') && t.querySelectorAll('tbody tr').length, 'a chart without caption or table: ' + t.id);
  for (const t of all('table')) want(t.querySelector('th'), 'a table without headers: ' + t.outerHTML.slice(0, 80));
  const ids = all('[id]').map(e => e.id);
  want(new Set(ids).size === ids.length, 'an id is there twice: ' + ids.filter((id, i) => ids.indexOf(id) !== i).slice(0, 3));
  return out;
})()`

func testOutline(t *testing.T, p *tab) {
	p.openAll()
	for _, what := range eval[[]string](p, outline) {
		t.Error(what)
	}
}
