// «Older» is a real link. Here it loads in place when it comes near; after four times it waits for a tap, so that
// the foot of the page stays within reach. Save-Data: only by tap.
const more = async link => {
  if (link.dataset.busy) return
  link.dataset.busy = '1'
  const words = link.textContent
  link.textContent = link.dataset.loading
  link.setAttribute('role', 'status')
  try {
    const answer = await fetch(link.href)
    if (!answer.ok) throw new Error(answer.status)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const list = document.querySelector('[data-stream]')
    const fresh = page.querySelector('[data-stream]')
    const times = Number(list.dataset.times || 0) + 1
    list.append(...fresh.children)
    list.dataset.times = times
    const next = page.querySelector('[data-older]')
    if (next) link.replaceWith(next)
    else link.parentElement.remove()
    watch()
  } catch {
    link.textContent = words
    link.removeAttribute('role')
    delete link.dataset.busy
  }
}
const eye = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const list = document.querySelector('[data-stream]')
    if (entry.isIntersecting && list && Number(list.dataset.times || 0) < 4) more(entry.target)
  }
}, { rootMargin: '400px' })
const watch = () => {
  eye.disconnect()
  const link = document.querySelector('[data-older]')
  if (link && !navigator.connection?.saveData) eye.observe(link)
}
document.addEventListener('click', event => {
  const link = event.target.closest?.('[data-older]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  more(link)
}, true)
document.addEventListener('athir:page', watch)
watch()
