// The drawn sound follows what plays, and a tap on it plays from there. The browser's own controls do all else.
const share = (svg, part) => {
  svg.style.background = part ? `linear-gradient(90deg,#ffffff2e ${part * 100}%,transparent 0)` : ''
}
// The way into the radio's past stands while the radio keeps it.
const ways = () => {
  for (const way of document.querySelectorAll('[data-until]')) way.hidden = Number(way.dataset.until) < Date.now() / 1000
}
document.addEventListener('athir:page', ways)
document.addEventListener('athir:entries', ways)
ways()
document.addEventListener('timeupdate', event => {
  const svg = event.target.closest?.('[data-clip]')?.querySelector('svg')
  if (svg && event.target.duration) share(svg, event.target.currentTime / event.target.duration)
}, true)
document.addEventListener('click', event => {
  const svg = event.target.closest?.('[data-clip] svg')
  if (!svg) return
  const audio = svg.parentNode.querySelector('audio')
  const box = svg.getBoundingClientRect()
  const part = (event.clientX - box.left) / box.width
  const go = () => { audio.currentTime = part * audio.duration }
  if (audio.duration) go()
  else audio.addEventListener('loadedmetadata', go, { once: true })
  audio.play().catch(() => {})
})
