// Where one stopped reading, kept on this device alone, for the last twenty long pages, as the paragraph on screen.
const NAME = 'athir:places'
const read = () => { try { return JSON.parse(localStorage.getItem(NAME)) || {} } catch { return {} } }
const write = places => {
  const newest = Object.entries(places).sort((one, other) => other[1].at - one[1].at).slice(0, 20)
  try { localStorage.setItem(NAME, JSON.stringify(Object.fromEntries(newest))) } catch {}
}
let timer, path
const pieces = () => [...document.querySelectorAll('main .prose > *')]
const note = () => {
  const all = pieces()
  if (path !== location.pathname || !document.querySelector('[data-resume]') || !all.length) return
  const number = all.findIndex(piece => piece.getBoundingClientRect().bottom > 80)
  const places = read()
  if (number > 2 && number < all.length - 1) places[path] = { n: number, at: Date.now() }
  else delete places[path]
  write(places)
}
const begin = () => {
  path = location.pathname
  const offer = document.querySelector('[data-resume]')
  const place = read()[path]
  if (!offer || !place || location.hash || scrollY > 200 || place.n >= pieces().length) return
  offer.hidden = false
  const away = () => {
    if (scrollY < 300) return
    offer.hidden = true
    removeEventListener('scroll', away)
  }
  addEventListener('scroll', away, { passive: true })
  offer.firstElementChild.onclick = () => {
    const piece = pieces()[place.n]
    piece.scrollIntoView({ block: 'start' })
    piece.tabIndex = -1
    piece.focus({ preventScroll: true })
    offer.hidden = true
  }
}
addEventListener('scroll', () => {
  clearTimeout(timer)
  timer = setTimeout(note, 400)
}, { passive: true })
document.addEventListener('athir:page', begin)
begin()
