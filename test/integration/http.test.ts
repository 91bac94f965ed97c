import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { visitor, type Visitor } from '../harness/visitor.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.stop())

async function signedIn(): Promise<Visitor> {
  const someone = visitor(hub.url)
  expect((await someone.signIn('zhao.min')).status).toBe(200)
  return someone
}
const errorOf = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { error: { reason: string; requestId: string } }).error,
})

describe('an answer by HTTP', () => {
  it('lets no script, frame or foreign page near, and does not say what runs here', async () => {
    const { headers } = await fetch(`${hub.url}/api/health`)
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of ["default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('to an unknown path of the API is a refusal with its number, not a page', async () => {
    expect(await errorOf(await fetch(`${hub.url}/api/nothing`))).toMatchObject({
      status: 400,
      reason: 'hub.unknown-event',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it.each([
    ['half a JSON', '{"login":', 'hub.invalid-input'],
    ['no object', '"text"', 'hub.invalid-input'],
    ['a megabyte', JSON.stringify({ login: 'x'.repeat(1_000_000), password: '' }), 'hub.too-large'],
  ])('to %s is a refusal and no fault', async (_what, body, reason) => {
    expect(await errorOf(await visitor(hub.url).http('POST', '/api/session', body))).toMatchObject({ reason })
  })

  it.each(['/assets/..%2f..%2fpackage.json', '/..%5c..%5cpackage.json', '/.sources%00'])(
    'to %s gives nothing from outside the web app',
    async (path) => {
      const response = await fetch(`${hub.url}${path}`)
      expect(await response.text()).not.toContain('lianxin')
    },
  )
})

describe('a write from a page elsewhere', () => {
  it.each([
    ['says its origin', { origin: 'https://evil.example' }],
    ['has an opaque origin', { origin: 'null' }],
    ['is told by the browser as cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused whatever cookie it carries, when it %s', async (_how, headers) => {
    const someone = await signedIn()
    for (const [method, path] of [
      ['POST', '/api/session/socket-token'],
      ['DELETE', '/api/session'],
    ] as const)
      expect(await errorOf(await someone.http(method, path, undefined, headers))).toMatchObject({ status: 403, reason: 'identity.origin' })
    expect((await someone.http('GET', '/api/session')).status).toBe(200)
  })

  it('from the hub’s own page is taken', async () => {
    const someone = await signedIn()
    expect((await someone.http('POST', '/api/session/socket-token', {}, { origin: hub.url })).status).toBe(200)
  })
})

describe('behind a TLS proxy', () => {
  it('the cookie goes over TLS only, and browsers are told to stay there', async () => {
    const behind = await startTestHub({ config: { behindProxy: true, origins: ['https://ecg.hospital.example'] } })
    try {
      const someone = visitor(behind.url)
      const headers = { origin: 'https://ecg.hospital.example', 'x-forwarded-proto': 'https' }
      const answer = await someone.http('POST', '/api/session', { login: 'zhao.min', password: 'wrong-password' }, headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/)
      expect((await someone.signIn('zhao.min')).headers.get('set-cookie')).toMatch(/; Secure/)
    } finally {
      await behind.stop()
    }
  })
})
