'use strict';
// Without this script the page holds everything, too: it only narrows the list and puts diffs side by side.
document.documentElement.classList.add('on', 'split');

// make returns an element of a class with children.
function make(tag, cls, ...children) {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  e.append(...children);
  return e;
}
