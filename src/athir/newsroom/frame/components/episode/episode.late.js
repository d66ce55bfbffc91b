// An episode, played by one <audio> outside of what navigation replaces: it goes on while one reads. Its bar stands in
// the place of the radio's while it plays; a radio that is started pauses it, and the other way round (media.js).
const root = document.documentElement
const radio = document.querySelector('[data-player]')
const audio = Object.assign(new Audio(), { preload: 'none' })
audio.dataset.media = ''
document.body.append(audio)
const HEARD = 'athir:heard'
const SOUND = 'athir-sound'
let now = null
let bar = null
const saved = new Set()

const two = number => String(number).padStart(2, '0')
const clock = seconds => {
  const all = Math.floor(seconds)
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
const box = () => document.querySelector('[data-episode]')
const own = () => box() && now?.id === box().dataset.episode
const length = () => (Number.isFinite(audio.duration) ? audio.duration : now?.seconds) || 0
const key = ({ episode, small, src }) => `/saved/sound/${episode}/${(small || src).split('/').pop()}`

// Where one stopped, of the last fifty episodes; of what was heard to its end nothing is kept.
const places = () => { try { return JSON.parse(localStorage.getItem(HEARD)) || {} } catch { return {} } }
const note = () => {
  if (!now) return
  const all = places()
  delete all[now.id]
  if (audio.currentTime > 5 && audio.currentTime < length() - 10) all[now.id] = Math.floor(audio.currentTime)
  const kept = Object.entries(all).slice(-50)
  try { localStorage.setItem(HEARD, JSON.stringify(Object.fromEntries(kept))) } catch {}
}
const asked = () => {
  const found = /[?&#]t=(\d+)/.exec(location.search + location.hash)
  return found ? Number(found[1]) : 0
}

const paint = () => {
  const wanted = now && !audio.paused
  const mine = own()
  const here = box()
  const at = now ? audio.currentTime : 0
  const shown = mine || !here ? at : Number(here.dataset.begin) || asked() || places()[here.dataset.episode] || 0
  const whole = mine ? length() : Number(here?.dataset.seconds) || 1
  for (const button of document.querySelectorAll('[data-pod-play]')) {
    const on = wanted && (mine || !!button.closest('.pod-bar'))
    button.setAttribute('aria-label', on ? now.pause : now?.play || button.getAttribute('aria-label'))
    button.querySelector('use').setAttribute('href', on ? '#i-pause' : '#i-play')
  }
  for (const place of document.querySelectorAll('[data-pod-now]')) place.textContent = clock(place.closest('.pod-bar') ? at : shown)
  for (const input of document.querySelectorAll('[data-pod-seek]')) {
    if (input.matches(':active')) continue
    input.value = shown
    input.setAttribute('aria-valuetext', here.dataset.sAt.replace('%1', clock(shown)).replace('%2', clock(whole)))
  }
  here?.style.setProperty('--p', `${Math.min(100, shown / whole * 100).toFixed(2)}%`)
  bar?.style.setProperty('--p', `${Math.min(100, at / (length() || 1) * 100).toFixed(2)}%`)
  const marks = mine ? now.marks.filter(([from]) => from <= at + .5) : []
  for (const link of document.querySelectorAll('[data-at]')) {
    const current = marks.length && Number(link.dataset.at) === marks.at(-1)[0]
    if (current) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
  for (const input of document.querySelectorAll('[data-pod-speed]')) input.value = String(audio.defaultPlaybackRate)
  if (now && 'mediaSession' in navigator) navigator.mediaSession.playbackState = wanted ? 'playing' : 'paused'
  document.dispatchEvent(new CustomEvent('athir:sound', { detail: { id: now?.id, at } }))
}

const session = () => {
  if (!('mediaSession' in navigator)) return
  const set = (name, does) => { try { navigator.mediaSession.setActionHandler(name, does) } catch {} }
  if (!now) {
    for (const name of ['seekbackward', 'seekforward', 'seekto']) set(name, null)
    for (const name of ['play', 'pause', 'stop']) set(name, () => radio.querySelector('[data-play]').click())
    return
  }
  navigator.mediaSession.metadata = new MediaMetadata({
    title: now.title, artist: now.of, artwork: now.art ? [{ src: now.art, sizes: '320x320' }] : []
  })
  set('play', () => audio.play())
  for (const name of ['pause', 'stop']) set(name, () => audio.pause())
  set('seekbackward', () => skip(-15))
  set('seekforward', () => skip(30))
  set('seekto', ({ seekTime }) => { audio.currentTime = seekTime })
}

const dress = here => {
  bar?.remove()
  bar = here.querySelector('[data-pod-bar]').content.firstElementChild.cloneNode(true)
  radio.before(bar)
  root.classList.add('pod-on')
}

const load = here => {
  note()
  const { dataset } = here
  const kept = saved.has(dataset.episode)
  const small = dataset.small && (kept || !audio.canPlayType(dataset.type)) && audio.canPlayType(dataset.smallType)
  now = {
    id: dataset.episode, title: dataset.title, of: dataset.of, art: dataset.art, seconds: Number(dataset.seconds),
    marks: JSON.parse(dataset.marks), play: dataset.sPlay, pause: dataset.sPause, failed: dataset.sFailed
  }
  audio.src = kept ? key(dataset) : small ? dataset.small : dataset.src
  audio.playbackRate = audio.defaultPlaybackRate
  dress(here)
  session()
}

const play = at => {
  const here = box()
  if (here && !own()) {
    const begin = at ?? (Number(here.dataset.begin) || asked() || places()[here.dataset.episode] || 0)
    load(here)
    audio.currentTime = begin
  } else if (at !== undefined) audio.currentTime = at
  for (const place of document.querySelectorAll('[data-pod-said]')) place.textContent = ''
  audio.play().catch(() => {})
}
const skip = seconds => {
  if (!now) return
  audio.currentTime = Math.max(0, Math.min(length() - 1, audio.currentTime + seconds))
  paint()
}
const close = () => {
  note()
  audio.pause()
  audio.removeAttribute('src')
  audio.load()
  now = null
  bar?.remove()
  bar = null
  root.classList.remove('pod-on')
  session()
  paint()
}

for (const name of ['play', 'pause', 'seeked', 'loadedmetadata', 'ratechange']) audio.addEventListener(name, paint)
audio.addEventListener('timeupdate', () => { paint(); if (Math.floor(audio.currentTime) % 5 === 0) note() })
audio.addEventListener('pause', note)
audio.addEventListener('ended', () => { note(); paint() })
audio.addEventListener('error', () => {
  if (!now || !audio.hasAttribute('src')) return
  for (const place of document.querySelectorAll('[data-pod-said]')) place.textContent = now.failed
  paint()
})
addEventListener('pagehide', note)
new MutationObserver(() => {
  if (now && !['stopped', 'offline'].includes(radio.dataset.state)) close()
}).observe(radio, { attributeFilter: ['data-state'] })

// Kept for when there is no network: the small version, by the reader's own wish, and the page that plays it.
const learn = async () => {
  const here = box()
  const cache = window.caches && navigator.serviceWorker ? await caches.open(SOUND).catch(() => null) : null
  const button = document.querySelector('[data-pod-save]')
  if (!here || !button) return
  button.hidden = !cache
  if (!cache) return
  const held = await cache.match(key(here.dataset))
  if (held) saved.add(here.dataset.episode)
  else saved.delete(here.dataset.episode)
  button.setAttribute('aria-pressed', !!held)
  button.querySelector('span').textContent = held ? button.dataset.sKept : button.dataset.sKeep
}
const keep = async button => {
  const here = box()
  const cache = await caches.open(SOUND)
  const words = button.querySelector('span')
  if (button.getAttribute('aria-pressed') === 'true') {
    await cache.delete(key(here.dataset))
    return learn()
  }
  button.disabled = true
  try {
    const { small, src, smallType, type } = here.dataset
    const answer = await fetch(small || src)
    if (answer.status !== 200) throw new TypeError('no sound')
    const total = Number(answer.headers.get('content-length')) || 0
    const parts = []
    let got = 0
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      got += value.length
      if (total) words.textContent = `${button.dataset.sSaving} ${Math.floor(got / total * 100)} %`
    }
    const headers = { 'content-type': small ? smallType : type, 'x-athir-page': new URL(here.dataset.href, location.href).pathname }
    await cache.put(key(here.dataset), new Response(new Blob(parts), { headers }))
    const { keep: keepPage, store } = await import(here.dataset.saver)
    await keepPage(await store())
    navigator.storage?.persist?.()
    await learn()
  } catch {
    words.textContent = button.dataset.sFailed
  } finally {
    button.disabled = false
  }
}

document.addEventListener('click', event => {
  const pick = name => event.target.closest?.(`[data-pod-${name}]`)
  const to = event.target.closest?.('main [data-at]')
  if (to && box()) {
    event.preventDefault()
    event.stopPropagation()
    play(Number(to.dataset.at))
  } else if (pick('play')) {
    if (now && !audio.paused && (own() || pick('play').closest('.pod-bar'))) audio.pause()
    else if (pick('play').closest('.pod-bar')) audio.play().catch(() => {})
    else play()
  } else if (pick('skip')) skip(Number(pick('skip').dataset.podSkip))
  else if (pick('close')) close()
  else if (pick('save')) keep(pick('save'))
}, true)
document.addEventListener('input', ({ target }) => {
  if (target.matches('[data-pod-seek]')) {
    if (own()) audio.currentTime = Number(target.value)
    else play(Number(target.value))
  }
  if (target.matches('[data-pod-speed]')) audio.playbackRate = audio.defaultPlaybackRate = Number(target.value)
})
document.addEventListener('keydown', event => {
  if (!now || event.code !== 'Space' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest?.('input,textarea,select,button,a,summary,audio,[contenteditable]')) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (audio.paused) audio.play().catch(() => {})
  else audio.pause()
}, true)
document.addEventListener('athir:page', () => { paint(); learn() })
paint()
learn()
