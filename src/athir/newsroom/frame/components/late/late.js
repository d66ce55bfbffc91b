// Parts that only some pages need come after the page, each once; on the first one not before all of it is there.
const bring = () => { for (const part of document.querySelectorAll('[data-late]')) import(part.dataset.late).catch(() => {}) }
const later = () => (window.requestIdleCallback || setTimeout)(bring)
document.addEventListener('athir:page', bring)
if (document.readyState === 'complete') later()
else addEventListener('load', later)
