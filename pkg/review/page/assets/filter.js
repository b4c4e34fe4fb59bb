// facets are the attributes that the list is narrowed by. reason may hold several words.
const facets = ['status', 'transform', 'kind', 'reason', 'risk'];
let projects = [];

function readProjects() {
  projects = Array.from(document.querySelectorAll('#list > .p'), element => {
    const p = {element, repo: element.dataset.repo.toLowerCase(), text: ''};
    for (const f of facets) p[f] = (element.dataset[f] || '').split(' ').filter(Boolean);
    return p;
  });
}

const escapes = {'&lt;': '<', '&gt;': '>', '&amp;': '&', '&#34;': '"', '&#39;': "'", '&#43;': '+', '&#96;': '`'};

// textOf is what the search box looks in: all that a project says. It is read when it is first asked for; what has not been opened yet is
// still markup (see fill).
function textOf(p) {
  return p.text ||= p.element.textContent.replace(/<[^>]*>/g, '').replace(/&(lt|gt|amp|#\d\d);/g, e => escapes[e] || e).toLowerCase();
}

// wanted reads the form.
function wanted(form) {
  const w = {words: form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean), repo: form.elements.repo.value.trim().toLowerCase()};
  for (const f of facets) w[f] = form.elements[f].value;
  return w;
}

// matches tells whether a project is wanted; one facet may be left out.
function matches(p, w, without) {
  return facets.every(f => f === without || !w[f] || p[f].includes(w[f])) && p.repo.includes(w.repo) && w.words.every(word => textOf(p).includes(word));
}

// fillFacets makes the options of every select, the commonest first.
function fillFacets(form) {
  for (const f of facets) {
    const count = new Map();
    for (const p of projects) for (const word of p[f]) count.set(word, (count.get(word) || 0) + 1);
    const words = [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1));
    form.elements[f].append(new Option('any', ''), ...words.map(word => new Option(word, word)));
    form.elements[f].closest('.field').hidden = words.length === 0;
  }
  const repos = [...new Set(projects.map(p => p.element.dataset.repo))].sort();
  document.getElementById('f-repos').append(...repos.map(r => new Option('', r)));
  form.elements.repo.closest('.field').hidden = repos.length < 2;
}

// countFacets writes beside each option how many projects it would show.
function countFacets(form, w) {
  for (const f of facets) {
    const count = new Map();
    let all = 0;
    for (const p of projects) {
      if (!matches(p, w, f)) continue;
      all++;
      for (const word of p[f]) count.set(word, (count.get(word) || 0) + 1);
    }
    for (const option of form.elements[f].options) {
      const n = option.value ? count.get(option.value) || 0 : all;
      option.text = `${option.value || 'any'} (${n.toLocaleString('en')})`;
      option.disabled = n === 0 && !option.selected;
    }
  }
}

// narrow shows the projects that the form asks for and says how many they are.
function narrow(form) {
  const w = wanted(form);
  let n = 0;
  for (const p of projects) {
    const shown = matches(p, w);
    if (p.element.hidden === shown) p.element.hidden = !shown;
    if (shown) n++;
  }
  countFacets(form, w);
  document.getElementById('shown').textContent = `${n.toLocaleString('en')} of ${projects.length.toLocaleString('en')} projects`;
  document.getElementById('none').hidden = n > 0;
}

// toHash and fromHash keep the form in the page's address: #?status=refused&q=port.
function toHash(form) {
  const set = [...new FormData(form)].filter(([, value]) => value);
  history.replaceState(null, '', set.length ? '#?' + new URLSearchParams(set) : '#projects');
}

function fromHash(form, hash) {
  const set = new URLSearchParams(hash.slice(2));
  form.reset();
  for (const name of ['q', 'repo', ...facets]) {
    if (set.has(name)) form.elements[name].value = set.get(name);
  }
  narrow(form);
}
