// Lets a reviewer decide about the matches on this page. Only the local review server adds it.
(() => {
  'use strict';

  const statuses = [['confirmed', 'Confirm', 'c'], ['rejected', 'Reject', 'r'], ['deferred', 'Defer', 'd']];
  const matches = [...document.querySelectorAll('article.match')];
  const base = document.body.dataset.reviewBase;
  const lineOf = (match) => Number(match.id.slice('match-'.length));
  let current = null;

  const show = (match, decision) => {
    const place = match.querySelector('.review .decision');
    place.className = 'decision d-' + decision.status;
    const strong = document.createElement('strong');
    strong.textContent = 'Review: ' + decision.status;
    const reason = document.createElement('bdi');
    reason.textContent = decision.reason;
    const time = ', ' + decision.decidedAt.replace('T', ' ').replace('Z', ' UTC');
    place.replaceChildren(strong, time + (decision.reviewer ? ', ' + decision.reviewer : '') + ': ', reason);
    announce(lineOf(match), decision.status);
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
      message.textContent = 'Give a reason first.';
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
      message.textContent = 'Recorded.';
      input.value = '';
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
  const move = (by) => {
    const shown = matches.filter((match) => !match.hidden);
    if (shown.length === 0) return;
    const place = shown.indexOf(current);
    const next = shown[Math.min(Math.max(place + by, 0), shown.length - 1)];
    select(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView();
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys.checked) return;
    const isTyping = event.target.matches('input:not([type=checkbox]), select, textarea');
    if (event.key === 'Escape' && isTyping) return event.target.blur();
    if (isTyping) return;
    const status = statuses.find((entry) => entry[2] === event.key);
    if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === 'e' && current) current.querySelector('.deciding input').focus();
    else if (status && current) decide(current, status[0]);
    else return;
    event.preventDefault();
  });

  if (matches.length > 0) {
    const help = document.createElement('p');
    help.className = 'note';
    help.textContent = 'Reviewing: j and k go to the next and the previous match, e to the reason, Escape leaves it; '
      + 'c confirms, r rejects, d defers. Every decision is appended to decisions.jsonl.';
    const label = document.createElement('label');
    label.className = 'switch';
    label.append(keys, 'Decide and move with these keys');
    help.append(label);
    matches[0].before(help);
  }

  fetch(base + 'decisions').then((response) => response.json()).then((decisions) => {
    for (const [line, decision] of Object.entries(decisions)) {
      const match = document.getElementById('match-' + line);
      if (match) show(match, decision);
      else announce(Number(line), decision.status);
    }
  });
})();
