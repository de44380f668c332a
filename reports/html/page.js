'use strict';
// The page is whole without this script. It adds a filter, opens packed rows, copies commands and
// follows deep links. Everything that came over a wire is put in by textContent or setAttribute.
(() => {
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** An element with text, attributes and children. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const makeSvg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

// --- packed scenarios ---------------------------------------------------------------------------

const chunks = new Map();
/** The scenarios of chunk `index`: base64 of gzip of JSON, inflated by the browser itself. */
const chunk = index => {
  if (!chunks.has(index)) {
    const packed = atob($('#k' + index).content.textContent);
    const bytes = Uint8Array.from(packed, c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    chunks.set(index, new Response(stream).json());
  }
  return chunks.get(index);
};

/** Ticks of 100 µs as seconds. */
const seconds = ticks => (Math.floor(ticks / 10) / 1000).toFixed(3);
const KINDS = {s: 'sent', r: 'received', o: 'opened', e: 'ended', l: 'link', n: 'note', g: 'segment', x: 'expectation'};

const GAP = 92, HIGH = 22, PAD = 40;
/** One line of a ladder: every lane, and the arrow of this event. */
const laneCell = (lanes, event) => {
  const width = PAD * 2 + GAP * (lanes.length - 1);
  const svg = makeSvg('svg', {width, height: HIGH, 'aria-hidden': 'true'});
  lanes.forEach((_, i) => svg.append(makeSvg('line', {class: 'l-lane', x1: PAD + i * GAP, x2: PAD + i * GAP, y1: 0, y2: HIGH})));
  const at = name => PAD + Math.max(0, lanes.indexOf(name)) * GAP;
  const mid = HIGH / 2;
  if (event.kind === 'sent' || event.kind === 'received') {
    const from = at(event.from);
    const end = at(event.to);
    const to = event.lost ? from + (end - from) * 0.6 : end;
    const way = Math.sign(end - from) || 1;
    const group = makeSvg('g', event.lost ? {class: 'l-lost'} : {});
    group.append(makeSvg('line', {class: 'l-arrow', x1: from, x2: to, y1: mid, y2: mid}));
    group.append(event.lost
      ? makeSvg('path', {class: 'l-cross', d: `M${to - 4} ${mid - 4}l8 8m0 -8l-8 8`})
      : makeSvg('path', {class: 'l-tip', d: `M${to} ${mid}l${-7 * way} -4v8z`}));
    svg.append(group);
  } else if (lanes.includes(event.from)) {
    svg.append(event.kind === 'ended'
      ? makeSvg('path', {class: 'l-end', d: `M${at(event.from) - 5} ${mid - 5}l10 10m0 -10l-10 10`})
      : makeSvg('circle', event.kind === 'segment'
        ? {class: 'l-again', cx: at(event.from), cy: mid, r: 3}
        : {class: 'l-dot', cx: at(event.from), cy: mid, r: 4}));
  }
  return svg;
};

/** The events of a packed row: instants are differences in ticks, names are indices. */
const eventsOf = row => {
  let at = 0;
  return row.t.map((step, i) => {
    at += step;
    const letter = row.k[i];
    return {at, kind: KINDS[letter.toLowerCase()], lost: letter === 'S',
      from: row.p[row.i[i]], to: row.p[row.j[i]], text: row.m[i], bytes: row.b[i] ?? ''};
  });
};

/** The actors; in their middle the ends at which nothing was seen, as the broker's. */
const lanesOf = events => {
  const spoken = events.filter(e => ['sent', 'received', 'opened', 'ended'].includes(e.kind));
  const ends = spoken.map(e => e.kind === 'received' ? [e.to, e.from] : [e.from, e.to]);
  const actors = [...new Set(ends.map(([actor]) => actor))];
  const peers = [...new Set(ends.map(([, peer]) => peer))].filter(name => name && !actors.includes(name));
  actors.splice(Math.ceil(actors.length / 2), 0, ...peers);
  return actors;
};

const whoOf = e => e.kind === 'sent' || e.kind === 'received' ? `${e.from} → ${e.to}` : e.kind === 'segment' ? `${e.from} (TCP)` : `${e.from} ${e.kind}`;

const traceTable = row => {
  const events = eventsOf(row);
  const lanes = lanesOf(events);
  const names = makeSvg('svg', {width: PAD * 2 + GAP * (lanes.length - 1), height: 18, role: 'img', 'aria-label': lanes.join(', ')});
  lanes.forEach((name, i) => names.append(makeSvg('text', {x: PAD + i * GAP, y: 13, 'text-anchor': 'middle'}, name.slice(0, 14))));
  const head = make('tr', {}, ...[['s', 'num'], [names], ['from → to'], ['packet'], [row.b.length ? 'bytes' : 'bytes: in results.jsonl']].map(([text, style]) =>
    make('th', style ? {scope: 'col', class: style} : {scope: 'col'}, text)));
  const body = make('tbody', {}, ...events.map(e => make('tr', {},
    make('td', {class: 'num'}, seconds(e.at)), make('td', {}, laneCell(lanes, e)), make('td', {class: 'who'}, whoOf(e)),
    make('td', {class: 'pk'}, e.text + (e.lost ? '  (lost)' : '')), make('td', {class: 'by', title: e.bytes}, e.bytes))));
  return make('div', {class: 'trace'}, make('table', {}, make('caption', {}, `Packets of ${row.n}`), make('thead', {}, head), body));
};

const rowDetails = row => {
  const details = make('details', {id: row.a, class: 'sc'}, make('summary', {},
    make('span', {class: 'v ' + row.c}, row.w), ' ', make('code', {}, row.n), ' ', make('span', {class: 'dim'}, row.o)));
  details.addEventListener('toggle', () => {
    if (!details.open || details.dataset.done) return;
    details.dataset.done = '1';
    if (row.r) details.append(make('p', {}, row.r));
    if (row.x.length) {
      details.append(make('ul', {class: 'row-list'}, ...row.x.map(([line, what, actual, word, style]) =>
        make('li', {}, make('span', {class: 'v ' + style}, word), ` line ${line}: ${what}`, actual ? make('span', {class: 'actual'}, ' ' + actual) : ''))));
    }
    if (row.t.length) details.append(traceTable(row));
    if (row.cut) details.append(make('p', {class: 'dim'}, row.cut));
  });
  return details;
};

const sourceBlock = source => {
  const lines = source.replace(/\n$/, '').split('\n');
  const pre = make('pre', {class: 'src'}, ...lines.map((text, i) => make('span', {}, make('i', {}, String(i + 1)), text)));
  return make('details', {}, make('summary', {}, 'Source'), pre);
};

/** Fills one scenario on its first opening. */
const fill = async details => {
  if (details.dataset.done) return;
  details.dataset.done = '1';
  const scenario = (await chunk(details.dataset.k))[details.dataset.i];
  if (scenario.source) details.append(sourceBlock(scenario.source));
  details.append(...scenario.rows.map(row => {
    const copy = rowDetails(row);
    const above = document.getElementById(row.a);
    if (above) {
      copy.removeAttribute('id');
      copy.append(make('p', {}, make('a', {href: '#' + encodeURIComponent(row.a)}, 'This row with its ladder, above')));
    }
    return copy;
  }));
  if (scenario.more) details.append(make('p', {class: 'dim'}, scenario.more));
};

// --- filter -------------------------------------------------------------------------------------

/** What an element says of its rows beside its text: name -> values. */
const facetsOf = element => {
  const facets = new Map();
  for (const pair of (element.dataset.f ?? '').split('\t').filter(Boolean)) {
    const cut = pair.indexOf('=');
    const name = pair.slice(0, cut).toLowerCase();
    if (!facets.has(name)) facets.set(name, new Set());
    facets.get(name).add(pair.slice(cut + 1).toLowerCase());
  }
  return facets;
};

const VERDICTS = ['fail', 'error', 'known', 'undecided', 'advice', 'pass', 'n/a', 'untested'];
const classOf = verdict => ['n/a', 'untested'].includes(verdict) ? 'v-none' : 'v-' + verdict;

/** Each column of the matrix: the target and the link that it stands for. */
const columns = $$('.matrix')[0] ? $$('thead th[data-f]', $$('.matrix')[0]).map(facetsOf) : [];
const statements = $$('tr.st').map(e => ({element: e, id: e.id.slice(2).toLowerCase(), text: e.textContent.toLowerCase(),
  level: $('.lv', e).textContent.toLowerCase(), different: e.classList.contains('different'), users: [],
  cells: $$('td[class]', e).map(cell => cell.className)}));
const byId = new Map(statements.map(each => [each.id, each]));
const rowGroup = (element, text) => {
  const facets = facetsOf(element);
  const group = {element, text: text.toLowerCase(), facets,
    statements: [...facets.get('s') ?? []].map(id => byId.get(id)).filter(Boolean)};
  for (const each of group.statements) each.users.push(group);
  return group;
};
const causes = $$('.cause').map(e => rowGroup(e, $('summary', e).textContent + $$('.statements', e).map(l => l.textContent)));
const scenarios = $$('details.sc').map(e => rowGroup(e, $('summary', e).textContent));
const groups = [...causes, ...scenarios];
const names = new Map();
for (const {facets} of groups) for (const [name, values] of facets) {
  if (!names.has(name)) names.set(name, new Set());
  for (const value of values) names.get(name).add(value);
}

/** Values may be given by their beginning: link:geo finds geo-vsat. */
const hasValue = (values, value) => [...values ?? []].some(each => each.startsWith(value));
const inColumns = (each, terms, good) => each.cells.some((style, i) =>
  terms.every(({name, value}) => hasValue(columns[i]?.get(name), value)) && good(style));

/** What a term asks, of a statement (with the other terms of its part, for one cell has to meet all) and of rows. */
const TERMS = {
  text: {statement: (each, value) => each.text.includes(value), rows: (group, value) => group.text.includes(value)},
  id: {statement: (each, value) => each.id === value || each.id.endsWith(':' + value),
    rows: (group, value) => group.statements.some(each => TERMS.id.statement(each, value))},
  level: {statement: (each, value) => each.level === value || (value === 'must' && each.level === 'must not'),
    rows: (group, value) => group.statements.some(each => TERMS.level.statement(each, value))},
  different: {statement: each => each.different, rows: group => group.statements.some(each => each.different)},
  is: {statement: (each, value, places) => inColumns(each, places, style => style.split(' ').includes(classOf(value))),
    rows: (group, value) => group.facets.get('is')?.has(value === 'untested' ? 'not run' : value)},
  place: {statement: (each, value, places, name) => inColumns(each, [{name, value}], style => !style.includes('v-none')),
    rows: (group, value, places, name) => hasValue(group.facets.get(name), value)},
  version: {statement: (each, value) => each.id.startsWith(value + ':'), rows: (group, value) => group.facets.get('version')?.has(value)},
  matrix: {statement: (each, value, places, name) => each.users.some(group => hasValue(group.facets.get(name), value)),
    rows: (group, value, places, name) => hasValue(group.facets.get(name), value)},
};

/** A term as {kind, name, value}, or {wrong} with what would have been understood. */
const termOf = word => {
  const cut = word.search(/[:=]/);
  const name = {v: 'version', target: 'on', mqtt: 'version'}[word.slice(0, cut)] ?? word.slice(0, cut);
  const value = word.slice(cut + 1);
  const asked = (kind, values) => [...values].some(each => each.startsWith(value)) ? {kind, name, value}
    : {wrong: `${word} (${name}: ${[...values].slice(0, 9).join(', ')})`};
  if (/^(3\.1\.1|5\.0):/.test(word) || /^(mqtt|assay)-\d[\d.]*-\d+$/.test(word))
    return statements.some(each => TERMS.id.statement(each, word)) ? {kind: 'id', value: word} : {wrong: `${word} (no such statement here)`};
  if (cut <= 0) return {kind: 'text', value: word};
  if (name === 'level') return asked('level', ['must', 'must not', 'should', 'should not', 'may']);
  if (name === 'is' && value === 'different') return {kind: 'different'};
  if (name === 'is') return VERDICTS.includes(value) ? {kind: 'is', value} : {wrong: `${word} (is: ${VERDICTS.join(', ')}, different)`};
  if (name === 'on' || name === 'link') return asked('place', names.get(name) ?? []);
  if (name === 'version') return asked('version', ['3.1.1', '5.0']);
  if (names.has(name) && name !== 's') return asked('matrix', names.get(name));
  return {wrong: `${word} (there are: ${[...new Set(['level', 'is', 'v', ...names.keys()])].filter(n => !['s', 'version'].includes(n)).join(', ')})`};
};

/** "a b or not c": parts of which one has to hold, each a list of terms that all have to. */
const parsed = query => {
  const parts = [[]];
  const wrong = [];
  let negated = false;
  for (const [, quoted, plain] of query.toLowerCase().matchAll(/"([^"]*)"?|(\S+)/g)) {
    if (plain === 'or') { parts.push([]); continue; }
    if (plain === 'not') { negated = !negated; continue; }
    const term = plain ? termOf(plain) : {kind: 'text', value: quoted};
    if (term.wrong) wrong.push(term.wrong);
    else parts.at(-1).push({...term, negated});
    negated = false;
  }
  return {parts: parts.filter(part => part.length || parts.length === 1), wrong};
};

const meets = (each, what, parts) => parts.some(part => {
  const places = part.filter(term => term.kind === 'place' && !term.negated);
  const asksVerdict = what === 'statement' && part.some(term => term.kind === 'is');
  return part.filter(term => !asksVerdict || !places.includes(term)).every(term => Boolean(TERMS[term.kind][what](each, term.value, places, term.name)) !== term.negated);
});

/** What a reader had opened of the folds that a query opens, kept while there is a query. */
const openBefore = new Map();

const filter = query => {
  const {parts, wrong} = parsed(query);
  for (const each of statements) each.element.hidden = !meets(each, 'statement', parts);
  for (const group of groups) group.element.hidden = !meets(group, 'rows', parts);
  for (const group of $$('.matrix tbody')) group.hidden = !$('tr.st:not([hidden])', group);
  // What a query leaves is seen, and a table that has nothing left is not.
  for (const more of $$('.unselected')) {
    if (query.trim()) {
      if (!openBefore.has(more)) openBefore.set(more, more.open);
      more.open = true;
    } else if (openBefore.has(more)) {
      more.open = openBefore.get(more);
      openBefore.delete(more);
    }
    more.hidden = !$('tr.st:not([hidden])', more);
  }
  for (const group of $$('.chapter')) group.hidden = !$('details.sc:not([hidden])', group);
  const count = (all, word) => `${all.filter(each => !each.element.hidden).length} of ${all.length} ${word}`;
  $('#q-count').textContent = query.trim() ? [count(statements, 'statements'), ...causes.length ? [count(causes, 'causes')] : []].join(', ') : '';
  $('#q-wrong').textContent = wrong.length ? 'Not understood: ' + wrong.join('; ') : '';
};

// --- deep links ---------------------------------------------------------------------------------

const opened = element => {
  for (let e = element; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
  element.scrollIntoView({block: 'start'});
};

const follow = async () => {
  let wanted = '';
  try { wanted = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  if (wanted.startsWith('r=')) wanted = wanted.replaceAll(' ', '_');
  if (wanted.startsWith('q=')) {
    $('#q').value = wanted.slice(2);
    filter(wanted.slice(2));
    $('#matrix').scrollIntoView();
    return;
  }
  if (wanted.startsWith('r=') && !document.getElementById(wanted)) {
    // Matrix values, link and target follow the scenario's id, each with a sign of its own.
    const scenario = document.getElementById('c=' + wanted.slice(2).split(/[[~@]/)[0]);
    if (scenario) { await fill(scenario); scenario.open = true; }
  }
  // In a grid a link without the target leads to the first one that has the row.
  const element = wanted && (document.getElementById(wanted)
    ?? $$('details.sc, details.row').find(e => ['~', '@'].some(sign => e.id.startsWith(wanted + sign))));
  if (!element) return;
  if (element.classList.contains('sc')) { if (element.dataset.k) await fill(element); element.open = true; }
  opened(element);
};

// --- tables -------------------------------------------------------------------------------------

const UNITS = {ms: 0.001, s: 1, min: 60, h: 3600, d: 86400};
/** "1 min 04 s" as 64, "340 ms" as 0.34, "99.4 %" as 99.4; words are no numbers. */
const numberOf = text => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|h|d)?/g)];
  return /^\d/.test(text) ? parts.reduce((sum, [, n, unit]) => sum + n * (UNITS[unit] ?? 1), 0) : NaN;
};
/** Sorts a table by a column, first upwards, then downwards. What is no number comes last. */
const sortBy = head => {
  const down = head.getAttribute('aria-sort') === 'ascending';
  for (const other of head.parentElement.cells) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const body = head.closest('table').tBodies[0];
  const textOf = row => row.cells[head.cellIndex].textContent;
  const compare = (a, b) => {
    const [x, y] = [numberOf(textOf(a)), numberOf(textOf(b))];
    if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y) || (down ? -1 : 1) * textOf(a).localeCompare(textOf(b));
    return (down ? -1 : 1) * (x - y);
  };
  body.append(...[...body.rows].sort(compare));
};

// --- begin --------------------------------------------------------------------------------------

$('.filter').hidden = false;
$('.filter').addEventListener('submit', e => e.preventDefault());
$('#q').addEventListener('input', () => filter($('#q').value));
$('#q').addEventListener('change', () => history.replaceState(null, '', $('#q').value ? '#q=' + encodeURIComponent($('#q').value) : location.pathname));
$('#q').addEventListener('keydown', e => {
  if (e.key === 'Escape') { e.preventDefault(); $('#q').blur(); }
});
document.addEventListener('keydown', e => {
  if (e.key === '/' && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { e.preventDefault(); $('#q').focus(); }
});
for (const details of $$('details.sc')) details.addEventListener('toggle', () => details.open && fill(details));
for (const button of $$('.copy')) {
  button.hidden = false;
  button.addEventListener('click', () => navigator.clipboard.writeText($('code', button.parentElement).textContent)
    .then(() => { button.textContent = 'Copied'; }, () => { button.textContent = 'Select and copy'; }));
}
for (const head of $$('.sortable thead th')) {
  const button = make('button', {type: 'button'}, head.textContent);
  button.addEventListener('click', () => sortBy(head));
  head.replaceChildren(button);
}
const theme = $('.theme');
theme.hidden = false;
theme.addEventListener('click', () => {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
});
addEventListener('hashchange', follow);
follow();
})();
