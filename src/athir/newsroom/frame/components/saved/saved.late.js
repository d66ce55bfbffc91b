// Pages kept on this device: the button that keeps one, the list of those kept, and whether the radio can be reached.
const NAME = 'athir-saved'
const SEEN = 'athir-pages'
const STAMP = 'x-athir-saved'
const TITLE = 'x-athir-title'
export const store = () => window.caches?.open(NAME)
const key = () => location.origin + location.pathname
const two = number => String(number).padStart(2, '0')
const clock = at => `${two(at.getDate())}/${two(at.getMonth() + 1)} ${two(at.getHours())}:${two(at.getMinutes())}`

const dress = (button, kept) => {
  button.hidden = false
  button.setAttribute('aria-pressed', kept)
  button.querySelector('span').textContent = kept ? button.dataset.sKept : button.dataset.sKeep
}

export const keep = async cache => {
  const answer = await fetch(key(), { headers: { Accept: 'text/html' } })
  if (!answer.ok) throw new TypeError('no page')
  const headers = new Headers(answer.headers)
  for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  headers.set(STAMP, new Date().toISOString())
  headers.set(TITLE, encodeURIComponent((document.querySelector('main h1') || document.head).textContent.trim().slice(0, 200)))
  await cache.put(key(), new Response(await answer.blob(), { headers }))
  localStorage.setItem('athir:saved', 1)
}

// The sound that was kept with a page goes with it (episode.late.js).
const silence = async path => {
  const sounds = await caches.open('athir-sound')
  for (const request of await sounds.keys()) {
    const held = await sounds.match(request)
    if (decodeURI(held.headers.get('x-athir-page') || '') === decodeURI(path)) await sounds.delete(request)
  }
}

// What a store holds, newest first. Pages that nobody saved, but that were seen, have their title within.
const held = async cache => {
  const found = []
  for (const { url } of await cache.keys()) {
    const answer = await cache.match(url)
    const title = decodeURIComponent(answer.headers.get(TITLE) || '') || (/<title>([^<]*)/.exec(await answer.text()) || [])[1]
    const words = new DOMParser().parseFromString(title || '', 'text/html').body.textContent
    found.push({ url, at: new Date(answer.headers.get(STAMP)), title: words || url })
  }
  return found.sort((one, other) => other.at - one.at)
}

const fill = (box, items, kept, own) => {
  items.replaceChildren(...kept.map(({ url, at, title }) => {
    const item = box.querySelector('template').content.cloneNode(true)
    const link = item.querySelector('a')
    link.href = new URL(url).pathname
    link.textContent = title
    item.querySelector('time').dateTime = at.toISOString()
    item.querySelector('time').textContent = clock(at)
    const button = item.querySelector('button')
    if (!own) {
      button.remove()
      return item
    }
    button.dataset.drop = url
    button.setAttribute('aria-label', button.dataset.sDrop.replace('%1', title))
    return item
  }))
  items.hidden = !kept.length
}

const list = async (box, cache) => {
  const [own, seen] = [await held(cache), await held(await caches.open(SEEN))]
  const others = seen.filter(({ url }) => !own.some(one => one.url === url))
  fill(box, box.querySelector('ol'), own, true)
  fill(box, box.querySelector('[data-seen] ol'), others)
  box.querySelector('[data-seen]').hidden = !others.length
  box.querySelector('[data-none]').hidden = own.length + others.length > 0
}

const reach = async box => {
  const player = document.querySelector('[data-player]')
  const base = player.dataset.radio || `${location.protocol}//${location.hostname}:${player.dataset.radioPort}`
  const answer = await fetch(`${base}/now.json`, { cache: 'no-store', signal: AbortSignal.timeout(6000) }).catch(() => null)
  box.textContent = answer?.ok ? box.dataset.sYes : box.dataset.sNo
}

export const show = async () => {
  for (const box of document.querySelectorAll('[data-reach]')) reach(box)
  const cache = await store()?.catch(() => null)
  if (!cache) return
  for (const button of document.querySelectorAll('[data-save]')) dress(button, !!await cache.match(key()))
  for (const box of document.querySelectorAll('[data-saved]')) list(box, cache)
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-save],[data-drop]')
  // The first tap on a button brings this module (app.js) and is repeated once the button knows its state.
  if (!button || (!button.dataset.drop && !button.hasAttribute('aria-pressed'))) return
  const cache = await store()
  if (button.dataset.drop) {
    await cache.delete(button.dataset.drop)
    await silence(new URL(button.dataset.drop).pathname)
    await show()
    return document.querySelector('main h1')?.focus()
  }
  if (button.getAttribute('aria-pressed') === 'true') await cache.delete(key())
  else {
    try { await keep(cache) } catch {
      button.querySelector('span').textContent = button.dataset.sFailed
      return
    }
  }
  dress(button, !!await cache.match(key()))
})
document.addEventListener('athir:page', show)
show()
