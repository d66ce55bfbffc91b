// How long it is until the next prayer. The times come with the page, on the station's clock; without them, with a clock
// that is wrong or on a page that is old nothing is added to what stands there.
let timer
const amount = (forms, n) => (forms[new Intl.PluralRules(document.documentElement.lang).select(n)] || forms.other).replace('{n}', n)
const say = (words, left) => {
  const h = Math.floor(left / 60), m = left % 60
  const [hours, minutes] = [amount(words.h, h), amount(words.m, m)]
  return h && m ? words.both.replace('{h}', hours).replace('{m}', minutes) : words.one.replace('{t}', h ? hours : minutes)
}
const count = () => {
  clearTimeout(timer)
  const box = document.querySelector('[data-prayers]')
  if (!box) return
  const next = JSON.parse(box.dataset.prayers).find(([at]) => at * 1000 > Date.now())
  const seconds = next ? next[0] - Date.now() / 1000 : 0
  const until = box.querySelector('[data-until]'), time = box.querySelector('time')
  until.textContent = seconds > 0 && seconds < 43200 ? say(JSON.parse(box.dataset.words), Math.ceil(seconds / 60)) : ''
  if (!until.textContent) return
  box.querySelector('[data-name]').textContent = next[1]
  if (time.textContent !== next[2]) [time.textContent, time.dateTime] = [next[2], new Date(next[0] * 1000).toISOString()]
  timer = setTimeout(count, (seconds % 60 || 60) * 1000 + 50)
}
document.addEventListener('athir:page', count)
document.addEventListener('visibilitychange', count)
count()
