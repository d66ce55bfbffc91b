// What makes the site an app comes when the page is done with: it may not hold anything up.
addEventListener('load', () => setTimeout(() => import(document.documentElement.dataset.app), 500))
