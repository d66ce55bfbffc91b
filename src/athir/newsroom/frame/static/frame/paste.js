// What is pasted in the admin goes through the house's cleaning first; what it mended is shown, with the way back.
(() => {
  const own = document.currentScript.dataset
  const passed = new WeakSet()
  const plain = 'input[type=text],input:not([type]),textarea'
  const raw = /(^|-|_)(slug|url|email|username|password|zone|mhz)$/
  let panel

  const ask = async body => {
    const config = window.wagtailConfig || {}
    const answer = await fetch(own.url, {
      method: 'POST',
      headers: { [config.CSRF_HEADER_NAME || 'X-CSRFToken']: config.CSRF_TOKEN, Accept: 'application/json' },
      body: new URLSearchParams(body)
    })
    const data = await answer.json()
    if (!answer.ok) throw new Error(data.error || answer.status)
    return data
  }

  // Draft.js reads the event itself, so it gets one of ours.
  const intoEditor = (target, text, html) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    if (html) data.setData('text/html', html)
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    passed.add(event)
    target.dispatchEvent(event)
  }
  const takeBack = target => target.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'z', code: 'KeyZ', keyCode: 90, which: 90, ctrlKey: true, metaKey: /Mac/.test(navigator.platform), bubbles: true, cancelable: true }))
  const intoField = (field, text) => {
    field.focus()
    const start = field.selectionStart
    if (!document.execCommand('insertText', false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
    return () => {
      field.focus()
      field.setRangeText(own.lastRaw, start, start + text.length, 'end')
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...children)
    return made
  }
  const close = () => { panel?.remove(); panel = null }
  const tell = (found, undo) => {
    close()
    if (!found.changes.length) return
    const back = element('button', { type: 'button', class: 'button button-small button-secondary' }, own.sUndo)
    const shut = element('button', { type: 'button', class: 'button button-small button-secondary' }, own.sClose)
    back.addEventListener('click', () => { undo(); close() })
    shut.addEventListener('click', close)
    panel = element('section', { class: 'pasted', 'aria-label': own.sCleaned },
      element('p', { role: 'status' }, `${own.sCleaned}: ${found.changes.join(own.sComma)}`),
      element('details', {}, element('summary', {}, own.sCompare),
        element('h2', {}, own.sBefore), element('pre', { dir: 'auto', tabindex: '0' }, found.before),
        element('h2', {}, own.sAfter), element('pre', { dir: 'auto', tabindex: '0' }, found.after)),
      element('p', { class: 'pasted__do' }, back, shut))
    document.body.append(panel)
  }

  document.addEventListener('paste', async event => {
    if (passed.has(event) || !event.clipboardData || event.clipboardData.files.length) return
    const target = event.target
    const editor = target.closest?.('.public-DraftEditor-content')
    const field = target.closest?.(plain)
    const text = event.clipboardData.getData('text/plain')
    const html = event.clipboardData.getData('text/html')
    // From one of our own editors to another nothing needs cleaning, and its inner marks must survive.
    if ((!editor && !field) || !(text || html) || html.includes('data-draftjs-conductor')) return
    if (field && (raw.test(field.name) || field.readOnly || !field.closest('form'))) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const kind = editor ? 'rich' : field.tagName === 'TEXTAREA' ? 'lines' : 'line'
    let found
    try {
      found = await ask({ kind, text, html: editor ? html : '' })
    } catch (error) {
      // No cleaning to be had: what was pasted goes in as it is, as it would without us.
      found = { text, html, changes: [] }
    }
    if (editor) {
      intoEditor(target, found.text, found.html)
      tell(found, () => { takeBack(target); intoEditor(target, text, html) })
    } else {
      own.lastRaw = text
      tell(found, intoField(field, found.text))
    }
  }, true)
})()
