// The clip desk: the drawn air with its marks, two handles, listening. What it sets stands in the form's own fields,
// which work without it.
(() => {
  const TILE = { 1000: 3600000, 100: 3600000, 10: 300000 }
  const HOURS = 12
  const LEAST = 400
  const LONGEST = 1800000 // as much as is given at once, and as long as a clip may be
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value))

  class ClipDesk extends HTMLElement {
    connectedCallback () {
      if (this.ready) return
      this.ready = true
      this.form = this.closest('form')
      this.tiles = new Map()
      this.wanted = []
      this.last = 'from'
      this.marks = []
      this.bit = name => this.querySelector(`[data-${name}]`)
      this.field = name => this.form.elements[name]
      this.offsets = JSON.parse(this.dataset.offsets)
      for (const plain of this.form.querySelectorAll('[data-plain]')) {
        plain.hidden = true
        for (const box of plain.querySelectorAll('input')) box.checked = false
      }
      this.hidden = false
      this.view = this.bit('view')
      this.wave = this.bit('wave')
      this.over = this.bit('over')
      this.handles = { from: this.querySelector('[data-edge=from]'), to: this.querySelector('[data-edge=to]') }
      this.listen()
      this.begin()
      this.form.querySelector('[data-errors]')?.focus()
    }

    disconnectedCallback () {
      clearInterval(this.timer)
      this.stop()
      this.watch?.disconnect()
    }

    station () { return this.field('station')?.value || '' }

    async begin () {
      const now = Date.now()
      this.end = now
      await this.readMarks(now - HOURS * 3600000, now + 60000)
      this.end = this.logged || now
      const start = Number(this.field('start_ms').value)
      const end = Number(this.field('end_ms').value)
      this.to = end || Math.floor(this.end / 10) * 10 - 2000
      this.from = start || this.to - 60000
      const span = Math.max(600000, (this.to - this.from) * 1.5)
      this.look(Math.min(this.from - span / 4, this.end - span * 0.96), span)
      this.put(false)
      this.watch = new ResizeObserver(() => this.draw())
      this.watch.observe(this.view)
      this.timer = setInterval(() => this.follow(), 8000)
    }

    async readMarks (from, to) {
      try {
        const answer = await fetch(`${this.dataset.marks}?station=${this.station()}&from=${Math.floor(from)}&to=${Math.ceil(to)}`)
        if (!answer.ok) throw new Error(await answer.text())
        const told = await answer.json()
        this.marks = told.marks
        this.logged = told.logged_to
        this.say(told.logged_to ? '' : this.dataset.sNothing)
      } catch { this.say(this.dataset.sLost) }
    }

    async follow () {
      if (!this.isConnected || document.hidden) return
      const before = this.end
      await this.readMarks(Date.now() - HOURS * 3600000, Date.now() + 60000)
      this.end = this.logged || this.end
      for (const step of Object.keys(TILE)) {
        this.tiles.delete(`${step}:${Math.floor(before / TILE[step]) * TILE[step]}`)
      }
      this.put(false)
    }

    // -- where one looks ---------------------------------------------------------------------------------------
    look (start, span) {
      this.span = clamp(span, LEAST, HOURS * 3600000)
      this.start = clamp(start, this.end - 8 * 86400000, this.end - this.span * 0.2)
      this.draw()
    }

    zoom (by, at = this[this.last]) {
      if (at < this.start || at > this.start + this.span) at = this.start + this.span / 2
      const span = clamp(this.span * by, LEAST, HOURS * 3600000)
      this.look(at - (at - this.start) * span / this.span, span)
    }

    fit () {
      const span = (this.to - this.from) * 1.3
      this.look(this.from - (span - this.to + this.from) / 2, span)
    }

    place (ms) { return (ms - this.start) / this.span }

    // -- the drawn air -----------------------------------------------------------------------------------------
    tile (step, ms) {
      const at = Math.floor(ms / TILE[step]) * TILE[step]
      const key = `${step}:${at}`
      if (!this.tiles.has(key)) {
        this.tiles.set(key, null)
        this.wanted.unshift({ key, step, at })
        this.bring()
      }
      return { at, pairs: this.tiles.get(key) }
    }

    async bring () {
      if (this.bringing || !this.wanted.length || !this.isConnected) return
      this.bringing = true
      const { key, step, at } = this.wanted.shift()
      try {
        const answer = await fetch(`${this.dataset.drawn}?station=${this.station()}&from=${at}&to=${at + TILE[step]}&step=${step}`)
        if (answer.status === 503) {
          setTimeout(() => { this.tiles.delete(key); this.draw() }, 2000)
        } else if (answer.ok) {
          this.tiles.set(key, new Int8Array(await answer.arrayBuffer()))
        }
      } catch { setTimeout(() => { this.tiles.delete(key); this.draw() }, 5000) }
      this.bringing = false
      this.draw()
      this.bring()
    }

    columns (canvas, start, span, step) {
      const width = canvas.clientWidth
      const found = []
      for (let x = 0; x < width; x++) {
        const from = start + x * span / width
        const to = Math.max(from + step, start + (x + 1) * span / width)
        let low = 127
        let high = -128
        for (let ms = Math.floor(from / step) * step; ms < to; ms += step) {
          const { at, pairs } = this.tile(step, ms)
          if (!pairs) continue
          const number = Math.floor((ms - at) / step) * 2
          if (pairs[number] > pairs[number + 1]) continue
          low = Math.min(low, pairs[number])
          high = Math.max(high, pairs[number + 1])
        }
        found.push(low <= high ? [low, high] : null)
      }
      return found
    }

    paint (canvas, start, span) {
      const ratio = window.devicePixelRatio || 1
      const width = canvas.clientWidth
      const height = canvas.clientHeight
      if (!width || !height) return
      canvas.width = width * ratio
      canvas.height = height * ratio
      const pen = canvas.getContext('2d')
      pen.scale(ratio, ratio)
      const colours = getComputedStyle(this)
      const step = span / width >= 1000 ? 1000 : span / width >= 100 ? 100 : 10
      const middle = height / 2
      const chosen = [this.from, this.to].map(ms => (ms - start) / span * width)
      pen.fillStyle = colours.getPropertyValue('--desk-chosen')
      pen.fillRect(chosen[0], 0, Math.max(1, chosen[1] - chosen[0]), height)
      this.columns(canvas, start, span, step).forEach((pair, x) => {
        if (!pair) {
          pen.fillStyle = colours.getPropertyValue('--desk-none')
          pen.fillRect(x, middle - 0.5, 1, 1)
          return
        }
        pen.fillStyle = colours.getPropertyValue(x >= chosen[0] && x <= chosen[1] ? '--desk-in' : '--desk-out')
        const top = middle - pair[1] / 128 * middle
        pen.fillRect(x, top, 1, Math.max(1, (pair[1] - pair[0]) / 128 * middle))
      })
    }

    draw () {
      if (this.drawing) return
      this.drawing = true
      requestAnimationFrame(() => {
        this.drawing = false
        if (!this.isConnected || !this.span) return
        this.paint(this.wave, this.start, this.span)
        this.paint(this.over, this.end - HOURS * 3600000, HOURS * 3600000)
        this.drawMarks()
        this.drawScale()
        for (const edge of ['from', 'to']) {
          const place = this.place(this[edge])
          const handle = this.handles[edge]
          handle.style.left = `${clamp(place, 0, 1) * 100}%`
          handle.classList.toggle('desk__edge--far', place < 0 || place > 1)
        }
      })
    }

    drawMarks () {
      const list = this.bit('list')
      const width = this.view.clientWidth
      const shown = this.marks.filter(mark => {
        const wide = (Math.min(mark.end, this.start + this.span) - Math.max(mark.start, this.start)) / this.span * width
        return mark.title && wide >= (mark.kind === 'slot' ? 30 : 40)
      }).slice(0, 60)
      const key = shown.map(mark => mark.start + mark.title).join() + this.start + this.span
      if (list.dataset.key === key) return
      list.dataset.key = key
      const held = list.contains(document.activeElement) ? document.activeElement.dataset.start : null
      list.replaceChildren(...shown.map(mark => {
        const item = document.createElement('li')
        const button = document.createElement('button')
        button.type = 'button'
        button.className = `desk__mark desk__mark--${mark.kind}`
        if (mark.music) button.classList.add('desk__mark--music')
        const from = clamp(this.place(mark.start), 0, 1)
        button.style.left = `${from * 100}%`
        button.style.width = `${(clamp(this.place(mark.end), 0, 1) - from) * 100}%`
        const name = document.createElement('bdi')
        name.textContent = mark.short
        button.append(name)
        button.dataset.start = mark.start
        button.tabIndex = -1
        button.title = `${this.clock(mark.start)} ${mark.title}`
        button.addEventListener('click', () => this.take(mark))
        item.append(button)
        return item
      }))
      const buttons = [...list.querySelectorAll('button')]
      const kept = buttons.find(button => button.dataset.start === held) || buttons[0]
      if (kept) kept.tabIndex = 0 // one stop for all of them; arrow keys go from one to the next
      if (held !== null) kept?.focus()
    }

    walk (event) {
      const buttons = [...this.bit('list').querySelectorAll('button')]
      const at = buttons.indexOf(event.target.closest('button'))
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key]
      if (at < 0 || to === undefined) return
      event.preventDefault()
      if (!buttons[to]) return
      buttons[at].tabIndex = -1
      buttons[to].tabIndex = 0
      buttons[to].focus()
    }

    drawScale () {
      const steps = [50, 100, 500, 1000, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000, 7200000]
      const most = Math.max(2, Math.floor(this.view.clientWidth / 90))
      const step = steps.find(one => this.span / one <= most) || steps[steps.length - 1]
      const shown = []
      for (let ms = Math.ceil(this.start / step) * step; ms < this.start + this.span; ms += step) {
        const tick = document.createElement('span')
        tick.textContent = this.clock(ms, step < 1000 ? 2 : 0)
        tick.style.left = `${this.place(ms) * 100}%`
        shown.push(tick)
      }
      this.bit('scale').replaceChildren(...shown)
    }

    // -- the handles -------------------------------------------------------------------------------------------
    set (edge, ms, told = true) {
      const least = 100
      this.last = edge
      ms = Math.round(ms / 10) * 10
      if (edge === 'from') this.from = Math.min(ms, this.end - least)
      else this.to = Math.min(ms, this.end)
      if (this.to - this.from < least) {
        if (edge === 'from') this.to = Math.min(this.end, this.from + least)
        else this.from = this.to - least
      }
      this.put(told)
    }

    put (told = true) {
      this.field('start_ms').value = Math.round(this.from)
      this.field('end_ms').value = Math.round(this.to)
      this.field('starts').value = this.written(this.from)
      this.field('ends').value = this.written(this.to)
      for (const edge of ['from', 'to']) {
        const handle = this.handles[edge]
        handle.setAttribute('aria-valuemin', Math.round((this.end - HOURS * 3600000) / 1000))
        handle.setAttribute('aria-valuemax', Math.round(this.end / 1000))
        handle.setAttribute('aria-valuenow', Math.round(this[edge] / 1000))
        handle.setAttribute('aria-valuetext', this.clock(this[edge], 2))
      }
      const seconds = (this.to - this.from) / 1000
      this.bit('length').textContent = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`
      const music = [...new Set(this.marks.filter(mark => mark.music && mark.start < this.to && mark.end > this.from)
        .map(mark => mark.title))]
      const warning = this.bit('music')
      const named = music.join(this.dataset.sComma)
      warning.hidden = !music.length
      if (warning.querySelector('bdi').textContent !== named) warning.querySelector('bdi').textContent = named
      if (told) this.stop()
      this.draw()
    }

    async snap (edge, wanted = false) {
      if (!wanted && !this.bit('snap').checked) return
      const asked = this[edge]
      try {
        const answer = await fetch(`${this.dataset.snapAt}?station=${this.station()}&at=${Math.round(asked)}&edge=${edge}`)
        if (!answer.ok) return
        const { at } = await answer.json()
        if (this[edge] === asked) this.set(edge, at, false)
      } catch { /* where it was put is good enough */ }
    }

    take (mark) {
      this.from = Math.round(mark.start / 10) * 10
      this.to = Math.floor(Math.min(mark.end, this.end) / 10) * 10
      this.last = 'from'
      this.put()
      this.fit()
      this.handles.from.focus({ preventScroll: true })
    }

    key (event, edge) {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const by = { ArrowLeft: -10, ArrowDown: -10, ArrowRight: 10, ArrowUp: 10, PageUp: 1000, PageDown: -1000 }[event.key]
      if (by) this.set(edge, this[edge] + by * (event.shiftKey ? 10 : 1))
      else if (event.key === 'Home') this.set(edge, this.start)
      else if (event.key === 'End') this.set(edge, this.start + this.span)
      else if (event.key === '+' || event.key === '=') this.zoom(0.5, this[edge])
      else if (event.key === '-') this.zoom(2, this[edge])
      else if (event.key === ' ' || event.key === 'Enter') this.dataset.playing === edge ? this.stop() : this.play(edge)
      else if (event.code === 'KeyS') this.snap(edge, true) // the key, whatever letter a keyboard in Arabic has there
      else return
      event.preventDefault()
      const place = this.place(this[edge])
      if (place < 0 || place > 1) this.look(this[edge] - this.span / 2, this.span)
    }

    at (event) {
      const box = this.view.getBoundingClientRect()
      return this.start + (event.clientX - box.left) / box.width * this.span
    }

    drag (event, edge) {
      event.preventDefault()
      event.target.setPointerCapture(event.pointerId)
      event.target.focus()
      const move = moved => this.set(edge, this.at(moved))
      const done = () => {
        event.target.removeEventListener('pointermove', move)
        this.snap(edge)
      }
      event.target.addEventListener('pointermove', move)
      event.target.addEventListener('pointerup', done, { once: true })
      event.target.addEventListener('pointercancel', done, { once: true })
    }

    pan (event) {
      const from = event.clientX
      const start = this.start
      let moved = false
      const move = now => {
        moved ||= Math.abs(now.clientX - from) > 4
        if (moved) this.look(start - (now.clientX - from) / this.view.clientWidth * this.span, this.span)
      }
      const done = now => {
        this.wave.removeEventListener('pointermove', move)
        if (moved || now.type !== 'pointerup') return
        const ms = this.at(now)
        const edge = Math.abs(ms - this.from) <= Math.abs(ms - this.to) ? 'from' : 'to'
        this.set(edge, ms)
        this.snap(edge)
      }
      this.wave.setPointerCapture(event.pointerId)
      this.wave.addEventListener('pointermove', move)
      this.wave.addEventListener('pointerup', done, { once: true })
      this.wave.addEventListener('pointercancel', done, { once: true })
    }

    // -- listening ---------------------------------------------------------------------------------------------
    play (edge) {
      const begin = edge === 'to' ? Math.max(this.from, this.to - 3000) : this.from
      const end = Math.min(this.to, begin + LONGEST)
      this.stop()
      const audio = new Audio(`${this.dataset.heard}?station=${this.station()}&from=${Math.round(begin)}&to=${Math.round(end)}`)
      this.audio = audio
      this.dataset.playing = edge
      audio.addEventListener('ended', () => this.stop())
      audio.addEventListener('error', () => { if (this.audio === audio) { this.stop(); this.say(this.dataset.sSilent) } })
      const head = this.bit('head')
      const step = () => {
        if (this.audio !== audio) return
        const place = this.place(begin + audio.currentTime * 1000)
        head.hidden = place < 0 || place > 1
        head.style.left = `${place * 100}%`
        requestAnimationFrame(step)
      }
      audio.play().then(() => { this.say(''); step() }).catch(() => this.stop())
    }

    stop () {
      this.audio?.pause()
      this.audio = null
      delete this.dataset.playing
      const head = this.bit?.('head')
      if (head) head.hidden = true
    }

    // -- the rest ----------------------------------------------------------------------------------------------
    minutes (ms) {
      let found = 0
      for (const [since, minutes] of this.offsets) if (ms / 1000 >= since) found = minutes
      return found
    }

    wall (ms) { return new Date(ms + this.minutes(ms) * 60000).toISOString() }

    clock (ms, digits = 0) { return this.wall(ms).slice(11, digits ? 20 + digits : 19) }

    written (ms) { return this.wall(ms).slice(0, 22).replace('T', ' ') }

    read (text) {
      const ms = Date.parse(`${text.trim().replace(' ', 'T')}Z`)
      return Number.isNaN(ms) ? null : ms - this.minutes(ms) * 60000
    }

    say (text) {
      const said = this.bit('said')
      if (said.textContent !== text) said.textContent = text
    }

    listen () {
      const deeds = {
        earlier: () => this.look(this.start - this.span * 0.8, this.span),
        later: () => this.look(this.start + this.span * 0.8, this.span),
        now: () => this.look(this.end - this.span * 0.96, this.span),
        in: () => this.zoom(0.5),
        out: () => this.zoom(2),
        fit: () => this.fit(),
        from: () => this.play('from'),
        to: () => this.play('to'),
        stop: () => this.stop(),
      }
      this.addEventListener('click', event => deeds[event.target.closest('[data-do]')?.dataset.do]?.())
      for (const [edge, handle] of Object.entries(this.handles)) {
        handle.addEventListener('keydown', event => this.key(event, edge))
        handle.addEventListener('pointerdown', event => this.drag(event, edge))
      }
      this.bit('list').addEventListener('keydown', event => this.walk(event))
      this.wave.addEventListener('pointerdown', event => this.pan(event))
      this.over.addEventListener('click', event => {
        const box = this.over.getBoundingClientRect()
        const ms = this.end - HOURS * 3600000 * (1 - (event.clientX - box.left) / box.width)
        this.look(ms - this.span / 2, this.span)
      })
      this.view.addEventListener('wheel', event => {
        if (event.ctrlKey) this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.at(event))
        else if (event.deltaX) this.look(this.start + event.deltaX / this.view.clientWidth * this.span, this.span)
        else return
        event.preventDefault()
      }, { passive: false })
      for (const [name, edge] of [['starts', 'from'], ['ends', 'to']]) {
        this.field(name).addEventListener('change', event => {
          const ms = this.read(event.target.value)
          if (ms === null) return
          this.set(edge, ms)
          this.fit()
        })
      }
      const station = this.field('station')
      if (station) station.addEventListener('change', () => { this.tiles.clear(); this.begin() })
    }
  }
  customElements.define('clip-desk', ClipDesk)

  // How far a clip is, on its own page; the page comes again when it is done.
  const wait = async box => {
    try {
      const answer = await fetch(box.dataset.clipWait)
      const told = answer.ok ? Object.values(await answer.json())[0] : null
      if (told) {
        box.querySelector('progress').value = told.progress
        box.querySelector('[data-sentence]').textContent = told.sentence
        if (told.done) return location.reload()
      }
    } catch { /* asked again */ }
    setTimeout(() => wait(box), 1000)
  }
  // Films are made after others that wait; the page comes again when they are there.
  const filmed = async box => {
    try {
      const answer = await fetch(box.dataset.clipFilms)
      const told = answer.ok ? Object.values(await answer.json())[0] : null
      if (told && told.films !== box.dataset.had) return location.replace(location.pathname)
    } catch { /* asked again */ }
    setTimeout(() => filmed(box), 2000)
  }
  const start = () => {
    for (const box of document.querySelectorAll('[data-clip-wait]')) wait(box)
    for (const box of document.querySelectorAll('[data-clip-films]')) filmed(box)
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
  else start()
})()
