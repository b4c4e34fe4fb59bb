// openTo opens what an address leads to. A project that is filtered out comes back.
function openTo(form, id) {
  const project = projects.find(p => p.element.dataset.id === id)?.element;
  const target = project || document.getElementById(id);
  if (!target) return;
  if (project?.hidden) {
    form.reset();
    narrow(form);
  }
  for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
  target.scrollIntoView();
}

function followHash(form) {
  const hash = location.hash;
  if (hash.startsWith('#?')) {
    fromHash(form, hash);
    document.getElementById('projects').scrollIntoView();
  } else if (hash) openTo(form, hash.slice(1));
}

// spellOut puts the text of shared differences in place of the links to them.
function spellOut(root) {
  for (const p of root.querySelectorAll('p.stated')) {
    p.replaceWith(make('ul', '', ...Array.from(p.querySelectorAll('a'), a => {
      const said = document.getElementById(a.hash.slice(1)).cloneNode(true);
      said.querySelector('.soft').remove();
      return make('li', '', make('code', '', a), ' ', ...said.childNodes);
    })));
  }
}

// fill makes elements of what a project says. With scripts, a browser keeps it as the text of a noscript: so a thousand projects load at once.
function fill(details) {
  const said = details.querySelector(':scope > noscript');
  if (!said) return;
  const template = make('template');
  template.innerHTML = said.textContent;
  said.replaceWith(template.content);
}

// show readies what has been opened.
function show(details) {
  if (details.matches('.p')) {
    fill(details);
    spellOut(details);
  }
  putSideBySide(details);
}

// step moves among the summaries of shown projects.
function step(from, by) {
  const shown = projects.filter(p => !p.element.hidden);
  const i = shown.findIndex(p => p.element.contains(from));
  const next = shown[Math.min(Math.max(i + by, 0), shown.length - 1)];
  if (next) next.element.querySelector('summary').focus();
}

function onKey(event, form) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches('input, select, textarea');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    form.elements.q.focus();
  } else if (event.key === 'Escape') {
    clear(form);
  } else if (!typing && (event.key === 'j' || event.key === 'k') && event.target.closest('#list')) {
    step(event.target, event.key === 'j' ? 1 : -1);
  }
}

function clear(form) {
  form.reset();
  narrow(form);
  toHash(form);
}

function setSplit(button, on) {
  document.documentElement.classList.toggle('split', on);
  button.setAttribute('aria-pressed', on);
}

function openAll(open) {
  for (const p of projects) if (!p.element.hidden) p.element.open = open;
}

document.addEventListener('DOMContentLoaded', () => {
  performance.mark('parsed');
  const form = document.getElementById('filters');
  readProjects();
  fillFacets(form);
  narrow(form);
  form.addEventListener('input', () => {
    narrow(form);
    toHash(form);
  });
  form.addEventListener('submit', event => event.preventDefault());
  document.addEventListener('toggle', event => event.target.open && show(event.target), true);
  document.addEventListener('keydown', event => onKey(event, form));
  for (const button of document.querySelectorAll('.clear')) button.addEventListener('click', () => clear(form));
  document.getElementById('open').addEventListener('click', () => openAll(true));
  document.getElementById('close').addEventListener('click', () => openAll(false));
  const split = document.getElementById('split');
  split.addEventListener('click', () => setSplit(split, split.getAttribute('aria-pressed') !== 'true'));
  document.querySelectorAll('details[open]').forEach(show);
  addEventListener('hashchange', () => followHash(form));
  document.addEventListener('click', event => {
    const a = event.target.closest('a[href^="#"]');
    if (a && a.hash === location.hash) followHash(form); // the same address again fires no hashchange
  });
  followHash(form);
  performance.mark('ready');
  performance.measure('interactive', {start: 0, end: 'ready'});
});
