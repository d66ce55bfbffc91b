// Parts that only some pages need come after the page, each once.
const bring = () => { for (const part of document.querySelectorAll('[data-late]')) import(part.dataset.late) }
document.addEventListener('athir:page', bring)
bring()
