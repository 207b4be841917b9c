// Finds the number whose SHA-256 together with the page's stamp begins with 16 zero
// bits, and puts it into the form. It works in slices, so that the page stays alive,
// and without crypto.subtle, which a page over plain http does not have. Stamp, ":"
// and number fit one block of SHA-256. The same stamp always gets the same number.
for (const input of document.querySelectorAll('input[name=work][data-stamp]')) {
  const stamp = input.dataset.stamp + ':', start = [], roots = [], w = new Int32Array(64)
  const turn = (x, n) => x >>> n | x << 32 - n
  for (let p = 2, d; roots.length < 64; p++) {
    for (d = 2; p % d;) d++
    if (d < p) continue // not a prime
    start.push(p ** .5 * 2 ** 32 | 0)
    roots.push(p ** (1 / 3) * 2 ** 32 | 0)
  }
  const first = text => { // word of the hash
    w.fill(0, 0, 16)
    for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << 24 - i % 4 * 8
    w[15] = text.length * 8 - 8 // without the mark of its end
    let [a, b, c, d, e, f, g, h] = start
    for (let i = 0; i < 64; i++) {
      if (i > 15) {
        const x = w[i - 15], y = w[i - 2]
        w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10) | 0
      }
      const t = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + roots[i] + w[i] | 0
      h = g, g = f, f = e, e = d + t | 0, d = c
      c = b, b = a, a = t + (turn(b, 2) ^ turn(b, 13) ^ turn(b, 22)) + (b & c ^ b & d ^ c & d) | 0
    }
    return a + start[0]
  }
  let number = 0
  const slice = () => {
    for (const end = Date.now() + 25; Date.now() < end;) {
      for (let i = 0; i < 64; i++, number++) {
        if (!(first(stamp + number + '\x80') >>> 16)) return input.value = number
      }
    }
    setTimeout(slice)
  }
  slice()
}
