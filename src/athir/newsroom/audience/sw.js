// Keeps pages for when there is no network. Sound, films, pictures, parts of files, the radio, the admin and the API go
// their usual way untouched: only pages, and the files that dress them, are ever looked at. The network comes first, so a
// reader with one always has the newest page; a new worker takes over at once, so nobody stays with an old one.
const SHELL = `athir-shell-${HOUSE.build}`
const PAGES = 'athir-pages'
const SAVED = 'athir-saved'
const SOUND = 'athir-sound'
const KEPT = '/saved/sound/'
const MOST = 40
const LATE = 8000
const STAMP = 'x-athir-saved'
const TITLE = 'x-athir-title'
const DRESS = '/static/site/'
const OTHERS = /^\/(admin|studio|api|media|audio|static|embed|feeds|cards|lite)(\/|$)|^\/radio\/listen\//
const LISTS = /^\/((fr|en|zgh|zgh-latn)\/)?((news|radio|radio\/schedule|(events|services)(\/[^/]+)*)\/)?$/

self.addEventListener('install', event => {
  self.skipWaiting()
  event.waitUntil(caches.open(SHELL).then(cache => cache.addAll(HOUSE.shell)))
})

self.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('athir-shell-') && name !== SHELL) await caches.delete(name)
  await self.clients.claim()
})()))

self.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (url.pathname.startsWith(KEPT)) return event.respondWith(sound(request, url))
  if (request.headers.has('range')) return
  if (url.pathname.startsWith(DRESS)) return event.respondWith(dress(request, url))
  const asked = request.mode === 'navigate' || (request.headers.get('accept') || '').startsWith('text/html')
  if (asked && url.pathname.endsWith('/') && !OTHERS.test(url.pathname)) event.respondWith(page(event, url))
})

// An episode that its listener saved, under an address that only this worker answers; in parts, as players ask for it.
const sound = async (request, url) => {
  const held = await (await caches.open(SOUND)).match(url.origin + url.pathname)
  if (!held) return new Response('', { status: 404 })
  const whole = await held.blob()
  const headers = { 'content-type': held.headers.get('content-type'), 'accept-ranges': 'bytes' }
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get('range') || '') || []
  if (!from && !to) return new Response(whole, { headers })
  const first = from ? Number(from) : Math.max(0, whole.size - Number(to))
  const last = from && to ? Math.min(Number(to), whole.size - 1) : whole.size - 1
  if (first > last) return new Response('', { status: 416, headers: { 'content-range': `bytes */${whole.size}` } })
  headers['content-range'] = `bytes ${first}-${last}/${whole.size}`
  return new Response(whole.slice(first, last + 1, headers['content-type']), { status: 206, headers })
}

// A file of the site's own: from what is held, from the network, else its like of another build, for pages saved then.
const dress = async (request, url) => {
  const held = await caches.match(request.url)
  if (held) return held
  try { return await fetch(request) } catch (error) {
    const [stem, ending] = url.pathname.slice(DRESS.length).split(/\.[0-9a-f]{12}(?=\.)/)
    const cache = await caches.open(SHELL)
    for (const like of await cache.keys()) {
      const path = new URL(like.url).pathname
      if (path.startsWith(`${DRESS}${stem}.`) && path.endsWith(ending)) return cache.match(like)
    }
    throw error
  }
}

const find = async key => await (await caches.open(SAVED)).match(key) || (await caches.open(PAGES)).match(key)
const ready = async key => (await caches.open(SHELL)).match(key)

const page = async (event, url) => {
  const key = url.origin + url.pathname + url.search
  const held = await find(key)
  const network = fetch(event.request)
  try {
    const answer = await (held ? Promise.race([network, new Promise((_, no) => setTimeout(no, LATE, LATE))]) : network)
    event.waitUntil(keep(key, url, answer.clone()).catch(() => {}))
    return answer
  } catch (error) {
    network.catch(() => {})
    if (held) return marked(held, error === LATE ? 'slow' : 'saved')
    return await ready(key) || missing(url, error)
  }
}

// What has come is kept if it is a list or was saved; what is no more is kept no longer.
const keep = async (key, url, answer) => {
  const [saved, pages] = [await caches.open(SAVED), await caches.open(PAGES)]
  if (answer.status === 404 || answer.status === 410) {
    await saved.delete(key)
    return pages.delete(key)
  }
  if (!answer.ok || answer.redirected || !(answer.headers.get('content-type') || '').startsWith('text/html')) return
  const before = await saved.match(key)
  if (before) await saved.put(key, await stamped(answer.clone(), before.headers.get(TITLE)))
  if (url.search || !LISTS.test(url.pathname)) return
  await pages.delete(key)
  await pages.put(key, await stamped(answer))
  const keys = await pages.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await pages.delete(old)
  // The offline page and that of what is kept, in the language that is read.
  const [, first] = url.pathname.split('/')
  const shell = await caches.open(SHELL)
  const own = HOUSE.offline[first]
  if (own && first !== HOUSE.main && !await shell.match(own)) await shell.addAll([own, HOUSE.saved[first]])
}

const stamped = async (answer, title) => {
  const headers = new Headers(answer.headers)
  for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  headers.set(STAMP, new Date().toISOString())
  if (title) headers.set(TITLE, title)
  return new Response(await answer.blob(), { headers })
}

const two = number => String(number).padStart(2, '0')

// A page out of what is held says so, and since when, before anything else in it.
const marked = async (held, why) => {
  const html = await held.text()
  const [, lang] = /<html lang="([a-z]+)/.exec(html) || []
  const at = new Date(held.headers.get(STAMP))
  const time = `<time dir="ltr" datetime="${at.toISOString()}">${two(at.getDate())}/${two(at.getMonth() + 1)} ${two(at.getHours())}:${two(at.getMinutes())}</time>`
  const words = (HOUSE.words[lang] || HOUSE.words[HOUSE.main])[why].replace('%1', time)
  const note = `<p class="note note--held wrap" role="status">${words}</p>`
  const headers = new Headers(held.headers)
  headers.delete('etag')
  return new Response(html.replace(/<main\b[^>]*>/, found => found + note), { headers })
}

const missing = async (url, error) => {
  const [, first] = url.pathname.split('/')
  const shell = await caches.open(SHELL)
  const page = await shell.match(HOUSE.offline[first] || HOUSE.offline[HOUSE.main]) || await shell.match(HOUSE.offline[HOUSE.main])
  if (page) return page
  throw error
}

// Notifications
const tell = (what, body) => fetch(`/push/${what}`, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body)
})

self.addEventListener('push', event => {
  let said = {}
  try { said = event.data.json() } catch {}
  const words = HOUSE.words[said.l] || HOUSE.words[HOUSE.main]
  event.waitUntil(self.registration.showNotification(said.t || words.title, {
    body: said.b || '', lang: said.l || HOUSE.main, dir: said.d || 'auto', tag: said.g || 'athir', renotify: true,
    icon: HOUSE.icon, badge: HOUSE.badge, data: { url: said.u || '/' }, actions: [{ action: 'off', title: words.off }]
  }))
})

const stop = async () => {
  const own = await self.registration.pushManager.getSubscription()
  if (!own) return
  await tell('unsubscribe', { endpoint: own.endpoint }).catch(() => {})
  await own.unsubscribe()
}

const open = async path => {
  const url = new URL(path, location.origin)
  if (url.origin !== location.origin) return
  const [window] = await self.clients.matchAll({ type: 'window' })
  if (!window) return self.clients.openWindow(url.href)
  await window.focus()
  // The page's own navigation, so that the radio goes on.
  window.postMessage({ open: url.pathname + url.search })
}

self.addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(event.action === 'off' ? stop() : open(event.notification.data.url))
})

self.addEventListener('pushsubscriptionchange', event => event.waitUntil((async () => {
  const fresh = event.newSubscription || await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: HOUSE.key })
  await tell('subscribe', { ...fresh.toJSON(), old: event.oldSubscription?.endpoint })
})()))
