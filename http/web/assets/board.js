// What the pages of the board do better with a script. Without it they do everything too.
'use strict'
const $ = (q, from = document) => from.querySelector(q)
const all = (q, from = document) => [...from.querySelectorAll(q)]
const say = text => { const s = $('#status'); s.textContent = ''; setTimeout(() => { s.textContent = text }, 50) }

// A form that somebody has begun to fill in is left alone until it is sent.
let begun = false
document.addEventListener('input', e => { if (e.target.closest('main form[method=post]') && e.target.type !== 'checkbox') begun = true })
document.addEventListener('submit', e => {
  if (e.target.method !== 'post') return
  const button = e.submitter
  if (e.target.dataset.sent) return e.preventDefault()
  e.target.dataset.sent = '1'
  begun = false
  if (button) setTimeout(() => button.setAttribute('aria-busy', 'true'))
})
addEventListener('pageshow', () => all('form[data-sent]').forEach(f => delete f.dataset.sent))
for (const box of all('#errors')) box.focus()

for (const button of all('[data-copy]')) {
  if (!navigator.clipboard) break
  button.hidden = false
  button.onclick = () => navigator.clipboard.writeText(location.href).then(() => say(document.body.dataset.copied))
}

// Keys. They act on the rule that has the focus, or on the page's own.
const sheet = $('#keys'), on = $('#keys-on'), shown = $('#keys-open')
const using = () => localStorage.getItem('keys') !== 'off'
if (sheet) {
  shown.hidden = false
  shown.onclick = () => sheet.showModal()
  on.checked = using()
  on.onchange = () => localStorage.setItem('keys', on.checked ? 'on' : 'off')
}
const rows = () => all('[data-row]').filter(r => r.offsetParent)
const current = () => document.activeElement.closest('[data-row]')
const step = by => {
  const list = rows(), i = list.indexOf(current()), next = list[i < 0 ? (by > 0 ? 0 : list.length - 1) : i + by]
  if (!next) return
  for (const r of list) r.classList.toggle('at', r === next)
  $('a', next).focus()
  next.scrollIntoView({ block: 'nearest' })
}
const acts = { t: 'triage', d: 'decide', m: 'merge', r: 'reject', a: 'announce-removal', o: 'reopen' }
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || $('dialog[open]')) return
  if (e.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) {
    if (e.key === 'Escape') e.target.blur()
    return
  }
  if (e.key === '?' && sheet) return e.preventDefault(), sheet.showModal()
  if (!using()) return
  const row = current()
  if (e.key === 'j' || e.key === 'k') step(e.key === 'j' ? 1 : -1)
  else if (e.key === '/' && $('#search')) {
    const box = $('#search').closest('details')
    if (box) box.open = true
    $('#search').focus()
  } else if (e.key === 'x' && row && $('[type=checkbox]', row)) $('[type=checkbox]', row).click()
  else if (acts[e.key] && row && document.body.dataset.acts) location = row.dataset.row + '/' + acts[e.key]
  else if ($('[data-key="' + CSS.escape(e.key) + '"]')) $('[data-key="' + CSS.escape(e.key) + '"]').click()
  else return
  e.preventDefault()
})

// Live. What has changed is fetched as the page itself, and only its live parts are put
// in place, with focus, ticks and open details as they were.
const nameOf = el => el.id ? '#' + CSS.escape(el.id) : el.value && el.name ? `[name="${el.name}"][value="${CSS.escape(el.value)}"]` : el.getAttribute('href') ? `a[href="${CSS.escape(el.getAttribute('href'))}"]` : null
const swap = (old, fresh) => {
  if (old.innerHTML === fresh.innerHTML) return false
  const focus = old.contains(document.activeElement) && nameOf(document.activeElement)
  const ticked = all(':checked', old).map(nameOf), open = all('details', old).map(d => d.open), at = $('.at', old)
  old.innerHTML = fresh.innerHTML
  for (const q of ticked) { const box = q && $(q, old); if (box) box.checked = true }
  all('details', old).forEach((d, i) => { d.open = open[i] ?? d.open })
  if (at) { const row = $(`[data-row="${CSS.escape(at.dataset.row)}"]`, old); if (row) row.classList.add('at') }
  if (focus) { const el = $(focus, old); if (el) el.focus({ preventScroll: true }) }
  return true
}
let busy = false, again = false
const refresh = async () => {
  if (begun) return say(document.body.dataset.waiting)
  if (busy) { again = true; return }
  busy = true
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html', 'Unrule-By-Itself': '1' } })
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      document.body.dataset.position = page.body.dataset.position
      let changed = false
      for (const old of begun ? [] : all('[data-live]')) {
        const fresh = page.getElementById(old.id)
        if (fresh && swap(old, fresh)) changed = true
      }
      if (changed) say(document.body.dataset.updated)
    }
  } catch { /* the next event tries again */ }
  busy = false
  if (again) { again = false; refresh() }
}
if ($('[data-live]') && !$('.past')) {
  const live = new EventSource('/board/events?after=' + document.body.dataset.position)
  const heard = e => {
    const position = e.type === 'act' ? Number(e.lastEventId) : JSON.parse(e.data).position
    if (position > Number(document.body.dataset.position)) refresh()
  }
  live.addEventListener('act', heard)
  live.addEventListener('moved', heard)
  live.addEventListener('reset', heard)
  live.onerror = () => { $('#lost').hidden = live.readyState !== EventSource.CLOSED } // or it tries again by itself
}
