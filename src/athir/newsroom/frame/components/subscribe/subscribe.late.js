// The address of a feed, copied for an app that takes it by hand.
document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy-feed]')
  if (!button) return
  const words = button.querySelector('span')
  const before = words.textContent
  try {
    await navigator.clipboard.writeText(button.dataset.copyFeed)
    words.textContent = button.dataset.copied
    setTimeout(() => { words.textContent = before }, 3000)
  } catch {
    getSelection().selectAllChildren(document.querySelector('.feed-at'))
  }
})
