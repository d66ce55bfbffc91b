// Notifications: asked for by a button, never by a page that opens. Desks and quiet hours go with the subscription.
const box = () => document.querySelector('[data-push]')
const say = name => { box().querySelector('[data-said]').textContent = box().dataset[`s${name}`] || '' }
const able = () => isSecureContext && navigator.serviceWorker && window.PushManager && window.Notification
const own = async () => (await navigator.serviceWorker.ready).pushManager
const tell = async (what, body) => {
  const answer = await fetch(`/push/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error || '')
  return answer.json()
}
const mark = time => { try { if (time) localStorage.setItem('athir:push', time); else localStorage.removeItem('athir:push') } catch {} }
const choices = () => {
  const data = new FormData(box())
  return {
    language: document.documentElement.lang.split('-')[0],
    desks: data.getAll('desk'),
    quiet_from: Number(data.get('from')),
    quiet_to: Number(data.get('to')),
    offset: -new Date().getTimezoneOffset()
  }
}
const keep = () => { try { localStorage.setItem('athir:push-choices', JSON.stringify(choices())) } catch {} }
const recall = () => {
  let kept = null
  try { kept = JSON.parse(localStorage.getItem('athir:push-choices')) } catch {}
  if (!kept) return
  for (const input of box().querySelectorAll('[name=desk]')) input.checked = kept.desks.includes(input.value)
  box().elements.from.value = kept.quiet_from
  box().elements.to.value = kept.quiet_to
}
const dress = on => {
  box().querySelector('[data-on] span').textContent = on ? box().dataset.sChange : box().dataset.sOn
  box().querySelector('[data-off]').hidden = !on
}
const show = async () => {
  if (!box()) return
  recall()
  if (!able()) return say(/iP(hone|ad|od)/.test(navigator.userAgent) ? 'Home' : 'Unable')
  box().querySelector('[data-on]').hidden = false
  if (Notification.permission === 'denied') return say('Denied')
  const held = await (await own()).getSubscription()
  dress(!!held)
  if (held) say('Running')
}
const begin = async () => {
  if (await Notification.requestPermission() !== 'granted') return say('Denied')
  say('Wait')
  const manager = await own()
  try {
    const held = await manager.getSubscription() || await manager.subscribe({ userVisibleOnly: true, applicationServerKey: box().dataset.key })
    await tell('subscribe', { ...held.toJSON(), ...choices() })
  } catch (error) {
    say('Failed')
    if (error.message && error.name === 'Error') box().querySelector('[data-said]').textContent = error.message
    return
  }
  keep()
  mark(Date.now())
  dress(true)
  say('Running')
}
const end = async () => {
  const held = await (await own()).getSubscription()
  if (held) {
    await tell('unsubscribe', { endpoint: held.endpoint }).catch(() => {})
    await held.unsubscribe()
  }
  mark(0)
  dress(false)
  say('Ended')
}
document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-push] [data-on],[data-push] [data-off]')
  if (!button) return
  if (button.matches('[data-off]')) end()
  else begin()
})
document.addEventListener('submit', event => { if (event.target.matches('[data-push]')) event.preventDefault() }, true)
document.addEventListener('athir:page', show)
show()
