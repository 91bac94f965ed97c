/** A fetch that keeps the session cookie, as a browser would, for clients of the hub in Node. */
export function cookieFetch(): (url: string, init: RequestInit) => Promise<Response> {
  let cookie = ''
  return async (url, init) => {
    const headers = new Headers(init.headers)
    if (cookie) headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers })
    const set = response.headers.get('set-cookie')
    if (set) cookie = set.split(';')[0] ?? ''
    return response
  }
}
