import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeFrame } from '@lianxin/ecg'
import { ecgFile } from '@lianxin/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ecgRoutes } from '../../server/src/ecg/index.ts'
import { createHttp } from '../../server/src/platform/http/http.ts'
import type { Caller } from '../../server/src/platform/hub/caller.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { send, startCapabilities, type TestCapabilities } from '../harness/capabilities.ts'

let hub: TestCapabilities
let server: Server
let base: string
const callers = new Map<string, Caller>()
const bytes = ecgFile({ rhythm: 'anterior-stemi', leads: 12, seed: 4000 }, 'dicom').bytes
const get = (path: string, login: string | null, headers: Record<string, string> = {}) =>
  fetch(base + path, { headers: { ...headers, ...(login && { cookie: `lianxin_session=${login}` }) } })

beforeAll(async () => {
  hub = await startCapabilities()
  for (const login of ['wang.haichuan', 'sun.fulai', 'gao.lei']) callers.set(login, await hub.as(login))
  const log = { info() {}, warn() {}, error() {} }
  const deps = { ids: uuidV7Ids(hub.clock), log, behindProxy: false, webDir: '/nowhere', isTrustedOrigin: () => true }
  const http = createHttp({ ...deps, authenticate: async (token) => callers.get(token ?? '') ?? null }, (api) => ecgRoutes(api, hub.ecg))
  server = createServer(http)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await hub.stop()
})

describe('the waveform by HTTP', () => {
  it('is kept by the browser but asked for each time, and answered with 304 when already held', async () => {
    const { ecgId } = await send(hub, { bytes })
    const response = await get(`/api/ecgs/${ecgId}/frame`, 'wang.haichuan')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    expect(response.headers.get('lianxin-warning')).toBeNull()
    expect(decodeFrame(new Uint8Array(await response.arrayBuffer())).leads).toHaveLength(12)
    const again = await get(`/api/ecgs/${ecgId}/frame`, 'wang.haichuan', { 'if-none-match': response.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    const read = await hub.db.read
      .selectFrom('audit_entry')
      .select('action')
      .where('subject_id', '=', ecgId)
      .where('action', '=', 'ecg.frame-read')
      .execute()
    expect(read).toHaveLength(2)
  })

  it('is for those signed in, in whose scope it is; to others it does not exist', async () => {
    const { ecgId } = await send(hub, { bytes })
    const path = `/api/ecgs/${ecgId}/frame`
    expect((await get(path, null)).status).toBe(401)
    const outside = await Promise.all([get(path, 'sun.fulai'), get(path, 'gao.lei'), get('/api/ecgs/nonsense/frame', 'wang.haichuan')])
    for (const response of outside) {
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { reason: 'ecg.unknown' } })
    }
    const refused = await hub.db.read
      .selectFrom('audit_entry')
      .select(['actor_id', 'details'])
      .where('subject_id', '=', ecgId)
      .where('action', '=', 'access.refused')
      .execute()
    const asked = ['sun.fulai', 'gao.lei'].map((login) => ({ actor_id: callers.get(login)?.personId, details: { right: 'ecg.read' } }))
    expect(refused).toHaveLength(2)
    expect(refused).toEqual(expect.arrayContaining(asked))
  })
})

describe('the original by HTTP', () => {
  it('comes byte for byte, as a download whose name cannot end its header', async () => {
    const { ecgId } = await send(hub, { bytes, fileName: '../张"三;.dcm', site: 'shangtang' })
    const response = await get(`/api/ecgs/${ecgId}/original`, 'sun.fulai')
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename=".._____.dcm"; filename*=UTF-8''..%2F%E5%BC%A0%22%E4%B8%89%3B.dcm`,
    )
    expect([response.headers.get('cache-control'), response.headers.get('x-content-type-options')]).toEqual([
      'private, no-store',
      'nosniff',
    ])
  })
})
