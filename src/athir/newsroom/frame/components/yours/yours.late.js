// Times of the programme in the reader's own time, where that differs. The station's offsets come with the page; of the
// reader only what his clock says is used, never the name of a zone: phones have stale rules for Morocco.
const DAY = 86400
const offsets = () => JSON.parse(document.querySelector('[data-player]').dataset.offsets || '[[0,0]]')
const shift = (list, seconds) => list.reduce((found, [from, minutes]) => (seconds >= from ? minutes : found), list[0][1]) * 60
const two = number => String(number).padStart(2, '0')
// The next time a slot begins (station's weekday 0 = Monday, "14:00"), as seconds of UTC.
const next = (list, weekday, at) => {
  const now = Date.now() / 1000
  const local = now + shift(list, now)
  const today = Math.floor(local / DAY)
  const [hour, minute] = at.split(':').map(Number)
  const ahead = (weekday - ((today + 3) % 7) + 7) % 7
  const wall = (today + ahead) * DAY + hour * 3600 + minute * 60
  return wall - shift(list, wall - shift(list, wall))
}
const show = () => {
  const box = document.querySelector('[data-yours]')
  if (!box) return
  const list = offsets()
  for (const time of document.querySelectorAll('main time[data-slot],main time[data-local]')) {
    if (time.dataset.done) continue
    time.dataset.done = '1'
    const when = time.dataset.slot ? next(list, Number(time.dataset.slot), time.dataset.at) : Date.parse(time.dateTime) / 1000
    const mine = new Date(when * 1000)
    const there = new Date((when + shift(list, when)) * 1000)
    if (mine.getHours() === there.getUTCHours() && mine.getMinutes() === there.getUTCMinutes()) continue
    const small = document.createElement('small')
    small.className = 'yours'
    small.textContent = box.dataset.sYours.replace('%1', `${two(mine.getHours())}:${two(mine.getMinutes())}`)
    time.append(small)
  }
}
document.addEventListener('athir:page', show)
show()
