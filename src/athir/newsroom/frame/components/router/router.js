// Navigation that leaves the player alone: <main>, masthead and footer are replaced, the rest of the document stays.
// Navigation API where there is one, else links, forms and popstate by hand. Whatever is not a page of ours (admin,
// files, other sites, downloads, new windows) is a true navigation.
const root = document.documentElement
const said = document.getElementById('said')
const own = /^\/(admin|studio|media|static|api|feeds|django-admin)(\/|$)|\/[^/]+\.\w{2,5}$/
const isPage = url => url.origin === location.origin && !own.test(url.pathname)
const plays = () => document.querySelector('[data-player]').dataset.state !== 'stopped'
const saves = () => !!navigator.connection?.saveData
let ahead, busy

const ask = async (href, init) => {
  const answer = await fetch(href, { ...init, headers: { Accept: 'text/html' } })
  if (!(answer.headers.get('Content-Type') || '').startsWith('text/html')) throw new TypeError('no page')
  return { url: answer.url, html: await answer.text() }
}

// The sheets of the next page, before it is shown; none of them may hold it up for long.
const dress = fresh => {
  for (const sheet of fresh.head.querySelectorAll('style')) {
    if (!document.head.querySelector(`[data-file="${sheet.dataset.file}"]`)) document.head.append(sheet)
  }
  return linked(fresh)
}
const linked = fresh => Promise.all([...fresh.head.querySelectorAll('link[rel=stylesheet]')].map(({ href }) => {
  if ([...document.styleSheets].some(sheet => sheet.href === href)) return null
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href })
  document.head.append(link)
  return new Promise(done => { link.onload = link.onerror = done; setTimeout(done, 2000) })
}))

const swap = async ({ url, html }) => {
  const fresh = new DOMParser().parseFromString(html, 'text/html')
  const next = fresh.documentElement
  if (next.dataset.build !== root.dataset.build && !plays()) return location.assign(url)
  if (!fresh.querySelector('main')) return location.assign(url)
  await dress(fresh)
  for (const name of ['lang', 'dir']) root.setAttribute(name, next.getAttribute(name))
  document.title = fresh.title
  document.body.className = fresh.body.className
  for (const pick of ['link[rel=canonical]', 'meta[name=description]']) {
    const old = document.head.querySelector(pick)
    const now = fresh.head.querySelector(pick)
    if (old && now) old.replaceWith(now)
    else if (now) document.head.append(now)
    else old?.remove()
  }
  for (const pick of ['#icons', '#mast', 'main', '#foot']) document.querySelector(pick).replaceWith(fresh.querySelector(pick))
  const player = document.querySelector('[data-player]')
  for (const { name, value } of fresh.querySelector('[data-player]').attributes) {
    if (name !== 'data-state' && name.startsWith('data-')) player.setAttribute(name, value)
  }
  document.dispatchEvent(new Event('athir:page'))
}

const settle = () => {
  const heading = document.querySelector('main h1') || document.querySelector('main')
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
  said.textContent = document.title
}

const failed = () => {
  const main = document.querySelector('main')
  main.replaceChildren(document.getElementById('failed').content.cloneNode(true))
  settle()
}

// Fetch, replace, and say whether it was done. The sound goes on also when the page cannot be had.
const visit = async (href, init, signal) => {
  const slow = setTimeout(() => document.querySelector('main').setAttribute('aria-busy', 'true'), 200)
  try {
    const early = !init && ahead?.href === href && Date.now() - ahead.at < 5000 ? ahead.page : null
    const page = await (early || ask(href, { ...init, signal }))
    if (signal.aborted) return false
    const moved = page.url.split('#')[0] !== href.split('#')[0]
    if (moved) history.replaceState(history.state, '', page.url)
    await swap(page)
    return true
  } catch (error) {
    if (signal.aborted) return false
    if (plays() || !navigator.onLine) failed()
    else location.assign(href)
    return false
  } finally {
    clearTimeout(slow)
    document.querySelector('main').removeAttribute('aria-busy')
    ahead = null
  }
}

const toHash = url => url.hash && document.getElementById(decodeURIComponent(url.hash.slice(1)))

if (window.navigation?.addEventListener) {
  navigation.addEventListener('navigate', event => {
    const url = new URL(event.destination.url)
    if (!event.canIntercept || event.hashChange || event.downloadRequest !== null || event.navigationType === 'reload' || !isPage(url)) return
    if (event.sourceElement?.closest?.('[data-true]')) return
    const init = event.formData ? { method: 'POST', body: event.formData } : undefined
    event.intercept({
      focusReset: 'manual',
      scroll: 'manual',
      handler: async () => {
        if (await visit(url.href, init, event.signal)) settle()
        event.scroll()
      }
    })
  })
} else {
  const places = {}
  let key = history.state?.key || '0'
  history.scrollRestoration = 'manual'
  history.replaceState({ key }, '')
  const keep = () => { places[key] = scrollY }
  const go = async (href, init, push, place) => {
    busy?.abort()
    busy = new AbortController()
    const { signal } = busy
    if (push) {
      keep()
      key = Math.random().toString(36).slice(2)
      history.pushState({ key }, '', href)
    }
    if (await visit(href, init, signal)) settle()
    if (signal.aborted) return
    const target = toHash(new URL(location.href))
    if (target && push) target.scrollIntoView()
    else scrollTo(0, place || 0)
  }
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]')
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const url = new URL(link.href)
    if ((link.target && link.target !== '_self') || link.hasAttribute('download') || link.closest('[data-true]') || !isPage(url)) return
    if (url.hash && url.pathname + url.search === location.pathname + location.search) return
    event.preventDefault()
    go(url.href, undefined, true)
  })
  document.addEventListener('submit', event => {
    const form = event.target
    const by = event.submitter
    const url = new URL(by?.hasAttribute('formaction') ? by.formAction : form.action)
    if (event.defaultPrevented || form.closest('[data-true]') || (form.target && form.target !== '_self') || !isPage(url)) return
    event.preventDefault()
    const data = new FormData(form, by)
    if (form.method === 'post') return go(url.href, { method: 'POST', body: data }, true)
    url.search = new URLSearchParams(data)
    go(url.href, undefined, true)
  })
  addEventListener('popstate', event => {
    keep()
    key = event.state?.key || '0'
    go(location.href, undefined, false, places[key])
  })
}

document.addEventListener('pointerdown', event => {
  const link = event.target.closest?.('a[href]')
  if (!link || event.button || saves() || link.target || link.hasAttribute('download')) return
  const url = new URL(link.href)
  if (!isPage(url) || (url.hash && url.pathname === location.pathname)) return
  ahead = { href: url.href, at: Date.now(), page: ask(url.href) }
  ahead.page.catch(() => { ahead = null })
})
