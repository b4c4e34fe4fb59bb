// linesOf reads a unified diff back from a pre: each line's sort, whether it is one of a pair, and its nodes without the sign.
function linesOf(pre) {
  const lines = [];
  let line = null;
  const piece = (sort, pair, node, text) => {
    text.split('\n').forEach((part, i, parts) => {
      if (i > 0) line = null;
      if (i === parts.length - 1 && part === '') return;
      if (!line) {
        line = {sort, pair, nodes: []};
        lines.push(line);
        if (sort !== 'note') part = part.slice(1);
      }
      line.nodes.push(node ? make(node, '', part) : part);
    });
  };
  for (const child of pre.childNodes) {
    const sort = {DEL: 'del', INS: 'ins', U: 'note'}[child.nodeName] || (child.nodeName === 'I' ? '' : 'same');
    const parts = child.nodeType === Node.TEXT_NODE || !sort ? [child] : child.childNodes;
    for (const p of parts) {
      piece(sort || 'same', child.className === 'w', p.nodeType === Node.TEXT_NODE ? '' : p.nodeName, p.textContent);
    }
  }
  return lines;
}

// zip puts old and new lines of one block beside each other: pairs in one row, the others as they come.
function zip(olds, news) {
  const rows = [];
  let i = 0, j = 0;
  while (i < olds.length || j < news.length) {
    const alone = (list, k) => k < list.length && !list[k].pair;
    const left = alone(olds, i) || j >= news.length, right = alone(news, j) || i >= olds.length;
    if (left === right) rows.push([olds[i++], news[j++]]);
    else rows.push(left ? [olds[i++], null] : [null, news[j++]]);
  }
  return rows;
}

// sideBySide is the table of a unified diff.
function sideBySide(pre) {
  const body = make('tbody');
  let old = 0, now = 0, olds = [], news = [];
  const cells = (line, number) => line
    ? [make('td', 'no', String(number)), make('td', line.sort === 'same' ? '' : line.sort, ...line.nodes.map(n => n.cloneNode ? n.cloneNode(true) : n))]
    : [make('td', 'no none'), make('td', 'none')];
  const row = (a, b) => body.append(make('tr', '', ...cells(a, a && old++), ...cells(b, b && now++)));
  const flush = () => {
    zip(olds, news).forEach(([a, b]) => row(a, b));
    olds = [];
    news = [];
  };
  let last = null;
  for (const line of linesOf(pre)) {
    const text = line.nodes.map(n => n.textContent ?? n).join('');
    if (line.sort === 'note' && text.startsWith('\\')) {
      if (last) last.nodes.push(make('i', '', 'no newline at the end'));
      continue;
    }
    if (line.sort === 'del') olds.push(line);
    else if (line.sort === 'ins') news.push(line);
    else {
      flush();
      if (line.sort === 'same') row(line, line);
      else {
        [, old, now] = (/^@@ -(\d+)[^+]*\+(\d+)/.exec(text) || [0, 1, 1]).map(Number);
        const cell = make('td', 'hunk', text);
        cell.colSpan = 4;
        body.append(make('tr', '', cell));
      }
    }
    last = line;
  }
  flush();
  const head = make('thead', 'sr', make('tr', '', ...['Old line', 'Old', 'New line', 'New'].map(t => {
    const th = make('th', '', t);
    th.scope = 'col';
    return th;
  })));
  const cols = make('colgroup', '', ...['no', '', 'no', ''].map(c => make('col', c)));
  return make('table', '', cols, head, body);
}

// putSideBySide adds the table to every diff below an element, once.
function putSideBySide(root) {
  for (const pre of root.querySelectorAll('.diff > pre:only-child')) pre.after(sideBySide(pre));
}
