// Filters, sorts and searches the matches that are listed on this page, or, on the search page, all of them.
// Without it every match is still there and linked.
(() => {
  'use strict';

  const panel = document.getElementById('filter');
  if (!panel) return;

  const part = (name) => document.getElementById('f-' + name);
  const names = [
    'text', 'verdict', 'grade', 'holder', 'collection', 'host', 'review', 'words', 'run', 'from', 'until', 'publishedFrom',
    'publishedUntil', 'sort',
  ];
  const controls = Object.fromEntries(names.map((name) => [name, part(name)]));
  // What a number on the page counts beyond the controls; `none` stands for what is not recorded.
  const further = {
    basis: 'rights basis', licence: 'licence recorded', hostIs: 'host', reason: 'reason', work: 'work', source: 'source',
    runUntil: 'longest run, at most',
  };
  let terms = {};
  const count = part('count');
  const found = document.getElementById('found');
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
  let rows = [];
  const byLine = new Map();
  const decided = new Map();
  let isComplete = true;

  // One object per match: what it is filtered and sorted by.
  const plain = (text) => text.toLowerCase().replace(/\s+/g, ' ');
  const searchable = (row) => {
    row.text = plain([row.title, row.holder, row.collection, row.host, row.locator, row.excerpt].join('\n'));
    row.reasons = row.reasons.split(' ');
    row.review = decided.get(row.line) ?? row.review;
    byLine.set(row.line, row);
    return row;
  };
  // The quotations, where the page has them; read when first needed.
  const quoted = (row) =>
    row.quoted ??= plain([...row.match?.querySelectorAll('.quote') ?? []].map((quote) => quote.textContent).join('\n'));

  const rowOfElement = (element) => {
    const value = (name) => element.querySelector('.c-' + name)?.textContent ?? '';
    const line = Number(element.dataset.line);
    return searchable({
      line, element, match: document.getElementById('match-' + line), words: Number(element.dataset.words),
      run: Number(value('run').replaceAll(',', '')), verdict: element.querySelector('.verdict').textContent, grade: value('grade'),
      holder: value('holder'), collection: value('collection'), host: value('host'), review: value('review'),
      published: value('published'), acquired: value('acquired'), title: value('title'), locator: value('locator'),
      basis: element.dataset.basis, licence: element.dataset.licence, reasons: element.dataset.reasons,
      work: element.dataset.work, excerpt: '',
    });
  };

  const rowOfData = (data) => searchable({
    line: Number(data[0]), href: data[1], verdict: data[2], grade: data[3], holder: data[4], collection: data[5],
    words: Number(data[6]), run: Number(data[7]), published: data[8], acquired: data[9], host: data[10], title: data[11],
    locator: data[12], review: data[13], share: data[14], basis: data[15], licence: data[16], reasons: data[17],
    work: data[18], excerpt: data[19],
  });

  // Dates are compared as far as the wanted one goes: 2019 is all of that year.
  const isWithin = (date, from, until) =>
    (from === '' || (date !== '' && date >= from))
    && (until === '' || (date !== '' && date.slice(0, until.length) <= until));

  const acceptsFurther = (row) => {
    const is = (name, value) => !(name in terms) || value === (terms[name] === 'none' ? '' : terms[name]);
    return is('basis', row.basis) && is('licence', row.licence) && is('hostIs', row.host) && is('work', row.work)
      && (!('reason' in terms) || row.reasons.includes(terms.reason))
      && (!('source' in terms) || row.locator === terms.source || row.locator.startsWith(terms.source + '!'))
      && (!('runUntil' in terms) || row.run <= Number(terms.runUntil));
  };

  const accepts = () => {
    const wanted = Object.fromEntries(names.map((name) => [name, controls[name].value.trim()]));
    const text = plain(wanted.text);
    const isNamed = (row) => text === '#' + row.line || row.text.includes(text) || quoted(row).includes(text);
    const host = wanted.host.toLowerCase();
    const equal = ['verdict', 'grade', 'holder', 'collection', 'review'].filter((name) => wanted[name] !== '');
    const words = Number(wanted.words) || 0;
    const run = Number(wanted.run) || 0;
    return (row) =>
      equal.every((name) => row[name] === wanted[name]) && row.words >= words && row.run >= run
      && (host === '' || row.host.includes(host)) && isWithin(row.acquired, wanted.from, wanted.until)
      && isWithin(row.published, wanted.publishedFrom, wanted.publishedUntil) && acceptsFurther(row)
      && (text === '' || isNamed(row));
  };

  const order = () => {
    const key = controls.sort.value;
    const text = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
    if (key === 'line') return (left, right) => left.line - right.line;
    if (key === 'words' || key === 'run') return (left, right) => right[key] - left[key] || left.line - right.line;
    // What has no date comes last.
    return (left, right) =>
      (left[key] === '') - (right[key] === '') || text(left[key], right[key]) || left.line - right.line;
  };

  const say = (shown) => {
    count.textContent = grouped(shown) + ' of ' + grouped(rows.length) + (rows.length === 1 ? ' match' : ' matches')
      + (panel.dataset.scope ?? '') + (isComplete ? '' : ', still loading')
      + Object.entries(terms).map(([name, value]) => ', ' + further[name] + ' ' + value).join('');
  };

  // On a page that holds its matches: hide, and put in order.
  const applyToPage = () => {
    const isWanted = accepts();
    let shown = 0;
    const body = rows[0]?.element.parentNode;
    for (const row of [...rows].sort(order())) {
      const isShown = isWanted(row);
      if (isShown) shown += 1;
      row.element.hidden = !isShown;
      if (row.match) row.match.hidden = !isShown;
      body.append(row.element);
    }
    say(shown);
  };

  // On the search page: make the first rows, and more on demand.
  const step = 200;
  let limit = step;
  const cell = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = text;
    return element;
  };
  const made = (row) => {
    const line = document.createElement('tr');
    const link = cell('a', '', grouped(row.line));
    link.href = row.href;
    const number = cell('td', 'number', '');
    number.append(link);
    const work = cell('td', '', '');
    work.append(cell('bdi', '', row.title));
    const origin = cell('span', 'sub', '');
    origin.append(cell('bdi', '', row.holder), ', ', cell('bdi', '', row.collection));
    if (row.published) origin.append(', ', cell('bdi', '', row.published));
    work.append(origin);
    if (row.excerpt) work.append(cell('span', 'sub excerpt', row.excerpt));
    const record = cell('td', '', '');
    record.append(cell('bdi', 'address', row.locator));
    const place = cell('span', 'sub', '');
    place.append(cell('bdi', '', row.host), ' ', cell('bdi', '', row.acquired));
    record.append(place);
    const verdict = cell('td', '', '');
    verdict.append(cell('span', 'verdict v-' + row.verdict, row.verdict), cell('span', 'sub', row.grade));
    line.id = 'row-' + row.line;
    line.append(
      number, work, record, verdict, cell('td', 'number', grouped(row.words)), cell('td', 'number', grouped(row.run)),
      cell('td', 'number', row.share), cell('td', '', row.review));
    return line;
  };
  // What is asked for, as it stands in the address: going back from a match, or sending the address, keeps it.
  const asked = () => {
    const query = new URLSearchParams();
    for (const name of names) {
      const value = controls[name].value.trim();
      if (value !== '' && !(name === 'sort' && value === 'words')) query.set(name, value);
    }
    for (const [name, value] of Object.entries(terms)) query.set(name, value);
    return query;
  };
  const keep = (query) => history.replaceState(null, '', '#' + query);

  const applyToSearch = (line) => {
    const wanted = rows.filter(accepts()).sort(order());
    const place = line ? wanted.findIndex((row) => row.line === line) : -1;
    if (place >= limit) limit = Math.ceil((place + 1) / step) * step;
    document.getElementById('rows').replaceChildren(...wanted.slice(0, limit).map(made));
    const more = document.getElementById('more');
    more.hidden = wanted.length <= limit;
    more.textContent = 'Show ' + grouped(Math.min(step, wanted.length - limit)) + ' more';
    say(wanted.length);
    if (wanted.length > limit) count.textContent += '; the first ' + grouped(limit) + ' are shown';
    found.hidden = false;
    keep(asked());
    if (place < 0) return;
    const link = document.querySelector('#row-' + line + ' a');
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: 'center' });
  };

  const apply = (line) => (found ? applyToSearch(line) : applyToPage());

  const fill = (name) => {
    const select = controls[name];
    const known = new Set([...select.options].map((option) => option.value));
    const values = [...new Set(rows.map((row) => row[name]))].filter((value) => !known.has(value)).sort();
    select.append(...values.map((value) => new Option(value, value)));
  };

  const set = (query) => {
    for (const name of names) controls[name].value = name === 'sort' ? 'words' : '';
    terms = {};
    let line = 0;
    for (const [name, value] of new URLSearchParams(query)) {
      if (controls[name]) controls[name].value = value;
      else if (name in further) terms[name] = value;
      else if (name === 'at') line = Number(value);
    }
    limit = step;
    apply(line);
  };

  const start = () => {
    fill('holder');
    fill('collection');
    panel.hidden = false;
    set(found ? location.hash.slice(1) : '');
  };

  let timer = 0;
  panel.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => { limit = step; apply(); }, 120);
  });
  part('reset').addEventListener('click', () => set(''));
  document.getElementById('more')?.addEventListener('click', () => { limit += step; apply(); });
  // Whoever comes back finds the row that was left.
  document.getElementById('rows')?.addEventListener('click', (event) => {
    const row = event.target.closest('a')?.closest('tr');
    if (!row) return;
    const query = asked();
    query.set('at', row.id.slice('row-'.length));
    keep(query);
  });
  for (const link of document.querySelectorAll('a[data-filter]')) {
    link.addEventListener('click', () => set(link.dataset.filter));
  }
  // A link into a match that the filter hides shows it again.
  addEventListener('hashchange', () => {
    if (found) return set(location.hash.slice(1));
    const target = document.getElementById(location.hash.slice(1));
    if (target?.hidden) {
      set('');
      target.scrollIntoView();
    }
  });
  addEventListener('provscan-decision', (event) => {
    decided.set(event.detail.line, event.detail.status);
    const row = byLine.get(event.detail.line);
    if (!row) return;
    row.review = event.detail.status;
    if (row.element) row.element.querySelector('.c-review').textContent = event.detail.status;
    if (!found || panel.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(apply, 50);
  });

  if (!found) {
    rows = [...document.querySelectorAll('table.list tr[data-line]')].map(rowOfElement);
    if (!document.body.classList.contains('report')) panel.dataset.scope = ' on this page';
    if (rows.length > 0) start();
    return;
  }

  // The rows come from script files, which a page may load from beside itself even without a server.
  const files = Number(found.dataset.files);
  const loading = document.getElementById('loading');
  isComplete = files === 0;
  window.provscanRows = (data) => { for (const row of data) rows.push(rowOfData(row)); };
  const load = (number) => {
    if (number > files) {
      isComplete = true;
      loading.textContent = '';
      return start();
    }
    loading.textContent = 'Loading ' + number + ' of ' + files;
    const script = document.createElement('script');
    script.src = 'search-' + String(number).padStart(4, '0') + '.js';
    script.onload = () => load(number + 1);
    script.onerror = () => {
      loading.textContent = script.src.split('/').pop() + ' cannot be loaded; it belongs beside this page.';
    };
    document.head.append(script);
  };
  load(1);
})();
