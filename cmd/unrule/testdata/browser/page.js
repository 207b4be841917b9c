// The words in which the harness asks a page. They run inside a function of their
// own and leave nothing behind.

const one = selector => {
  const found = document.querySelector(selector)
  if (!found) throw new Error(`${location.pathname} has no ${selector}`)
  return found
}

// leads says whether activating an element goes elsewhere, or saves a file, by the
// rules of HTML.
const leads = element => {
  const link = element.closest('a[href]')
  if (link) return ['', '_self'].includes(link.target) && /^https?:/.test(link.href)
  const button = element.closest('button, input')
  if (!button?.form || button.disabled || !['submit', 'image'].includes(button.type)) return false
  return button.formNoValidate || button.form.noValidate || button.form.querySelector(':invalid') === null
}

// pressing says the same of a key on the element that has the focus.
const pressing = (element, key) => {
  if (key === 'Space') return element.matches('button, input') && leads(element)
  if (key !== 'Enter') return false
  if (element.matches('a, button, input[type=submit], input[type=image]')) return leads(element)
  if (!element.matches('input') || !element.form || ['button', 'reset', 'file'].includes(element.type)) return false
  const first = [...element.form.elements].find(e => ['submit', 'image'].includes(e.type))
  return first !== undefined && leads(first)
}

// aim finds where to press for an element: its middle, or that of its label,
// where nothing else lies over it.
const aim = element => {
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  let over = null
  for (const target of [element, ...(element.labels ?? [])]) {
    const box = target.getClientRects()[0]
    if (!box || !box.width || !box.height) continue
    const x = box.left + box.width / 2, y = box.top + box.height / 2
    over = document.elementFromPoint(x, y)
    if (target.contains(over) || element.contains(over)) return { x, y, leads: leads(element) }
  }
  throw new Error(over ? `${name(element)} lies under ${name(over)}` : `${name(element)} cannot be seen`)
}

// name is a short selector of an element.
const name = element => {
  if (element.id) return '#' + CSS.escape(element.id)
  const tag = element.localName
  const said = ['name', 'value', 'href', 'class'].filter(a => element.hasAttribute(a))
  return tag + said.map(a => `[${a}=${JSON.stringify(element.getAttribute(a))}]`).join('')
}

// tooSmall lists what is to be pressed and is smaller than some pixels each way.
const tooSmall = least => {
  const had = document.activeElement
  const small = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex], [role=button]')]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && !inText(e) && !hidden(e))
    .map(e => ({ selector: name(e), ...pressable(e) }))
    .filter(s => s.width !== undefined && (s.width < least || s.height < least))
  document.activeElement.blur()
  had?.focus({ preventScroll: true })
  return small
}

// pressable is the size of an element, or of its label where that answers for it.
const pressable = element => {
  if (unseen(element)) {
    if (element.tabIndex < 0) return {}
    element.focus({ preventScroll: true })
  }
  const parts = ['radio', 'checkbox'].includes(element.type) ? [element, ...element.labels] : [element]
  const sizes = parts.map(e => e.getBoundingClientRect()).map(({ width, height }) => ({ width, height }))
  return sizes.reduce((a, b) => Math.min(b.width, b.height) > Math.min(a.width, a.height) ? b : a)
}

// hidden is what no person meets: neither their eyes nor the keyboard.
const hidden = element => element.tabIndex < 0 && element.closest('[aria-hidden=true]') !== null

// unseen is what is there for readers of the screen alone, or out of it.
const unseen = element => {
  const box = element.getBoundingClientRect()
  return box.width <= 1 || box.height <= 1 || box.right <= 0 || box.bottom + scrollY <= 0
}

// inText says whether a link stands among words that are no links.
const inText = element => {
  if (element.localName !== 'a' || getComputedStyle(element).display !== 'inline') return false
  let block = element.parentElement
  while (getComputedStyle(block).display === 'inline') block = block.parentElement
  const rest = block.cloneNode(true)
  rest.querySelectorAll('a').forEach(a => a.remove())
  return /[\p{L}\p{N}]/u.test(rest.textContent)
}

// judge runs axe, one entry for each element that breaks a rule.
const judge = async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values }, resultTypes: ['violations'], preload: false,
  })
  return violations.flatMap(v => v.nodes.map(n => ({ rule: v.id, impact: n.impact, selector: n.target.join(' ') })))
}
