/** Lets the page open without the hub. Browsers allow it over https and on this machine only; elsewhere the page needs its hub to load. */
export async function keepShellOffline(): Promise<void> {
  if (!import.meta.env.PROD || !isSecureContext || !('serviceWorker' in navigator)) return
  await navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  await controlled()
  // What loads before the worker has taken over passes it by, however late it arrives: asked once more from the browser's own
  // cache, it is kept.
  new PerformanceObserver((list) => {
    for (const { name, workerStart } of list.getEntries() as PerformanceResourceTiming[]) {
      const { origin, pathname } = new URL(name)
      if (workerStart === 0 && origin === location.origin && pathname.startsWith('/assets/')) fetch(name).catch(() => undefined)
    }
  }).observe({ type: 'resource', buffered: true })
}

/** Ready is not enough: a new worker takes over a little later. */
function controlled(): Promise<void> {
  const { serviceWorker } = navigator
  if (serviceWorker.controller) return Promise.resolve()
  return new Promise((resolve) => serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true }))
}
