import { once } from 'node:events'
import { createServer } from 'node:http'
import { type PersonId, protocolVersion, type SessionId } from '@lianxin/contract'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { uuidV7Ids } from '../ids.ts'
import type { Handlers } from './caller.ts'
import { createHub, type Identified } from './hub.ts'

const silent = { info() {}, warn() {}, error() {} }
const before: Identified = { personId: 'p' as PersonId, sessionId: 's' as SessionId, name: '', memberships: [], guestOf: null }
const after: Identified = { ...before, name: 'with new rights' }
const cleanUp: Array<() => Promise<void> | void> = []
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})

/** A hub that proves whoever comes by `identify` and answers the time with the name that it knows them by. */
async function startHub(identify: () => Promise<Identified>) {
  const server = createServer()
  const seen: string[] = []
  const handlers = { 'hub:time': async (_input: unknown, { name }: Identified) => (seen.push(name), { now: 0 }) } as unknown as Handlers
  const deps = {
    clock: systemClock,
    ids: uuidV7Ids(systemClock),
    log: silent,
    behindProxy: false,
    identify,
    isTrustedOrigin: () => true,
    onPresence() {},
    onLineClosed() {},
  }
  const hub = createHub(server, handlers, deps)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  cleanUp.push(() => hub.close())
  return { hub, seen, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

function connect(url: string): Socket {
  const auth = { token: 't', protocol: protocolVersion, client: 'test' }
  const socket = io(url, { path: '/hub', transports: ['websocket'], forceNew: true, reconnectionDelay: 10, auth })
  cleanUp.push(() => void socket.disconnect())
  return socket
}

describe('rights that change', () => {
  it('between the proof of a handshake and its line are the new ones by the first request', async () => {
    const proving = Promise.withResolvers<void>()
    let proofs = 0
    const { hub, seen, url } = await startHub(async () => {
      if (++proofs > 1) return after
      // the old rights have been read; before they are used, they change
      await hub.refreshPerson(before.personId, async () => after)
      proving.resolve()
      return before
    })
    const socket = connect(url)
    await proving.promise
    await expect.poll(() => proofs).toBe(2)
    await expect.poll(() => socket.connected).toBe(true)
    await socket.timeout(5_000).emitWithAck('hub:time', {})
    expect(seen).toEqual(['with new rights'])
  })

  it('while the database cannot tell them end the line, and the next one has them', async () => {
    let now = before
    const { hub, seen, url } = await startHub(async () => now)
    const socket = connect(url)
    await once(socket as never, 'connect')
    now = after
    await hub.refreshPerson(before.personId, () => Promise.reject(new Error('the database is away')))
    await once(socket as never, 'connect')
    await socket.timeout(5_000).emitWithAck('hub:time', {})
    expect(seen).toEqual(['with new rights'])
  })
})
