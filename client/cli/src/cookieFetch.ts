import type { Fetch } from '@lianxin/live'

/** Keeps the hub's cookies for the life of one command, as a browser would; Node's fetch keeps none. */
export function cookieFetch(fetch: Fetch): Fetch {
  const cookies = new Map<string, string>()
  return async (url, init) => {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'error' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const cut = pair.indexOf('=')
      if (cut > 0) cookies.set(pair.slice(0, cut).trim(), pair.slice(cut + 1).trim())
    }
    return response
  }
}
