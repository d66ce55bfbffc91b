// Sends chosen or dropped files one after the other and shows what became of each; then how far films are prepared.
// Without this script the form sends them all at once and the page comes back with the same list.
const form = document.querySelector('[data-upload]')
const list = document.querySelector('[data-list]')
const sum = document.querySelector('[data-sum]')
const model = document.querySelector('template[data-one]')
const input = form.querySelector('input[type=file]')
const zone = form.querySelector('[data-zone]')
const waiting = []
let busy = false
let taken = 0
let refused = 0

form.querySelector('[data-send]').hidden = true

const tell = () => {
  const parts = []
  if (taken) parts.push(`${form.dataset.sDone} ${taken}`)
  if (refused) parts.push(`${form.dataset.sRefused} ${refused}`)
  sum.textContent = parts.join(' · ')
}

const link = (href, text, dir = '') => {
  const made = document.createElement('a')
  made.href = href
  made.textContent = text
  if (dir) made.dir = dir
  return made
}

const show = (one, file) => {
  const state = file.taken ? 'taken' : 'refused'
  one.classList.add('take__one--' + state)
  one.querySelector('progress').value = file.waits ? 0 : 100
  one.querySelector('[data-sentence]').textContent = file.sentence
  if (file.edit) one.append(link(file.edit, file.taken ? form.dataset.sEdit : form.dataset.sThere))
  for (const like of file.likes || []) one.append(' ', link(like.edit, like.title, 'auto'))
  if (file.waits) {
    one.dataset.waits = file.waits
    follow()
  }
  if (file.taken) taken += 1
  else refused += 1
  tell()
}

const send = (one, file) => new Promise(done => {
  const fail = () => { show(one, { taken: false, sentence: form.dataset.sFailed }); done() }
  if (file.size > Number(form.dataset.most)) {
    show(one, { taken: false, sentence: form.dataset.sLarge })
    return done()
  }
  const data = new FormData(form)
  data.delete('file')
  data.append('file', file)
  const request = new XMLHttpRequest()
  request.open('POST', form.action || location.href)
  request.setRequestHeader('Accept', 'application/json')
  request.responseType = 'json'
  request.upload.onprogress = event => { if (event.lengthComputable) one.querySelector('progress').value = event.loaded / event.total * 100 }
  request.onload = () => {
    const told = request.status === 200 && request.response?.files?.[0]
    if (!told) return fail()
    show(one, told)
    done()
  }
  request.onerror = fail
  request.send(data)
})

const work = async () => {
  if (busy) return
  busy = true
  while (waiting.length) await send(...waiting.shift())
  busy = false
}

const add = files => {
  for (const file of files) {
    const one = model.content.firstElementChild.cloneNode(true)
    one.querySelector('bdi').textContent = file.name
    one.querySelector('progress').setAttribute('aria-label', file.name)
    one.querySelector('[data-sentence]').textContent = form.dataset.sSending
    list.prepend(one)
    waiting.push([one, file])
  }
  work()
}

input.addEventListener('change', () => {
  add(input.files)
  input.value = ''
})

for (const name of ['dragenter', 'dragover']) {
  document.addEventListener(name, event => {
    event.preventDefault()
    zone.classList.add('take__zone--over')
  })
}
for (const name of ['dragleave', 'drop']) {
  document.addEventListener(name, event => {
    event.preventDefault()
    if (name === 'drop' || !event.relatedTarget) zone.classList.remove('take__zone--over')
    if (name === 'drop') add(event.dataTransfer.files)
  })
}

let timer = null
const follow = () => { timer ??= setTimeout(ask, 1000) }

const ask = async () => {
  timer = null
  const open = [...document.querySelectorAll('[data-waits]')]
  if (!open.length) return
  try {
    const asked = open.slice(0, 100).map(one => 'id=' + encodeURIComponent(one.dataset.waits)).join('&')
    const told = await (await fetch(form.dataset.states + '?' + asked, { headers: { Accept: 'application/json' } })).json()
    for (const one of open) {
      const state = told[one.dataset.waits]
      if (!state) continue
      one.querySelector('progress').value = state.done ? 100 : state.progress
      one.querySelector('[data-sentence]').textContent = state.sentence
      if (state.done) delete one.dataset.waits
    }
  } catch {}
  follow()
}

follow()
