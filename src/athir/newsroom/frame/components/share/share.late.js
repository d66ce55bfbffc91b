// The device's own share sheet where there is one, and copying. Nobody else is asked anything.
const ready = () => {
  for (const button of document.querySelectorAll('[data-share-with]')) button.hidden = !navigator.share
}
const copy = async text => {
  try { await navigator.clipboard.writeText(text) } catch {
    const field = document.createElement('textarea')
    field.value = text
    field.className = 'sr'
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }
}
document.addEventListener('click', async event => {
  const box = event.target.closest?.('[data-share]')
  if (!box) return
  if (event.target.closest('[data-share-with]')) {
    navigator.share({ title: box.dataset.title, url: box.dataset.share }).catch(() => {})
  }
  const button = event.target.closest('[data-share-copy]')
  if (!button) return
  await copy(box.dataset.share)
  const words = button.querySelector('span')
  words.dataset.was ||= words.textContent
  words.textContent = button.dataset.copied
  setTimeout(() => { words.textContent = words.dataset.was }, 3000)
})
document.addEventListener('athir:page', ready)
ready()
