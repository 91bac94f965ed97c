import { useSyncExternalStore } from 'react'

/** The page's address is `#/<home>/<rest>`: it needs nothing of the server and works from the offline shell. */
export interface Route {
  readonly home: string
  /** What follows, e.g. ['ecg', '<id>']. */
  readonly rest: readonly string[]
}

export function parseRoute(hash: string): Route {
  const [home = '', ...rest] = hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decode)
  return { home, rest }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function href(home: string, ...rest: string[]): string {
  return `#/${[home, ...rest].map(encodeURIComponent).join('/')}`
}

export function go(home: string, ...rest: string[]): void {
  location.hash = href(home, ...rest)
}

function onHashChange(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

let last: { hash: string; route: Route } = { hash: '', route: parseRoute('') }
function current(): Route {
  if (last.hash !== location.hash) last = { hash: location.hash, route: parseRoute(location.hash) }
  return last.route
}

export function useRoute(): Route {
  return useSyncExternalStore(onHashChange, current)
}
