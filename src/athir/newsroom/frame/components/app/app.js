// What makes the site an app comes when the page is done with: it may not hold anything up. Without a network, next time.
addEventListener('load', () => setTimeout(() => import(document.documentElement.dataset.app).catch(() => {}), 500))
