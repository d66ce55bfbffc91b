// The grid is the same all week long; which day and slot is now is asked when somebody looks.
const mark = async () => {
  const week = document.querySelector('[data-week]')
  if (!week) return
  const answer = await fetch(week.dataset.week).catch(() => null)
  if (!answer?.ok) return
  const at = await answer.json()
  const day = document.getElementById('d' + at.weekday)
  if (!day) return
  day.classList.add('day--now')
  day.querySelector('[data-today]').hidden = false
  const chip = document.querySelector(`a[href="#d${at.weekday}"]`)
  chip?.setAttribute('aria-current', 'date')
  const slot = at.slot && document.getElementById('s-' + at.slot)
  slot?.classList.add('slot--now', 'on-night')
  if (getComputedStyle(week).overflowX !== 'visible') day.scrollIntoView({ block: 'nearest', inline: 'center' })
}
document.addEventListener('athir:page', mark)
mark()
