/**
 * Keeps the page itself, never data: the document network-first, so that a new version is taken at the next load, and the
 * build's assets, whose names carry their content, cache-first. /api and /hub are left alone.
 */
const cacheName = 'lianxin-shell-1'
const keptAssets = 200

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(['/', '/mark.svg', '/manifest.webmanifest'])))
  self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOtherCaches().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (url.pathname.startsWith('/api/') || url.pathname.startsWith('/hub')) return
  if (request.mode === 'navigate') event.respondWith(document())
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())))
})

async function document() {
  try {
    const fresh = await fetch('/', { cache: 'no-cache' })
    // a proxy that answers for a hub which is away is as good as no line
    if (fresh.status >= 500) return (await caches.match('/')) ?? fresh
    if (fresh.ok) await (await caches.open(cacheName)).put('/', fresh.clone())
    return fresh
  } catch {
    return (await caches.match('/')) ?? Response.error()
  }
}

async function asset(request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await keep(request, fresh.clone())
  return fresh
}

/** The oldest builds' assets go when the newer ones have taken the room. */
async function keep(request, response) {
  const cache = await caches.open(cacheName)
  await cache.put(request, response)
  const assets = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith('/assets/'))
  await Promise.all(assets.slice(0, Math.max(0, assets.length - keptAssets)).map((old) => cache.delete(old)))
}

async function dropOtherCaches() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)))
}
