// What the pages do better with a script. Without it they do everything too.
'use strict';
(() => {
  const byId = id => document.getElementById(id);
  const form = byId('f');
  const say = text => { const s = byId('status'); if (s && s.textContent !== text) s.textContent = text; };
  let quiet = () => {}; // lets nothing more be kept of what is typed

  const errors = byId('errors');
  if (errors) errors.focus();

  // While somebody types, the server keeps what is typed and answers with what there is to show.
  const live = form && form.dataset.live;
  if (live) {
    let timer, asked = 0, dirty = false;
    const typed = () => new URLSearchParams(new FormData(form));
    const ask = async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(live, { method: 'POST', body: typed() });
        const html = await answer.text();
        if (!answer.ok || mine !== asked) return;
        dirty = false;
        const place = byId('live');
        if (place.dataset.is === html) return;
        place.innerHTML = place.dataset.is = html;
        const words = place.querySelector('[data-say]');
        say(words ? words.textContent : '');
      } catch (e) { /* no network: the next key asks again, and sending does not need it */ }
    };
    quiet = () => { dirty = false; asked++; clearTimeout(timer); };
    form.addEventListener('input', () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(ask, 350);
    });
    form.addEventListener('submit', quiet);
    addEventListener('pagehide', () => { if (dirty) navigator.sendBeacon(live, typed()); });
  }

  // How many characters are left, once there are few; said aloud when the typing pauses.
  for (const area of document.querySelectorAll('textarea[data-max]')) {
    let timer;
    const line = document.createElement('p');
    line.className = 'hint count';
    area.after(line);
    const count = () => {
      const left = area.dataset.max - [...area.value].length;
      line.textContent = left > area.dataset.max / 5 ? '' : (left < 0 ? area.dataset.over : area.dataset.left).replace('#', Math.abs(left));
      clearTimeout(timer);
      if (line.textContent) timer = setTimeout(() => say(line.textContent), 1000);
    };
    area.addEventListener('input', count);
    count();
  }

  // Two clicks are one. A page that comes back from the cache may show what is no longer so.
  for (const once of document.querySelectorAll('form[data-once]')) {
    let sent = 0;
    once.addEventListener('submit', e => {
      if (Date.now() - sent < 8000) return e.preventDefault();
      sent = Date.now();
      if (e.submitter) e.submitter.setAttribute('aria-busy', 'true');
    });
  }
  addEventListener('pageshow', e => { if (e.persisted) location.reload(); });

  // Leaving takes the page out of the history as well.
  const leave = byId('leave');
  if (leave) leave.form.addEventListener('submit', e => {
    quiet();
    if (!navigator.sendBeacon(leave.form.action)) return;
    e.preventDefault();
    location.replace('/left?language=' + document.documentElement.lang.slice(0, 2));
  });

  const show = (id, act) => {
    const button = byId(id);
    if (!button) return;
    button.hidden = false;
    button.addEventListener('click', () => act(button));
  };
  show('print', () => print());
  show('copy', async button => {
    const code = byId('receipt');
    getSelection().selectAllChildren(code);
    try { await navigator.clipboard.writeText(code.textContent); } catch (e) { document.execCommand('copy'); }
    byId('said').textContent = button.dataset.done;
  });
})();
