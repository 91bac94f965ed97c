/**
 * A steady timer for what must go on while the page is hidden: browsers slow a hidden page's own timers to one a minute, longer
 * than a lease lasts, but not a worker's. Returns how to stop.
 */
export function everyMs(ms: number, run: () => void): () => void {
  const worker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = run
  worker.postMessage(ms)
  return () => worker.terminate()
}
