// The past out of the log: the page's scrubber, and going on where a broken line was. It comes with the first sound, or
// with the radio's page. The player (player.js) asks box.from for the address, box.then for what was on, box.at for when.
const box = document.querySelector('[data-player]')
const audio = box.querySelector('audio')
const air = box.air
const session = 'mediaSession' in navigator ? navigator.mediaSession : null
let past = false // whether one hears the past
let start = 0 // from when on out of the log, seconds of UTC; 0: as everybody who comes in live
let heard = 0 // when what is heard was on air
let broken = false
let goingOn = false // whether what is asked for goes on where a line broke, however often it is asked
let ahead = 0 // how far the radio's clock is ahead of this device's
let aired = null, asked = 0, words = null, note = '', shown = '', dragged = null, typed = 0, typing

const clockNow = () => Date.now() / 1000 + ahead
const set = name => words?.getAttribute('data-' + name) || ''
const text = (name, value) => set('s-' + name).replace('%1', value)
const number = name => Number(set(name))
const edge = () => clockNow() - number('behind')
const oldest = () => clockNow() - number('hours') * 3600 + 5
const iso = at => new Date(at * 1000).toISOString().replace(/\.?0*Z$/, 'Z')
const at = () => past ? heard : edge()
const two = value => String(Math.floor(value)).padStart(2, '0')
const stamp = moment => `${air.clock(moment)}:${two(moment % 60)}`
// On the night when the clocks are set back an hour comes twice: then each time says which of both it is.
const offset = moment => JSON.parse(box.dataset.offsets).reduce((found, [from, minutes]) => moment >= from ? minutes : found, 0)
const wall = moment => {
  const minutes = offset(moment)
  return air.clock(moment) + (offset(oldest()) === offset(edge()) ? '' : ` UTC${minutes < 0 ? '-' : '+'}${Math.abs(minutes) / 60}`)
}
const language = () => document.documentElement.lang.split('-')[0]

// What was on --------------------------------------------------------------------------------------------------------
const seconds = span => ({ ...span, start: Date.parse(span.start) / 1000, end: Date.parse(span.end) / 1000 })
const load = async () => {
  const address = set('aired')
  if (!address || (aired?.address === address && Date.now() - asked < 20000)) return
  asked = Date.now()
  const answer = await fetch(address, { cache: 'no-cache' }).catch(() => null)
  if (!answer?.ok) return
  const told = await answer.json()
  const holes = [...told.gaps, ...told.withdrawn].map(seconds).sort((one, other) => one.start - other.start)
  aired = { address, holes, programmes: told.programmes.map(seconds), items: told.items.map(seconds) }
  draw()
  paint()
}
const covering = (list, moment) => list?.findLast(one => one.start <= moment && moment < one.end)
const programme = moment => {
  const found = covering(aired?.programmes, moment)
  return found || (moment >= edge() - 30 && aired?.programmes.findLast(one => one.on)) || null
}
const item = moment => covering(aired?.items, moment)
// What is missing or may not be heard is skipped by the sound: so is it here.
const beyond = moment => (aired?.holes || []).reduce((now, hole) => hole.start <= now && now < hole.end ? hole.end + 0.05 : now, moment)
const played = length => {
  // Who came in live began so many seconds behind the air.
  if (!start) return box.since + ahead - number('behind') + length
  let moment = start
  for (const hole of aired?.holes || []) {
    if (hole.end <= moment) continue
    const room = Math.max(0, hole.start - moment)
    if (length < room) break
    length -= room
    moment = hole.end
  }
  return moment + length
}

// Where to listen ----------------------------------------------------------------------------------------------------
const keptMount = name => {
  const kept = set('kept').split(' ').filter(Boolean)
  const plays = one => audio.canPlayType(JSON.parse(box.dataset.mounts).find(mount => mount.name === one)?.type || '')
  const order = [name, ...(name.startsWith('low') ? kept.filter(one => one.startsWith('low')) : []), ...kept]
  return order.find(one => kept.includes(one) && plays(one)) || ''
}
const live = () => {
  past = broken = goingOn = false
  heard = start = 0
  return ''
}
const tell = sentence => {
  note = sentence
  air.speak(sentence)
  const place = document.querySelector('[data-gone]')
  if (place) {
    place.textContent = sentence
    place.hidden = false
  }
  setTimeout(() => { note = ''; label() }, 12000)
}
box.from = name => {
  const mount = keptMount(name)
  if (!mount) return live()
  if (broken && heard) {
    // A little is heard twice rather than lost.
    if (!goingOn) heard -= start ? 0.25 : 0.5
    goingOn = true
    // Of a short break nothing is seen: one is a few seconds later than others, as on every slow line.
    past = heard < edge() - 10
  }
  if (!past && !goingOn) return live()
  if (heard < oldest()) {
    tell(set('s-gone'))
    return live()
  }
  heard = beyond(heard)
  if (heard > clockNow() - 1) return live()
  start = heard
  load()
  return `${mount}?from=${iso(start)}`
}
const seek = moment => {
  if (moment > edge() - 8) return goLive()
  past = true
  broken = goingOn = false
  heard = beyond(Math.max(moment, oldest() + 5))
  delete scrub()?.dataset.said
  air.play()
  paint()
}
const goLive = () => {
  live()
  air.play()
  paint()
}
// Whoever stops while hearing the past goes on there; who heard the station live, hears it live again.
new MutationObserver(() => {
  if (box.dataset.state === 'stopped') broken = goingOn = false
}).observe(box, { attributeFilter: ['data-state'] })
audio.addEventListener('timeupdate', () => {
  if (!audio.hasAttribute('src') || !audio.currentTime) return
  heard = played(audio.currentTime)
})
audio.addEventListener('playing', () => {
  if (goingOn) tell(text('resumed', stamp(start)))
  broken = goingOn = false
  paint()
  position()
})
for (const name of ['error', 'ended', 'waiting']) {
  audio.addEventListener(name, () => {
    if (!air.wanted()) return
    broken = true
    if (name === 'error') refused()
  })
}
addEventListener('offline', () => { broken = air.wanted() })
// A moment that the radio refuses is asked for no longer.
const refused = async () => {
  const mount = start && navigator.onLine && keptMount('')
  if (!mount) return
  const answer = await fetch(`${air.base}/${mount}?from=${iso(start)}`, { method: 'HEAD' }).catch(() => null)
  if (!answer || answer.ok || answer.status >= 500) return
  tell(set('s-gone'))
  live()
}

// What is shown ------------------------------------------------------------------------------------------------------
box.at = () => past ? heard : 0
box.then = real => {
  if (!past || !real) return null
  const show = programme(heard)
  const playing = item(heard)
  const onAir = real.athir?.show
  const end = show?.on && onAir?.start && Math.abs(onAir.start - show.start) < 600 ? onAir.end : show?.end
  const next = show && aired.programmes.find(one => one.start >= show.end)
  const named = one => ({ title: { [language()]: one.title }, start: one.start, end: one.end })
  return {
    ...real,
    live: { is_live: playing?.kind === 'live', streamer_name: playing?.kind === 'live' ? playing.title : '' },
    now_playing: playing?.kind === 'item' ? { song: { ...playing, text: playing.title } } : null,
    athir: { ...real.athir, show: show && { ...named(show), end }, next: show?.on ? real.athir?.next : next && named(next) }
  }
}
const label = () => {
  const said = note || (past ? text('then', air.clock(heard)) : set('s-live'))
  if (words && box.getAttribute('data-s-playing') !== said) {
    box.setAttribute('data-s-playing', said)
    air.paint()
  }
  for (const place of document.querySelectorAll('[data-radio-state]')) place.toggleAttribute('data-shifted', past)
}
// A way back to the present, in the bar of every page.
const back = () => {
  let button = box.querySelector('[data-back]')
  if (!button && past && words) {
    button = words.querySelector('template').content.querySelector('[data-go-live]').cloneNode(true)
    button.setAttribute('data-back', '')
    box.querySelector('.wrap > a').before(button)
  }
  if (button) button.hidden = !past
}
const paint = () => {
  const key = [past, past && programme(heard)?.start, past && item(heard)?.start, language()].join()
  if (key !== shown) {
    shown = key
    air.again()
    list()
  }
  label()
  back()
  head()
}
const position = () => {
  if (!session?.setPositionState || !words) return
  const duration = number('hours') * 3600
  const from = clockNow() - duration
  try { session.setPositionState({ duration, playbackRate: 1, position: Math.min(duration, Math.max(0, at() - from)) }) } catch {}
}

// The scrubber -------------------------------------------------------------------------------------------------------
const scrub = () => document.querySelector('[data-scrub]')
const place = moment => {
  const first = oldest()
  return Math.min(100, Math.max(0, (moment - first) / (edge() - first) * 100))
}
const named = moment => [stamp(moment), programme(moment)?.title || set('s-music'), item(moment)?.title].filter(Boolean).join(' · ')
const head = () => {
  const bar = scrub()
  if (!bar || !words) return
  const moment = dragged || typed || at()
  const isLive = moment > edge() - 3
  const mark = bar.querySelector('[data-head]')
  mark.style.setProperty('--p', place(moment).toFixed(2) + '%')
  mark.firstElementChild.textContent = isLive ? set('s-live') : wall(moment)
  bar.setAttribute('aria-valuemax', Math.round(edge() - oldest()))
  const said = isLive ? set('s-live') : named(moment)
  // Time passes by itself: that is said once a minute, what somebody does at once.
  const key = [air.clock(moment), isLive, programme(moment)?.start, item(moment)?.start].join()
  if (dragged || typed || bar.dataset.said !== key) {
    bar.dataset.said = key
    bar.setAttribute('aria-valuenow', Math.round(moment - oldest()))
    bar.setAttribute('aria-valuetext', said)
  }
  const part = document.querySelector('[data-rewind]')
  part.querySelector('[data-tip]').textContent = dragged || typed || past ? said : ''
  part.querySelector('[data-first]').textContent = air.clock(oldest())
  const share = part.querySelector('[data-share-moment] span')
  if (!share.dataset.copied) share.textContent = text('share', air.clock(moment))
}
const draw = () => {
  const marks = document.querySelector('[data-marks]')
  if (!marks || !aired) return
  const mark = (kind, span, title = '') => {
    const made = Object.assign(document.createElement('i'), { className: kind, textContent: title })
    made.style.setProperty('--x', place(span.start).toFixed(2) + '%')
    made.style.setProperty('--w', (place(span.end) - place(span.start)).toFixed(2) + '%')
    return made
  }
  marks.replaceChildren(
    ...aired.programmes.map(one => mark('p', one, one.title)),
    ...aired.items.filter(one => one.start > oldest()).map(one => mark('m', one)),
    ...aired.holes.map(one => mark('h', one))
  )
  list()
}
const row = (span, kind) => {
  const made = words.querySelector('template').content.firstElementChild.cloneNode(true)
  const name = span.artist ? `${span.artist} – ${span.title}` : span.title
  made.className = kind
  made.dataset.start = span.start
  made.querySelector('time').textContent = wall(span.start)
  made.querySelector('bdi').textContent = name
  const button = made.querySelector('button')
  button.setAttribute('aria-label', `${text('from', wall(span.start))} ${name}`)
  button.dataset.seek = span.start
  return made
}
const list = () => {
  const place = document.querySelector('[data-aired-list]')
  if (!aired || !place || !words?.contains(place)) return
  const open = programme(at())
  const kept = place.querySelector(':focus')?.dataset.seek
  const rows = []
  for (const show of [...aired.programmes].reverse()) {
    rows.push(row(show, ''))
    if (show === open) rows.push(...aired.items.filter(one => one.start >= show.start - 5 && one.start < show.end).map(one => row(one, 'sub')))
  }
  if (!aired.programmes.length) rows.push(...aired.items.slice(-20).reverse().map(one => row(one, '')))
  const key = rows.map(one => one.dataset.start + one.textContent).join()
  if (place.dataset.key !== key) {
    place.dataset.key = key
    place.replaceChildren(...rows)
    if (kept) place.querySelector(`[data-seek="${kept}"]`)?.focus({ preventScroll: true })
  }
  current()
}
const current = () => {
  const moment = at()
  const marked = [programme(moment)?.start, item(moment)?.start].map(String)
  for (const one of document.querySelectorAll('[data-aired-list] li')) {
    if (marked.includes(one.dataset.start)) one.setAttribute('aria-current', 'true')
    else one.removeAttribute('aria-current')
  }
}
const pointed = event => {
  const area = scrub().getBoundingClientRect()
  const part = (event.clientX - area.left) / area.width
  const along = document.documentElement.dir === 'rtl' ? 1 - part : part
  return oldest() + Math.min(1, Math.max(0, along)) * (edge() - oldest())
}
const rtl = () => document.documentElement.dir === 'rtl'
const STEPS = {
  ArrowUp: () => 15, ArrowDown: () => -15, ArrowRight: () => rtl() ? -15 : 15, ArrowLeft: () => rtl() ? 15 : -15,
  PageUp: () => 600, PageDown: () => -600, Home: () => -1e9, End: () => 1e9
}
document.addEventListener('pointerdown', event => {
  const bar = event.target.closest?.('[data-scrub]')
  if (!bar || event.button) return
  bar.setPointerCapture(event.pointerId)
  dragged = pointed(event)
  head()
})
document.addEventListener('pointermove', event => { if (dragged) { dragged = pointed(event); head() } })
document.addEventListener('pointerup', event => {
  if (!dragged) return
  const moment = pointed(event)
  dragged = null
  seek(moment)
})
document.addEventListener('pointercancel', () => { dragged = null; head() })
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.code === 'KeyL' && !event.target.closest?.('input,textarea,select,[contenteditable]')) live()
  if (!event.target.closest?.('[data-scrub]') || !STEPS[event.key]) return
  event.preventDefault()
  typed = Math.min(edge(), Math.max(oldest() + 5, (typed || at()) + STEPS[event.key]()))
  head()
  clearTimeout(typing)
  typing = setTimeout(() => { const moment = typed; typed = 0; seek(moment) }, 500)
}, true)

// Buttons ------------------------------------------------------------------------------------------------------------
const moved = wanted => wanted === 'start' ? programme(at() - 3)?.start ?? item(at() - 3)?.start ?? at() - 15 : Math.abs(wanted) < 3600 ? at() + Number(wanted) : Number(wanted)
const copy = async address => {
  try { await navigator.clipboard.writeText(address) } catch {
    const field = Object.assign(document.createElement('textarea'), { value: address, className: 'sr' })
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }
}
const share = async button => {
  const url = `${location.origin}${set('radio')}?from=${iso(Math.floor(typed || at()))}`
  if (navigator.share) return navigator.share({ title: document.title, url }).catch(() => {})
  await copy(url)
  const said = button.querySelector('span')
  said.dataset.copied = 'yes'
  said.textContent = set('s-copied')
  setTimeout(() => { delete said.dataset.copied; head() }, 3000)
}
document.addEventListener('click', event => {
  const pick = name => event.target.closest?.(`[data-${name}]`)
  if (pick('go-live')) { live(); setTimeout(paint) }
  const sought = pick('seek')
  if (sought) seek(moved(sought.dataset.seek))
  const link = pick('listen-from')
  if (link && words) {
    event.preventDefault()
    seek(Date.parse(link.dataset.listenFrom) / 1000)
  }
  if (pick('share-moment')) share(pick('share-moment'))
}, true)
if (session) {
  const act = (name, step) => { try { session.setActionHandler(name, step) } catch {} }
  act('seekbackward', details => seek(at() - (details.seekOffset || 15)))
  act('seekforward', details => seek(at() + (details.seekOffset || 15)))
  act('seekto', details => seek(clockNow() - number('hours') * 3600 + details.seekTime))
  act('previoustrack', () => seek(moved('start')))
}

// A moment that somebody sent: offered, never begun by itself.
const offer = () => {
  const asks = Date.parse(new URLSearchParams(location.search).get('from')) / 1000
  const offered = document.querySelector('[data-offer]')
  if (!offered || !asks || asks > edge()) return
  if (asks < oldest()) return tell(set('s-gone'))
  const button = offered.querySelector('button')
  button.querySelector('span').textContent = `${text('from', wall(asks))} ${programme(asks)?.title || ''}`
  button.dataset.seek = asks
  offered.hidden = false
}

// The words of this page's language: on the radio's page they stand there, elsewhere they are fetched once.
const learn = async () => {
  const there = document.querySelector('[data-rewind]')
  if (there) words = there
  else if (words?.lang !== language()) {
    const radio = box.querySelector('.player__t a').pathname
    const answer = await fetch(radio + 'scrubber/').catch(() => null)
    if (answer?.ok) words = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-rewind]')
  }
  if (!words) return
  if (!words.lang) words.lang = language()
  if (there || past) await load()
  shown = ''
  draw()
  offer()
  paint()
}
const meet = async () => {
  const sent = Date.now()
  const answer = await fetch(air.base + '/now.json', { cache: 'no-store' }).catch(() => null)
  const told = answer?.ok ? await answer.json() : null
  if (told?.athir?.at) ahead = told.athir.at - (sent + Date.now()) / 2000
}
document.addEventListener('athir:page', () => { learn() })
setInterval(() => {
  if (past || scrub()) paint()
}, 1000)
setInterval(() => { if (past || (scrub() && !document.hidden)) { load(); position(); draw() } }, 60000)
meet()
learn()
