// Times the lines of a transcript while the episode plays. The text field is what is sent; this edits it line by line.
const form = document.querySelector('[data-said]')
if (form) {
  const said = form.dataset
  const one = name => form.querySelector(`[data-${name}]`)
  const field = form.querySelector('[data-lines]')
  const audio = one('audio'), rows = one('rows'), desk = one('desk'), seek = one('seek'), canvas = one('wave')
  const MOST = 3000
  const CLOCK = /^\s*\[\s*([\d:.,]+)\s*(?:(?:→|-->|-)\s*([\d:.,]+)\s*)?\]\s*/

  const clock = ms => {
    const whole = Math.floor(ms / 1000), left = Math.round(ms % 1000)
    const h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, s = String(whole % 60).padStart(2, '0')
    const text = h ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`
    return left ? `${text}.${String(left).padStart(3, '0')}` : text
  }
  const ms = text => {
    const parts = text.trim().replace(',', '.').split(':').map(Number)
    if (parts.length < 2 || parts.length > 3 || parts.some(Number.isNaN)) return null
    return Math.round(parts.reduce((sum, part) => sum * 60 + part, 0) * 1000)
  }
  const label = (element, words) => { element.setAttribute('aria-label', words); return element }
  const button = (mark, words) => {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = 'button button-small button-secondary'
    made.textContent = mark
    return label(made, words)
  }

  const row = (words = '', at = '', end = '') => {
    const item = document.createElement('li')
    const time = label(document.createElement('input'), said.sTime)
    const text = label(document.createElement('input'), said.sLine)
    time.dataset.at = ''
    time.inputMode = 'decimal'
    time.placeholder = '0:00'
    time.value = at
    text.dataset.words = ''
    text.dir = 'auto'
    text.value = words
    item.dataset.end = end
    const from = button('▶', said.sFrom), drop = button('✕', said.sDrop)
    from.addEventListener('click', () => { choose(item); const at = ms(time.value); if (at !== null) audio.currentTime = at / 1000; audio.play() })
    drop.addEventListener('click', () => { const next = item.nextElementSibling || item.previousElementSibling; item.remove(); if (next) { choose(next); next.querySelector('[data-words]').focus() } draw() })
    time.addEventListener('change', () => { item.dataset.end = ''; draw() })
    item.addEventListener('focusin', () => choose(item))
    item.append(time, text, from, drop)
    return item
  }
  const chosen = () => rows.querySelector('[aria-current]')
  const choose = item => {
    if (!item) return
    chosen()?.removeAttribute('aria-current')
    item.setAttribute('aria-current', 'true')
    item.scrollIntoView({ block: 'nearest' })
  }
  const read = () => {
    const lines = field.value.split('\n').filter(line => line.trim())
    if (lines.length > MOST) return false
    rows.replaceChildren(...lines.map(line => {
      const match = line.match(CLOCK)
      return row(match ? line.slice(match[0].length) : line.trim(), match?.[1] || '', match?.[2] || '')
    }))
    if (!rows.children.length) rows.append(row())
    return true
  }
  const write = () => {
    field.value = [...rows.children].map(item => {
      const words = item.querySelector('[data-words]').value.trim(), at = item.querySelector('[data-at]').value.trim()
      if (!words) return ''
      return at ? `[${at}${item.dataset.end ? ` → ${item.dataset.end}` : ''}] ${words}` : words
    }).filter(Boolean).join('\n')
  }
  const status = () => {
    const all = [...rows.children], timed = all.filter(item => item.querySelector('[data-at]').value.trim()).length
    one('status').textContent = `${said.sTimed} ${timed} / ${all.length}`
  }

  const peaks = JSON.parse(said.peaks || '[]'), whole = Number(said.ms) || 1
  const draw = () => {
    status()
    const scale = devicePixelRatio || 1, box = canvas.getBoundingClientRect(), pen = canvas.getContext('2d')
    canvas.width = box.width * scale
    canvas.height = box.height * scale
    const style = getComputedStyle(canvas), middle = canvas.height / 2, count = peaks.length / 2
    pen.fillStyle = style.color
    pen.globalAlpha = 0.55
    for (let n = 0; n < count; n++) {
      const low = peaks[2 * n] / 128, high = peaks[2 * n + 1] / 128
      pen.fillRect(n / count * canvas.width, middle - high * middle, Math.max(1, canvas.width / count - 1), Math.max(1, (high - low) * middle))
    }
    pen.globalAlpha = 1
    pen.fillStyle = '#d97706'
    for (const item of rows.children) {
      const at = ms(item.querySelector('[data-at]').value)
      if (at !== null) pen.fillRect(at / whole * canvas.width, 0, scale, canvas.height)
    }
    pen.fillStyle = style.color
    pen.fillRect(audio.currentTime * 1000 / whole * canvas.width, 0, 2 * scale, canvas.height)
  }
  const tap = () => {
    const item = chosen() || rows.firstElementChild
    item.querySelector('[data-at]').value = clock(audio.currentTime * 1000)
    item.dataset.end = ''
    choose(item.nextElementSibling || item)
    draw()
  }
  const toggle = () => { if (audio.paused) audio.play().catch(() => { one('status').textContent = said.sLost }); else audio.pause() }
  const step = by => { audio.currentTime = Math.min(Math.max(0, audio.currentTime + by), whole / 1000); draw() }

  if (audio && read()) {
    desk.hidden = rows.hidden = one('more').hidden = false
    one('text').hidden = true
    choose(rows.firstElementChild)
    draw()
    one('tap').addEventListener('click', tap)
    one('play').addEventListener('click', toggle)
    one('speed').addEventListener('change', event => { audio.playbackRate = Number(event.target.value) })
    one('add').addEventListener('click', () => { const made = row(); const at = chosen(); if (at) at.after(made); else rows.append(made); choose(made); made.querySelector('[data-words]').focus() })
    one('as-text').addEventListener('click', () => { write(); rows.hidden = one('more').hidden = true; rows.replaceChildren(); one('text').hidden = false; field.focus() })
    form.querySelectorAll('[data-skip]').forEach(skip => skip.addEventListener('click', () => step(Number(skip.dataset.skip))))
    seek.addEventListener('input', () => { audio.currentTime = seek.value / 1000; draw() })
    audio.addEventListener('timeupdate', () => { seek.value = audio.currentTime * 1000; seek.setAttribute('aria-valuetext', clock(Math.round(audio.currentTime) * 1000)); one('now').textContent = clock(Math.round(audio.currentTime * 10) * 100); draw() })
    for (const name of ['play', 'pause']) audio.addEventListener(name, () => { one('play').textContent = audio.paused ? said.sPlay : said.sPause })
    audio.addEventListener('error', () => { one('status').textContent = said.sLost })
    form.addEventListener('submit', () => { if (rows.children.length) write() })
    addEventListener('resize', draw)
    document.addEventListener('keydown', event => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select, a, button')) return
      const act = { ' ': tap, p: toggle, P: toggle, 'ح': toggle, ArrowUp: () => choose(chosen()?.previousElementSibling), ArrowDown: () => choose(chosen()?.nextElementSibling), ArrowLeft: () => step(-3), ArrowRight: () => step(3) }[event.key]
      if (act && rows.children.length) { event.preventDefault(); act() }
    })
  }
}
