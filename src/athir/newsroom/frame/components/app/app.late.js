// The site as an app: the browser's worker keeps pages for when there is no network. Everything works without it.
const worker = isSecureContext && navigator.serviceWorker
if (worker) {
  const begin = async () => {
    const own = await worker.register('/sw.js', { updateViaCache: 'none' }).catch(() => null)
    let told = 0
    try { told = Number(localStorage.getItem('athir:push')) } catch {}
    if (!own || !told || Date.now() - told < 6048e5) return
    // Who gets notifications says once a week that he is still there.
    const { endpoint } = await own.pushManager?.getSubscription() || {}
    if (!endpoint) return
    const answer = await fetch('/push/seen', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ endpoint, offset: -new Date().getTimezoneOffset() }) }).catch(() => null)
    if (answer?.ok) localStorage.setItem('athir:push', Date.now())
  }
  begin()
  worker.addEventListener('message', ({ data }) => {
    if (!data?.open) return
    const link = Object.assign(document.createElement('a'), { href: data.open, hidden: true })
    document.body.append(link)
    link.click()
    link.remove()
  })
}
// The button that saves a page: what it needs comes with the first tap, or at once to those who save.
const bring = async button => (await import(button.dataset.module)).show()
const offer = () => {
  const button = document.querySelector('[data-save]')
  if (!button || !window.caches) return
  button.hidden = false
  try { if (localStorage.getItem('athir:saved')) bring(button) } catch {}
}
document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-save]')
  if (!button || button.hasAttribute('aria-pressed')) return
  await bring(button)
  button.click()
})
document.addEventListener('athir:page', offer)
offer()
