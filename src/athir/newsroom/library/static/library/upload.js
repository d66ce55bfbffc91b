// Sends chosen or dropped files one after the other and shows what became of each; then how far films are prepared.
// Large files go in pieces (tus 1.0.0), and go on where a lost connection or a closed page broke them off.
// Without this script the form sends them all at once and the page comes back with the same list.
const form = document.querySelector('[data-upload]')
const list = document.querySelector('[data-list]')
const sum = document.querySelector('[data-sum]')
const model = document.querySelector('template[data-one]')
const input = form.querySelector('input[type=file]')
const zone = form.querySelector('[data-zone]')
const say = form.dataset
const PIECE = 4 * 1024 * 1024
const TRIES = 8
const LONGEST_WAIT = 20000
const waiting = []
let busy = false

form.querySelector('[data-send]').hidden = true

const tell = () => {
  const parts = []
  const taken = list.querySelectorAll('.take__one--taken').length
  const refused = list.querySelectorAll('.take__one--refused').length
  if (taken) parts.push(`${say.sDone} ${taken}`)
  if (refused) parts.push(`${say.sRefused} ${refused}`)
  sum.textContent = parts.join(' · ')
}

const link = (href, text, dir = '') => {
  const made = document.createElement('a')
  made.href = href
  made.textContent = text
  if (dir) made.dir = dir
  return made
}

const sentence = (one, text) => {
  const place = one.querySelector('[data-sentence]')
  if (place.textContent !== text) place.textContent = text
}
const bar = (one, part) => { one.querySelector('progress').value = part * 100 }

const show = (one, file) => {
  one.classList.add('take__one--' + (file.taken ? 'taken' : 'refused'))
  bar(one, file.waits ? 0 : 1)
  sentence(one, file.sentence)
  if (file.edit) one.append(link(file.edit, file.taken ? say.sEdit : say.sThere))
  for (const like of file.likes || []) one.append(' ', link(like.edit, like.title, 'auto'))
  if (file.waits) {
    one.dataset.waits = file.waits
    follow()
  }
  tell()
}

// It was taken, and turned out to be no good when it was prepared.
const turnDown = (one, again) => {
  one.classList.replace('take__one--taken', 'take__one--refused')
  const way = one.querySelector('a')
  if (again) way.textContent = again
  else way.remove()
  tell()
}

// Not the file's fault: it may be tried again by a button, and what is there already is not sent twice.
const fail = (one, file, text) => {
  show(one, { taken: false, sentence: text })
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button button-small button-secondary'
  button.textContent = say.sAgain
  button.addEventListener('click', () => {
    button.remove()
    one.classList.remove('take__one--refused')
    tell()
    sentence(one, say.sSending)
    waiting.push([one, file])
    work()
  })
  one.append(button)
}

// One request: {status (0: no answer), text, header(name)}.
const ask = (method, address, headers, body, sent) => new Promise(done => {
  const request = new XMLHttpRequest()
  request.open(method, address)
  request.setRequestHeader('X-Requested-With', 'XMLHttpRequest')
  request.setRequestHeader('X-CSRFToken', form.elements.csrfmiddlewaretoken.value)
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  request.timeout = 120000
  if (sent) {
    request.upload.onprogress = event => {
      sent(event.loaded)
      request.timeout = performance.now() - begun + 120000
    }
  }
  const begun = performance.now()
  request.onloadend = () => done({ status: request.status, text: request.responseText, header: name => request.getResponseHeader(name) })
  request.send(body)
})

const pause = milliseconds => new Promise(done => {
  const go = () => { clearTimeout(timer); removeEventListener('online', go); done() }
  const timer = setTimeout(go, milliseconds)
  addEventListener('online', go)
})

// Asks until there is an answer. While the device itself knows that it is offline it waits as long as that lasts.
const patiently = async (one, asking) => {
  for (let tries = 1; ; tries++) {
    const answer = await asking(tries > 1)
    const passing = answer.status === 0 || answer.status === 423 || answer.status === 429 || answer.status >= 502
    if (!passing || answer.status === 507 || tries >= TRIES) return answer
    sentence(one, say.sLost)
    await pause(Math.min(1000 * 2 ** (tries - 1), LONGEST_WAIT))
    if (!navigator.onLine) tries = 1
  }
}

const why = answer => {
  if (answer.status === 403 || answer.status === 401) return say.sOut
  return answer.status && answer.header('Content-Type')?.startsWith('text/plain') && answer.text.trim() ? answer.text.trim() : say.sFailed
}
const read = answer => {
  try { return JSON.parse(answer.text).files[0] } catch { return null }
}

const said = file => {
  const data = new FormData(form)
  data.delete('file')
  if (file) data.append('file', file)
  return data
}

const sendWhole = async (one, file) => {
  const answer = await patiently(one, () => ask('POST', form.action || location.href, { Accept: 'application/json' }, said(file), sent => {
    sentence(one, say.sSending)
    bar(one, Math.min(1, sent / file.size))
  }))
  const told = answer.status === 200 && read(answer)
  if (told) show(one, told)
  else fail(one, file, why(answer))
}

const TUS = { 'Tus-Resumable': '1.0.0' }
const named = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
const half = file => [...document.querySelectorAll('[data-half]')].find(one =>
  one.dataset.name === file.name && Number(one.dataset.size) === file.size && one.dataset.modified === String(file.lastModified))

const begin = async (one, file) => {
  const there = half(file)
  if (there) {
    one.dataset.at = there.dataset.half
    sentence(one, say.sGoesOn)
    there.remove()
    if (!document.querySelector('[data-half]')) document.querySelector('[data-halves]').remove()
  }
  if (one.dataset.at) {
    const answer = await patiently(one, () => ask('HEAD', one.dataset.at, TUS))
    if (answer.status === 200) return { status: 200, offset: Number(answer.header('Upload-Offset')) }
    if (answer.status !== 404) return answer
  }
  const about = `filename ${named(file.name)},modified ${named(String(file.lastModified))}`
  const answer = await patiently(one, () => ask('POST', say.pieces, { ...TUS, 'Upload-Length': String(file.size), 'Upload-Metadata': about }))
  if (answer.status !== 201) return answer
  one.dataset.at = answer.header('Location')
  return { status: 200, offset: 0 }
}

// Another room's page takes what came in pieces itself: its address, with an x in the place of the id.
const taking = at => (say.take ? say.take.replace(/x\/$/, `${at.split('/').at(-2)}/`) : `${at}take/`)

const sendPieces = async (one, file) => {
  const begun = await begin(one, file)
  // The server says why in a sentence: too large, no room, not theirs to add.
  if (begun.status === 413) return show(one, { taken: false, sentence: why(begun) })
  if (begun.status !== 200) return fail(one, file, why(begun))
  let offset = begun.offset
  while (offset < file.size) {
    const answer = await patiently(one, async again => {
      if (again) {
        const there = await ask('HEAD', one.dataset.at, TUS)
        if (there.status !== 200) return there
        offset = Number(there.header('Upload-Offset'))
        if (offset >= file.size) return { status: 204, header: () => String(offset) }
      }
      const piece = file.slice(offset, offset + PIECE)
      return ask('PATCH', one.dataset.at, { ...TUS, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, piece, sent => {
        sentence(one, say.sSending)
        bar(one, (offset + sent) / file.size)
      })
    })
    if (answer.status === 409) offset = Number(answer.header('Upload-Offset'))
    else if (answer.status === 204) offset = Number(answer.header('Upload-Offset'))
    else {
      if (answer.status === 404) delete one.dataset.at
      return fail(one, file, why(answer))
    }
  }
  sentence(one, say.sTakes)
  const answer = await patiently(one, () => ask('POST', taking(one.dataset.at), TUS, said()))
  const told = answer.status === 200 && read(answer)
  if (told) show(one, told)
  else fail(one, file, why(answer))
}

const send = async (one, file) => {
  if (file.size > Number(say.most)) return show(one, { taken: false, sentence: say.sLarge })
  try {
    await file.slice(0, 1).arrayBuffer() // a folder, or a file that is gone meanwhile
    await (file.size > PIECE ? sendPieces(one, file) : sendWhole(one, file))
  } catch {
    fail(one, file, say.sFailed)
  }
}

const work = async () => {
  if (busy) return
  busy = true
  while (waiting.length) await send(...waiting.shift())
  busy = false
}

addEventListener('beforeunload', event => { if (busy) event.preventDefault() })

const add = files => {
  for (const file of files) {
    const one = model.content.firstElementChild.cloneNode(true)
    one.querySelector('bdi').textContent = file.name
    one.querySelector('progress').setAttribute('aria-label', file.name)
    sentence(one, say.sSending)
    list.prepend(one)
    waiting.push([one, file])
  }
  work()
}

input.addEventListener('change', () => {
  add([...input.files])
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
    if (name === 'drop') add([...event.dataTransfer.files])
  })
}

for (const button of document.querySelectorAll('[data-drop]')) {
  button.addEventListener('click', async () => {
    const one = button.closest('[data-half]')
    const answer = await ask('DELETE', one.dataset.half, TUS)
    if (answer.status !== 204 && answer.status !== 404) return
    one.remove()
    if (!document.querySelector('[data-half]')) document.querySelector('[data-halves]').remove()
    input.focus()
  })
}

let timer = null
const follow = () => { timer ??= setTimeout(look, 1000) }

const look = async () => {
  timer = null
  const open = [...document.querySelectorAll('[data-waits]')]
  if (!open.length) return
  try {
    const asked = open.slice(0, 100).map(one => 'id=' + encodeURIComponent(one.dataset.waits)).join('&')
    const told = await (await fetch(say.states + '?' + asked, { headers: { Accept: 'application/json' } })).json()
    for (const one of open) {
      const state = told[one.dataset.waits]
      if (!state) continue
      bar(one, state.done ? 1 : state.progress / 100)
      sentence(one, state.sentence)
      if (state.done) delete one.dataset.waits
      if (state.refused) turnDown(one, state.again && say.sPrepare)
    }
  } catch {}
  follow()
}

follow()
