// A live blog: asks for its entries again and again, while it is seen. New ones wait behind a button, so that nothing
// moves under the reader's eyes; what was withdrawn goes at once, what was changed is changed where it stands.
let asking, heard
const part = (box, pick) => box.querySelector(`[data-${pick}]`)
const ids = root => [...root.querySelectorAll('[data-entry]')].map(entry => entry.dataset.entry)

const show = (box, fresh) => {
  const before = new Set(ids(box))
  const body = part(box, 'entries-body')
  body.replaceChildren(...fresh.body.childNodes)
  const added = [...body.querySelectorAll('[data-entry]')].filter(entry => !before.has(entry.dataset.entry))
  for (const entry of added) entry.classList.add('entry--new')
  part(box, 'fresh').hidden = true
  part(box, 'quiet').hidden = false
  const first = added[0]
  if (!first) return
  first.tabIndex = -1
  first.focus()
}

const compare = (box, fresh) => {
  const now = new Map([...fresh.querySelectorAll('[data-entry]')].map(entry => [entry.dataset.entry, entry]))
  // What stands below the last one of a full page was pushed off it, not withdrawn.
  const last = part(fresh, 'older-entries') && ids(fresh).at(-1)
  let below = false
  for (const entry of box.querySelectorAll('[data-entry],[data-pinned]')) {
    const id = entry.dataset.entry || entry.dataset.pinned
    const next = now.get(id)
    if (!next && !(entry.dataset.pinned ? fresh.querySelector(`[data-pinned="${id}"]`) : below)) entry.remove()
    else if (next && entry.dataset.entry && next.innerHTML !== entry.innerHTML) entry.innerHTML = next.innerHTML
    below ||= id === last
  }
  return [...now.keys()].filter(id => !box.querySelector(`[data-entry="${id}"]`)).length
}

const tell = (box, number) => {
  const button = part(box, 'fresh')
  if (!button || !number) return
  const words = JSON.parse(box.dataset.words)
  const kind = new Intl.PluralRules(document.documentElement.lang).select(number)
  const text = (words[kind] || words.other).replace('{n}', number)
  button.lastElementChild.textContent = text
  button.hidden = false
  part(box, 'quiet').hidden = true
  part(box, 'told').textContent = text
}

const ask = async () => {
  const box = document.querySelector('[data-entries]')
  if (!box || document.hidden) return
  try {
    const answer = await fetch(box.dataset.entries, { cache: 'no-cache' })
    const html = answer.ok ? await answer.text() : heard
    if (!box.isConnected || html === heard) return
    heard = html
    const fresh = new DOMParser().parseFromString(html, 'text/html')
    const ended = part(fresh, 'ended')
    if (ended) {
      clearInterval(asking)
      return show(box, fresh)
    }
    tell(box, compare(box, fresh))
    part(box, 'fresh').onclick = () => show(box, fresh)
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
