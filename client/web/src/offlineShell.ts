/** Lets the page open without the hub. Browsers allow it over https and on this machine only; elsewhere the page needs its hub to load. */
export async function keepShellOffline(): Promise<void> {
  if (!import.meta.env.PROD || !isSecureContext || !('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  await navigator.serviceWorker.ready
  // What loaded before the worker took over passed it by: asked once more from the browser's own cache, it is kept.
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
  const assets = loaded.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
  await Promise.allSettled(assets.map(({ href }) => fetch(href)))
}
