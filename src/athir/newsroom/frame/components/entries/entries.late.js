// A live blog: asks for its entries again and again, while it is seen. New ones wait behind a button, so that nothing
// moves under the reader's eyes; what was withdrawn goes at once, what was changed is changed where it stands, or at
// the place of its new time. What has the version it had is not touched: a film in it goes on playing.
let asking, heard
const part = (box, pick) => box.querySelector(`[data-${pick}]`)
const name = row => row.dataset.entry || row.dataset.pinned
const read = () => new DOMParser().parseFromString(heard, 'text/html')
// What an entry brings along: a part that comes late, and the word that something new stands here.
const settle = box => {
  for (const late of box.querySelectorAll('[data-late]')) import(late.dataset.late).catch(() => {})
  document.dispatchEvent(new Event('athir:entries'))
}
const rows = root => new Map([...root.querySelectorAll('[data-version]')].map(row => [name(row), row]))

// Make `old` what `fresh` is, but for new rows that `wanted` does not let in. Gives the ids of all new ones.
const bring = (old, fresh, wanted, more) => {
  const now = rows(fresh), held = rows(old), list = old.querySelector('ol')
  const added = [...now.keys()].filter(id => !held.has(id))
  if (!list || !now.size) {
    if (now.size && !added.some(wanted)) return added
    for (const id of added) if (!wanted(id)) now.get(id).remove()
    if (old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes)
    return added
  }
  // What is older than the last one of a full page was pushed off it, not withdrawn.
  const end = more ? [...now.values()].at(-1).dataset.at : -1
  for (const [id, row] of held) if (!now.has(id) && +row.dataset.at > end) row.remove()
  let next = [...held].find(([id, row]) => !now.has(id) && row.isConnected)?.[1] || null
  for (const [id, row] of [...now].reverse()) {
    const here = held.get(id)
    if (here && here.dataset.version !== row.dataset.version) {
      here.className = row.className
      Object.assign(here.dataset, row.dataset)
      here.replaceChildren(...row.childNodes)
      if (here.nextElementSibling !== next) list.insertBefore(here, next)
    } else if (!here && wanted(id)) list.insertBefore(row, next)
    next = here || (wanted(id) ? row : next)
  }
  return added
}

// The key moments again, without those that lead to an entry which still waits.
const moments = (old, fresh, waiting) => {
  for (const id of waiting) fresh.querySelector(`[href="#e-${id}"]`)?.closest('li').remove()
  if (!fresh.querySelector('li')) fresh.replaceChildren()
  if (old.innerHTML === fresh.innerHTML) return
  const kept = old.contains(document.activeElement) && document.activeElement.getAttribute('href')
  old.replaceChildren(...fresh.childNodes)
  if (kept) old.querySelector(`[href="${kept}"]`)?.focus()
}

// Take what was heard into the page; `all`: the new ones too. Gives their ids.
const take = (box, all) => {
  const fresh = read(), body = part(box, 'entries-body')
  const more = part(fresh, 'older-entries'), list = part(body, 'list')
  const before = rows(list), added = [...rows(part(fresh, 'list')).keys()].filter(id => !before.has(id))
  const ended = part(fresh, 'ended')
  if (all && more && added.length === rows(part(fresh, 'list')).size) {
    // So many came meanwhile that others lie between them and what stands here.
    body.replaceChildren(...fresh.body.childNodes)
  } else {
    const waiting = all ? [] : added
    if (ended) part(body, 'end').replaceChildren(ended)
    moments(part(body, 'moments'), part(fresh, 'moments'), waiting)
    bring(part(body, 'pins'), part(fresh, 'pins'), id => !waiting.includes(id))
    bring(list, part(fresh, 'list'), () => all, more)
  }
  settle(body)
  return added
}

const hush = (box, quiet) => {
  part(box, 'fresh').hidden = true
  part(box, 'quiet').hidden = quiet
}

const show = box => {
  const added = take(box, true)
  for (const id of added) part(box, `entry="${id}"`)?.classList.add('entry--new')
  hush(box, false)
  const first = part(box, `entry="${added[0]}"`)
  if (!first) return
  first.tabIndex = -1
  first.focus()
}

const tell = (box, number) => {
  const button = part(box, 'fresh')
  if (!number) return hush(box, false)
  const words = JSON.parse(box.dataset.words)
  const kind = new Intl.PluralRules(document.documentElement.lang).select(number)
  const text = (words[kind] || words.other).replace('{n}', number)
  button.lastElementChild.textContent = text
  button.hidden = false
  part(box, 'quiet').hidden = true
  part(box, 'told').textContent = text
  button.onclick = () => show(box)
}

const end = box => {
  clearInterval(asking)
  take(box, true)
  hush(box, true)
  part(box, 'told').textContent = part(box, 'ended').textContent
  document.querySelector('[data-running]')?.remove()
}

const ask = async () => {
  const box = document.querySelector('[data-entries]')
  if (!box || document.hidden) return
  try {
    const answer = await fetch(box.dataset.entries, { cache: 'no-cache' })
    const html = answer.ok ? await answer.text() : heard
    if (!box.isConnected || html === heard) return
    heard = html
    if (part(read(), 'ended')) return end(box)
    tell(box, take(box, false).length)
  } catch {
    // No network: the next time asks again.
  }
}

const begin = () => {
  clearInterval(asking)
  heard = ''
  const box = document.querySelector('[data-entries]')
  if (!box || part(box, 'ended') || !part(box, 'fresh')) return
  const slower = navigator.connection?.saveData ? 6 : 1
  asking = setInterval(ask, box.dataset.seconds * 1000 * slower)
}
document.addEventListener('visibilitychange', () => { if (!document.hidden && asking) ask() })
document.addEventListener('athir:page', begin)
begin()
