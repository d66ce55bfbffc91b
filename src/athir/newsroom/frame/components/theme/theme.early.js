// Before anything is shown: the theme the reader chose, and that there is script. Then the choice itself, in the menu.
const page = document.documentElement
let chosen = ''
try { chosen = localStorage.getItem('athir:theme') || '' } catch {}
const dress = () => { if (chosen) page.dataset.theme = chosen; else delete page.dataset.theme }
const tick = () => { for (const input of document.querySelectorAll('[data-theme-choice]')) input.checked = input.value === chosen }
dress()
page.classList.add('js')
document.addEventListener('change', event => {
  if (!event.target.matches('[data-theme-choice]')) return
  chosen = event.target.value
  dress()
  try { if (chosen) localStorage.setItem('athir:theme', chosen); else localStorage.removeItem('athir:theme') } catch {}
})
for (const name of ['athir:page', 'DOMContentLoaded']) document.addEventListener(name, tick)
