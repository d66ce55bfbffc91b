// The breaking bar. Fronts bring it along; every other page asks for a small baked page that holds it: when it is
// there itself, when one comes back to it, and every twenty seconds. What comes late stands above the player, so that
// nothing one reads is pushed away; from the next page on it stands in the flow. Closed lines stay closed.
const bar = document.getElementById('breaking')
let shut = []
try { shut = JSON.parse(sessionStorage.getItem('athir:shut')) || [] } catch {}

const items = box => [...box.querySelectorAll('[data-line]')]
const show = () => {
  for (const item of items(bar)) item.hidden = shut.includes(item.dataset.line)
  bar.hidden = items(bar).every(item => item.hidden)
}
const look = async first => {
  if (document.hidden) return
  try {
    const answer = await fetch(document.querySelector('#mast .logo').getAttribute('href') + 'breaking/')
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('breaking')
    if (!fresh || fresh.textContent === bar.textContent) return
    const known = items(bar).map(item => item.dataset.line)
    const late = bar.hidden
    bar.replaceChildren(...fresh.childNodes)
    bar.setAttribute('aria-label', fresh.getAttribute('aria-label'))
    show()
    if (late) bar.classList.add('breaking--late')
    const news = items(bar).filter(item => !item.hidden && !known.includes(item.dataset.line))
    // What has ended goes from what is read out as well.
    const words = first ? [] : news.length ? [bar.querySelector('b'), ...news] : bar.hidden ? [''] : []
    if (words.length) document.getElementById('said').textContent = words.map(one => one.textContent || '').join(' ')
  } catch {}
}
bar.addEventListener('click', event => {
  if (!event.target.closest('button')) return
  shut = items(bar).map(item => item.dataset.line)
  try { sessionStorage.setItem('athir:shut', JSON.stringify(shut)) } catch {}
  show()
})
document.addEventListener('athir:page', () => {
  bar.classList.remove('breaking--late')
  look(true)
})
document.addEventListener('visibilitychange', () => look())
setInterval(() => look(), 20000)
show()
if (bar.hasAttribute('data-ask')) addEventListener('load', () => setTimeout(look, 300, true))
