// Wagtail's editor of rich text has no name for who does not see it: it gets that of its field or block.
(() => {
  let made = 0
  const label = editor => {
    const field = editor.closest('[data-field],[data-contentpath]')
    const panel = editor.closest('section')
    const found = field?.querySelector('label,[data-field-label]') || panel?.querySelector('h2,h3,label')
    if (!found) return
    found.id ||= `rich-text-label-${++made}`
    editor.setAttribute('aria-labelledby', found.id)
  }
  const all = () => {
    for (const editor of document.querySelectorAll('.public-DraftEditor-content:not([aria-labelledby])')) label(editor)
  }
  new MutationObserver(all).observe(document.documentElement, { childList: true, subtree: true })
})()
