import { describe, expect, it } from 'vitest'
import { cookieFetch } from './cookieFetch.ts'

describe('fetch with cookies', () => {
  it('sends back what was set, the newest value of each name', async () => {
    const sent: (string | null)[] = []
    const answers = ['a=1; HttpOnly; Path=/', 'a=2; SameSite=Strict', 'b=3']
    const fetch = cookieFetch(async (_url, init) => {
      sent.push(new Headers(init.headers).get('cookie'))
      return new Response(null, { headers: { 'set-cookie': answers[sent.length - 1] ?? 'c=4' } })
    })
    for (let i = 0; i < 4; i++) await fetch('http://hub.test/', {})
    expect(sent).toEqual([null, 'a=1', 'a=2', 'a=2; b=3'])
  })
})
