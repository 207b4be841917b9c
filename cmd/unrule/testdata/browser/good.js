document.getElementById('script').textContent = 'With script.'
let counted = 0
document.getElementById('count').onclick = e => { e.target.textContent = `Count ${++counted}` }
document.getElementById('stay').onclick = e => {
  e.preventDefault()
  setTimeout(() => { e.target.insertAdjacentHTML('afterend', '<p id="stayed">Stayed</p>') }, 50)
}
