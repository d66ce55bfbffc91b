// On a phone the row of sections is longer than the screen: the one that is read is brought into sight, the page stays.
const reveal = () => {
  const here = document.querySelector('.nav [aria-current]')
  if (!here) return
  const [at, row] = [here, here.parentElement].map(element => element.getBoundingClientRect())
  here.parentElement.scrollLeft += at.left + at.width / 2 - row.left - row.width / 2
}
document.addEventListener('athir:page', reveal)
reveal()
