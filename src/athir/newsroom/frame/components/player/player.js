// The radio while one reads: one <audio>, never moved. Pausing closes the connection: nobody pays for silence.
// States: stopped connecting playing buffering reconnecting offline. Strings come from data-s-* of the player.
const box = document.querySelector('[data-player]')
const audio = box.querySelector('audio')
const polite = document.getElementById('radio-said')
const mounts = JSON.parse(box.dataset.mounts)
const base = box.dataset.radio || `${location.protocol}//${location.hostname}:${box.dataset.radioPort}`
const line = navigator.connection
const BACKOFF = [1, 2, 4, 8, 15]
let state = 'stopped'
let wanted = false
let attempt = 0
let retryTimer, guardTimer, events, pollTimer, spoken = 0, speakTimer, sleepTimer
let real = null
// What is heard: what is on the air, or what was when one hears the past (rewind.late.js, by box.then, box.at, box.from).
let now = null
let quality = 'auto'
try { quality = localStorage.getItem('athir:quality') || 'auto' } catch {}

const say = (name, ...values) => (box.getAttribute('data-s-' + name) || '').replace(/%(\d)/g, (_, n) => values[n - 1])
const can = mount => audio.canPlayType(mount.type) !== ''
const poor = () => !!line && (line.saveData || /^(slow-2g|2g|3g)$/.test(line.effectiveType || ''))
const chosen = () => {
  const named = mounts.find(mount => mount.name === quality && can(mount))
  if (named) return named
  const order = poor() ? box.dataset.low : box.dataset.normal
  return order.split(' ').map(name => mounts.find(mount => mount.name === name)).find(mount => mount && can(mount)) || mounts[0]
}

const speak = text => {
  clearTimeout(speakTimer)
  const wait = Math.max(0, spoken + 5000 - Date.now())
  speakTimer = setTimeout(() => { spoken = Date.now(); polite.textContent = text }, wait)
}

const title = () => {
  const lang = document.documentElement.lang.split('-')[0]
  const show = now?.athir?.show?.title
  const playing = now?.now_playing?.song
  return {
    show: show ? show[lang] || Object.values(show)[0] : '',
    song: playing ? playing.title || playing.text : '',
    artist: playing?.artist || '',
    live: now?.live?.is_live ? now.live.streamer_name : ''
  }
}

// Station time by the offsets that came with the page: a phone's own rules for the zone may be years old.
const clock = seconds => {
  const minutes = JSON.parse(box.dataset.offsets).reduce((found, [from, offset]) => (seconds >= from ? offset : found), 0)
  return new Date((seconds + minutes * 60) * 1000).toISOString().slice(11, 16)
}

const put = (name, text) => {
  for (const element of document.querySelectorAll(`[data-now="${name}"]`)) {
    if (element.textContent !== text && (text || !element.hasAttribute('data-keep'))) element.textContent = text
    element.hidden = !element.textContent
  }
}

// Writes what is known into every place of the page that shows it; run on each change and each new page.
const paint = () => {
  const at = title()
  const main = at.show || at.live || at.song || box.dataset.sStation
  const rest = [at.live && at.live !== main ? say('with', at.live) : '', at.song !== main ? at.song : ''].filter(Boolean).join(' · ')
  put('title', main)
  put('sub', rest)
  put('song', [at.artist, at.song].filter(Boolean).join(' · '))
  const show = now?.athir?.show
  put('from', show?.start ? clock(show.start) : '')
  put('to', show?.end ? clock(show.end) : '')
  const next = now?.athir?.next
  put('next', next ? `${clock(next.start)} ${next.title[document.documentElement.lang.split('-')[0]] || Object.values(next.title)[0]}` : '')
  const listeners = now?.listeners?.current
  put('listeners', typeof listeners === 'number' ? String(listeners) : '')
  for (const list of document.querySelectorAll('[data-history]')) {
    list.replaceChildren(...(now?.song_history || []).map(played => {
      const item = list.parentElement.querySelector('template').content.firstElementChild.cloneNode(true)
      item.querySelector('time').textContent = clock(played.played_at)
      item.querySelector('bdi').textContent = played.song.text
      return item
    }))
    list.closest('[data-box]').hidden = !list.children.length
  }
  const words = state === 'reconnecting' ? say(state, attempt) : say(state)
  box.dataset.state = state
  for (const place of document.querySelectorAll('[data-radio-state]')) {
    place.dataset.state = state
    place.querySelector('[data-words]')?.replaceChildren(words)
  }
  for (const button of document.querySelectorAll('[data-play]')) {
    button.setAttribute('aria-label', wanted ? box.dataset.sStop : box.dataset.sPlay)
    button.querySelector('use')?.setAttribute('href', wanted ? '#i-pause' : '#i-play')
    const label = button.querySelector('[data-label]')
    if (label) label.textContent = wanted ? box.dataset.sStop : box.dataset.sPlay
  }
  for (const input of document.querySelectorAll('[data-quality]')) input.checked = input.value === quality
  for (const button of document.querySelectorAll('[data-mute]')) {
    button.setAttribute('aria-pressed', audio.muted)
    button.querySelector('use').setAttribute('href', audio.muted ? '#i-mute' : '#i-vol')
  }
  progress()
  if ('mediaSession' in navigator) {
    navigator.mediaSession.playbackState = wanted ? 'playing' : 'paused'
    if (wanted) navigator.mediaSession.metadata = new MediaMetadata({ title: at.song || main, artist: at.artist || main, album: box.dataset.sStation })
  }
}

const progress = () => {
  const show = now?.athir?.show
  const at = box.at?.() || Date.now() / 1000
  const part = show?.end ? Math.min(100, Math.max(0, (at - show.start) / (show.end - show.start) * 100)) : 0
  for (const bar of document.querySelectorAll('[data-progress]')) {
    bar.style.setProperty('--p', part.toFixed(1) + '%')
    if (bar.hasAttribute('role')) bar.setAttribute('aria-valuenow', Math.round(part))
    bar.hidden = !show?.end
  }
  const left = show?.end ? Math.max(0, Math.ceil((show.end - at) / 60)) : 0
  for (const place of document.querySelectorAll('[data-left]')) {
    const words = JSON.parse(place.dataset.left)
    place.textContent = (words[new Intl.PluralRules(document.documentElement.lang).select(left)] || words.other).replace('{n}', left)
    place.hidden = !left
  }
}

const become = next => {
  if (next !== state) speak(next === 'reconnecting' ? say(next, attempt) : say(next))
  state = next
  paint()
  listen()
}

const release = () => {
  clearTimeout(retryTimer)
  clearTimeout(guardTimer)
  if (audio.hasAttribute('src')) {
    audio.pause()
    audio.removeAttribute('src')
    audio.load()
  }
}

const retry = () => {
  if (!wanted) return
  release()
  if (!navigator.onLine) return become('offline')
  attempt += 1
  become('reconnecting')
  retryTimer = setTimeout(connect, BACKOFF[Math.min(attempt, BACKOFF.length) - 1] * 1000)
}

const connect = () => {
  release()
  if (!navigator.onLine) return become('offline')
  become(attempt ? 'reconnecting' : 'connecting')
  guardTimer = setTimeout(retry, 8000)
  box.since = Date.now() / 1000
  audio.src = base + '/' + (box.from?.(chosen().name) || chosen().name)
  audio.play().catch(error => {
    if (error.name === 'NotAllowedError') stop()
    else if (error.name === 'NotSupportedError') retry()
  })
}

const play = () => {
  import(box.dataset.past).catch(() => {})
  wanted = true
  attempt = 0
  connect()
}
const stop = () => {
  wanted = false
  release()
  become(navigator.onLine ? 'stopped' : 'offline')
}

audio.addEventListener('playing', () => {
  clearTimeout(guardTimer)
  attempt = 0
  become('playing')
})
audio.addEventListener('waiting', () => {
  if (!wanted || state !== 'playing') return
  become('buffering')
  clearTimeout(guardTimer)
  guardTimer = setTimeout(() => {
    speak(say('lighter'))
    for (const place of document.querySelectorAll('[data-radio-state] [data-words]')) place.textContent = say('lighter')
    guardTimer = setTimeout(retry, 8000)
  }, 10000)
})
for (const name of ['error', 'ended']) audio.addEventListener(name, () => { if (audio.hasAttribute('src')) retry() })
audio.addEventListener('pause', () => { if (wanted && state === 'playing' && !audio.ended && !audio.error) stop() })
audio.addEventListener('volumechange', paint)
addEventListener('offline', () => { if (wanted) { release(); become('offline') } })
addEventListener('online', () => { if (wanted) { attempt = 0; connect() } else become('stopped') })

// What is on air: events while somebody looks or listens, else nothing; a poll where events cannot be had.
const learn = data => { real = data; now = box.then?.(data) || data; paint() }
const poll = () => fetch(base + '/now.json').then(answer => answer.json()).then(learn).catch(() => {})
const listen = () => {
  const need = wanted || (!document.hidden && !saving() && !!document.querySelector('main [data-now]'))
  if (need && !events) {
    events = new EventSource(base + '/now/events')
    events.onmessage = event => learn(JSON.parse(event.data))
    events.onerror = () => {
      if (events?.readyState !== EventSource.CLOSED) return
      events = null
      clearTimeout(pollTimer)
      pollTimer = setTimeout(() => { poll(); listen() }, 30000)
    }
  } else if (!need && events) {
    events.close()
    events = null
  }
}
const saving = () => !!line?.saveData

const mute = () => { audio.muted = !audio.muted }
const live = () => { if (wanted) connect(); else play() }
const choose = name => {
  quality = name
  try { localStorage.setItem('athir:quality', name) } catch {}
  paint()
  if (wanted) { attempt = 0; connect() }
}
const sleep = minutes => {
  clearTimeout(sleepTimer)
  if (!minutes) return
  sleepTimer = setTimeout(() => {
    const from = audio.volume
    let step = 0
    const fade = setInterval(() => {
      step += 1
      audio.volume = Math.max(0, from * (1 - step / 40))
      if (step < 40) return
      clearInterval(fade)
      stop()
      audio.volume = from
    }, 500)
  }, minutes * 60000)
}

document.addEventListener('click', event => {
  const pick = name => event.target.closest?.(`[data-${name}]`)
  if (pick('play')) { if (wanted) stop(); else play() } else if (pick('mute')) mute()
  else if (pick('go-live')) live()
})
document.addEventListener('change', event => {
  if (event.target.matches('[data-quality]')) choose(event.target.value)
  if (event.target.matches('[data-sleep]')) sleep(Number(event.target.value))
})
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input,textarea,select,[contenteditable]')) return
  const key = event.code
  if (key === 'Space' && !event.target.closest?.('button,a,summary,audio,[tabindex="0"]')) { event.preventDefault(); if (wanted) stop(); else play() }
  if (key === 'KeyM') mute()
  if (key === 'KeyL') live()
})
document.addEventListener('visibilitychange', () => { listen(); if (!document.hidden && !events) poll() })
document.addEventListener('athir:page', () => { paint(); listen() })
box.air = { base, play, paint, say, speak, clock, wanted: () => wanted, again: () => learn(real) }
if ('mediaSession' in navigator) {
  navigator.mediaSession.setActionHandler('play', play)
  for (const action of ['pause', 'stop']) navigator.mediaSession.setActionHandler(action, stop)
}
setInterval(progress, 20000)
if (!navigator.onLine) state = 'offline'
paint()
poll()
listen()
