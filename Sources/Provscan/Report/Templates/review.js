// Lets a reviewer decide about the matches on this page. Only the local review server adds it.
(() => {
  'use strict';

  const statuses = [['confirmed', 'Confirm', 'c'], ['rejected', 'Reject', 'r'], ['deferred', 'Defer', 'd']];
  const matches = [...document.querySelectorAll('article.match')];
  const base = document.body.dataset.reviewBase;
  const lineOf = (match) => Number(match.id.slice('match-'.length));
  let current = null;

  const show = (match, decision) => {
    const place = match.querySelector('.review .decision') ?? document.createElement('p');
    match.querySelector('.review').prepend(place);
    place.className = 'decision d-' + decision.status;
    const strong = document.createElement('strong');
    strong.textContent = 'Review: ' + decision.status;
    const reason = document.createElement('bdi');
    reason.textContent = decision.reason;
    const time = ', ' + decision.decidedAt.replace('T', ' ').replace('Z', ' UTC');
    place.replaceChildren(strong, time + (decision.reviewer ? ', ' + decision.reviewer : '') + ': ', reason);
    announce(lineOf(match), decision.status);
  };

  // Reasons given before, offered again.
  const reasons = document.createElement('datalist');
  reasons.id = 'reasons';
  document.body.append(reasons);
  const offer = (reason) => {
    const isKnown = [...reasons.options].some((option) => option.value === reason);
    if (!isKnown && reasons.options.length < 50) reasons.append(new Option(reason, reason));
  };

  const announce = (line, status) => {
    dispatchEvent(new CustomEvent('provscan-decision', { detail: { line, status } }));
    const row = document.querySelector('tr[data-line="' + line + '"] .c-review');
    if (row) row.textContent = status;
  };

  const decide = async (match, status) => {
    const input = match.querySelector('.deciding input');
    const message = match.querySelector('.deciding output');
    const reason = input.value.trim();
    if (reason === '') {
      message.textContent = 'Give a reason; Enter then records: ' + status + '.';
      input.dataset.status = status;
      input.focus();
      return;
    }
    try {
      const response = await fetch(base + 'decisions', {
        method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ match: lineOf(match), status, reason }),
      });
      if (!response.ok) throw new Error(await response.text());
      show(match, await response.json());
      offer(reason);
      message.textContent = 'Recorded.';
      input.value = '';
      delete input.dataset.status;
      if (document.activeElement === input) match.focus({ preventScroll: true });
    } catch (error) {
      message.textContent = 'Not recorded: ' + error.message;
    }
  };

  for (const match of matches) {
    const controls = document.createElement('div');
    controls.className = 'deciding';
    const label = document.createElement('label');
    label.textContent = 'Reason';
    const input = document.createElement('input');
    input.type = 'text';
    input.maxLength = 2000;
    input.setAttribute('list', reasons.id);
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && input.dataset.status) decide(match, input.dataset.status);
    });
    label.append(input);
    controls.append(label);
    for (const [status, name] of statuses) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.addEventListener('click', () => decide(match, status));
      controls.append(button);
    }
    const message = document.createElement('output');
    controls.append(message);
    match.querySelector('.review').append(controls);
    match.tabIndex = -1;
    match.addEventListener('focusin', () => select(match));
  }

  // Single keys can be turned off: speech input types them (WCAG 2.1.4).
  const keys = document.createElement('input');
  keys.type = 'checkbox';
  keys.checked = true;

  const select = (match) => {
    current?.classList.remove('current');
    current = match;
    match.classList.add('current');
  };
  const goTo = (match) => {
    select(match);
    match.focus({ preventScroll: true });
    match.scrollIntoView();
  };
  // Beyond the ends of a page the next one is opened.
  const turn = (match, by) => {
    const name = by > 0 ? 'Next' : 'Previous';
    const link = [...match.querySelectorAll('.steps a')].find((link) => link.textContent === name);
    if (link && link.pathname !== location.pathname) location.assign(link.href);
  };
  const move = (by, isWanted = () => true) => {
    const shown = matches.filter((match) => !match.hidden);
    if (shown.length === 0) return;
    const start = shown.indexOf(current);
    if (by < 0 && start < 0) return turn(shown[0], by);
    for (let place = start + by; place >= 0 && place < shown.length; place += by) {
      if (isWanted(shown[place])) return goTo(shown[place]);
    }
    turn(by > 0 ? shown.at(-1) : shown[0], by);
  };
  const isPending = (match) => !match.querySelector('.decision');
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys.checked) return;
    const isTyping = event.target.matches('input:not([type=checkbox]), select, textarea');
    if (event.key === 'Escape' && isTyping) return event.target.blur();
    if (isTyping) return;
    const status = statuses.find((entry) => entry[2] === event.key);
    if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === 'n') move(1, isPending);
    else if (event.key === 'e' && current) current.querySelector('.deciding input').focus();
    else if (status && current) decide(current, status[0]);
    else return;
    event.preventDefault();
  });

  if (matches.length > 0) {
    const help = document.createElement('p');
    help.className = 'note';
    help.textContent = 'Reviewing: j and k go to the next and the previous match, over the end of a page to the next one, '
      + 'n to the next without a decision; c confirms, r rejects, d defers: type the reason, then Enter. e goes to the '
      + 'reason, Escape leaves it. Every decision is appended to decisions.jsonl.';
    const label = document.createElement('label');
    label.className = 'switch';
    label.append(keys, 'Decide and move with these keys');
    help.append(label);
    matches[0].before(help);
    const named = document.querySelector('article.match:target');
    if (named) goTo(named);
  }

  fetch(base + 'decisions').then((response) => response.json()).then((decisions) => {
    for (const [line, decision] of Object.entries(decisions)) {
      const match = document.getElementById('match-' + line);
      offer(decision.reason);
      if (match) show(match, decision);
      else announce(Number(line), decision.status);
    }
  });
})();
