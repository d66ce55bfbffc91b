// One sound at a time: a film that begins stops the radio, as the reader's own tap on it would.
document.addEventListener('play', event => {
  if (!event.target.matches('[data-media]')) return
  for (const other of document.querySelectorAll('[data-media]')) if (other !== event.target) other.pause()
  const radio = document.querySelector('[data-player]')
  if (radio && !['stopped', 'offline'].includes(radio.dataset.state)) radio.querySelector('[data-play]').click()
}, true)
