import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { emptyContext, type OrganisationId, protocolVersion, type PushOf, type UploadKey, wire, type WireRefusal } from '@lianxin/contract'
import { demoPerson, demoSites, ecgFile } from '@lianxin/fixtures'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { nobody } from '../harness/capabilities.ts'
import { manualClock } from '../harness/clock.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { arrive, newKey, type Line, visitor, type Visitor } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
let visitors: Visitor[] = []

beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())
afterEach(async () => {
  for (const each of visitors) each.leave()
  visitors = []
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
})

async function come(login: string): Promise<Line> {
  const { visitor, line } = await arrive(hub.url, login)
  visitors.push(visitor)
  return line
}
async function signedIn(login: string): Promise<Visitor> {
  const someone = visitor(hub.url)
  visitors.push(someone)
  expect((await someone.signIn(login)).status).toBe(200)
  return someone
}
/** What a refused handshake tells the client. */
async function refusalOf(connecting: Promise<Line>): Promise<WireRefusal | string> {
  const error = await connecting.then(
    () => new Error('admitted'),
    (error: Error & { data?: WireRefusal }) => error,
  )
  return ('data' in error && error.data) || error.message
}
const health = async () =>
  (await (await fetch(`${hub.url}/api/health`)).json()) as {
    ok: boolean
    sockets: number
    answered: number
    refused: Record<string, number>
  }
const refused = async (reason: string) => (await health()).refused[reason] ?? 0

describe('the handshake', () => {
  it.each([
    ['nothing at all', {}],
    ['a made-up token', { token: `${randomUUID()}.9999999999999.x.x`, protocol: protocolVersion, client: 'test' }],
    ['an object for a token', { token: { toString: 'x' }, protocol: protocolVersion, client: 'test' }],
    ['more than is asked for', { token: 'x', protocol: protocolVersion, client: 'test', admin: true }],
  ])('does not admit who brings %s', async (_what, auth) => {
    expect(await refusalOf(visitor(hub.url).connect({ auth }))).toMatchObject({ code: 'unauthenticated', reason: 'identity.not-signed-in' })
  })

  it('does not admit a token that is older than a minute, and lets an open line go on', async () => {
    const someone = await signedIn('zhao.min')
    const auth = { token: await someone.token(), protocol: protocolVersion, client: 'test' }
    const line = await someone.connect({ auth })
    await clock.advance(61_000)
    expect(await refusalOf(someone.connect({ auth }))).toMatchObject({ reason: 'identity.not-signed-in' })
    expect(await line.ask('hub:time', {})).toEqual({ ok: true, value: { now: clock.nowMs() } })
  })

  it('does not admit a genuine token whose session was ended meanwhile', async () => {
    const someone = await signedIn('zhao.min')
    const auth = { token: await someone.token(), protocol: protocolVersion, client: 'test' }
    expect((await someone.http('DELETE', '/api/session')).status).toBe(204)
    expect(await refusalOf(someone.connect({ auth }))).toMatchObject({ reason: 'identity.session-ended' })
  })

  it('does not admit a page of another origin, and admits its own', async () => {
    const someone = await signedIn('zhao.min')
    expect(await refusalOf(someone.connect({ origin: 'https://evil.example' }))).toBe('websocket error')
    expect(await refusalOf(someone.connect({ origin: 'null' }))).toBe('websocket error')
    expect((await (await someone.connect({ origin: hub.url })).ask('hub:time', {})).ok).toBe(true)
  })

  it('tells a client of another protocol both versions, before asking who it is', async () => {
    const refusal = await refusalOf(visitor(hub.url).connect({ auth: { token: 'x', protocol: protocolVersion + 1, client: 'old' } }))
    expect(refusal).toMatchObject({ reason: 'hub.protocol-version', details: { hub: protocolVersion, client: protocolVersion + 1 } })
  })

  it('lets one session open sixteen lines and no more, and another session none the less', async () => {
    const someone = await signedIn('zhao.min')
    for (let n = 0; n < 16; n++) await someone.connect()
    expect(await refusalOf(someone.connect())).toMatchObject({ reason: 'hub.rate-limited' })
    expect((await (await come('zhao.min')).ask('hub:time', {})).ok).toBe(true)
  })
})

describe('lines that do not say who they are', () => {
  const silent = async (): Promise<WebSocket | null> => {
    const line = new WebSocket(`${hub.url.replace('http', 'ws')}/hub/?EIO=4&transport=websocket`)
    return new Promise((resolve) => {
      line.addEventListener('open', () => resolve(line))
      line.addEventListener('error', () => resolve(null))
    })
  }

  it('are 256 of one address and no more; those who are known take no such place', async () => {
    const known = await come('zhao.min')
    const lines = await Promise.all(Array.from({ length: 256 }, silent))
    expect(lines).not.toContain(null)
    expect(await silent()).toBeNull()
    expect((await known.ask('hub:time', {})).ok).toBe(true)
    for (const line of lines) line?.close()
    await expect.poll(async () => (await come('zhao.min').catch(() => null)) !== null).toBe(true)
  })
})

describe('who is on duty', () => {
  it('is not online from when their last line closes until one opens again, and everyone is told', async () => {
    const someone = await signedIn('wang.haichuan')
    const [first, second] = [await someone.connect(), await someone.connect()]
    await first.must('queue:set-duty', { key: newKey(), on: true })
    const coordinator = await come('zhou.qiming')
    const online = async () => (await coordinator.must('queue:watch', { view: 'all', since: 0 })).onDuty.map((duty) => duty.online)
    const told = () =>
      coordinator.pushes.flatMap(({ name, value }) =>
        name === 'duty:changed' ? [(value as PushOf<'duty:changed'>).onDuty.map((duty) => duty.online)] : [],
      )
    await expect.poll(online).toEqual([true])
    await expect.poll(() => told().at(-1) ?? [true]).toEqual([true])
    first.socket.disconnect()
    await expect.poll(() => hub.app.hub.counts().sockets).toBe(2)
    expect(await online()).toEqual([true])
    second.socket.disconnect()
    await expect.poll(() => told().at(-1)).toEqual([false])
    expect(await online()).toEqual([false])
    const again = await someone.connect()
    await expect.poll(() => told().at(-1)).toEqual([true])
    await again.must('queue:set-duty', { key: newKey(), on: false })
  })
})

describe('a message that the contract does not know', () => {
  it.each([
    ['an unknown name', ['ecg:delete-all', {}]],
    ['a name that objects have', ['constructor', {}]],
    ['__proto__', ['__proto__', {}]],
    ['a push of the hub', ['queue:changed', {}]],
    ['no input', ['hub:time']],
    ['two inputs', ['hub:time', {}, {}]],
  ] as const)('is refused: %s', async (_what, args) => {
    const line = await come('zhao.min')
    const before = await refused('hub.unknown-event')
    expect(await line.say(...(args as readonly [string, ...unknown[]]))).toMatchObject({
      ok: false,
      error: { reason: 'hub.unknown-event' },
    })
    expect(await refused('hub.unknown-event')).toBe(before + 1)
  })

  it('is refused and counted where no answer is asked for, and no handler runs', async () => {
    const line = await come('wang.haichuan')
    const before = await refused('hub.unknown-event')
    line.socket.emit('queue:set-duty', { key: newKey(), on: true })
    expect(await line.must('queue:watch', { view: 'reading', since: 0 })).toMatchObject({ onDuty: [] })
    expect(await refused('hub.unknown-event')).toBe(before + 1)
  })
})

describe('an input that breaks the contract', () => {
  const taskId = randomUUID()
  it.each([
    ['a missing field', 'queue:claim', { taskId }, 'key'],
    ['an unknown field', 'queue:claim', { key: newKey(), taskId, force: true }, ''],
    ['a number for an id', 'queue:claim', { key: newKey(), taskId: 1 }, 'taskId'],
    ['SQL for an id', 'queue:claim', { key: newKey(), taskId: "' or true --" }, 'taskId'],
    ['an unknown view', 'queue:watch', { view: 'secrets', since: 0 }, 'view'],
    ['a time before time', 'queue:watch', { view: 'site', since: -1 }, 'since'],
    ['null', 'queue:watch', null, ''],
    ['an array', 'queue:watch', [], ''],
    ['bytes for text', 'queue:hand-back', { key: newKey(), taskId, reason: Buffer.from('x') }, 'reason'],
    ['a control character', 'queue:hand-back', { key: newKey(), taskId, reason: 'a\u0000b' }, 'reason'],
    ['text for bytes', 'ecg:chunk', { uploadKey: randomUUID(), offset: 0, data: 'AAAA' }, 'data'],
    ['half a byte of offset', 'ecg:chunk', { uploadKey: randomUUID(), offset: 0.5, data: Buffer.alloc(1) }, 'offset'],
  ] as const)('is refused, and says where: %s', async (_what, name, input, at) => {
    const line = await come('wang.haichuan')
    const before = await refused('hub.invalid-input')
    expect(await line.say(name, input)).toMatchObject({
      ok: false,
      error: { code: 'invalid', reason: 'hub.invalid-input', details: { at } },
    })
    expect(await refused('hub.invalid-input')).toBe(before + 1)
  })

  it('is refused when it is nested a thousand deep, without harm', async () => {
    const line = await come('wang.haichuan')
    let deep: unknown = 0
    for (let n = 0; n < 1000; n++) deep = [deep]
    expect(await line.say('queue:watch', deep)).toMatchObject({ error: { reason: 'hub.invalid-input' } })
  })
})

describe('a message that is too large', () => {
  it('is refused with its limit, whatever right it needs', async () => {
    const line = await come('zhao.min')
    const answer = await line.say('report:acknowledge', { key: newKey(), ecgId: 'x'.repeat(20_000) })
    expect(answer).toMatchObject({ error: { code: 'too-large', reason: 'hub.too-large', details: { limitBytes: 16_384 } } })
  })

  it('is refused when a chunk is larger than chunks are', async () => {
    const line = await come('zhao.min')
    const data = Buffer.alloc(40 * 1024)
    expect(await line.say('ecg:chunk', { uploadKey: randomUUID(), offset: 0, data })).toMatchObject({ error: { reason: 'hub.too-large' } })
  })

  it('ends the line when not even a frame should be that large, and nobody else notices', async () => {
    const [culprit, other] = [await come('zhao.min'), await come('sun.fulai')]
    culprit.socket.emit('ecg:chunk', { uploadKey: randomUUID(), offset: 0, data: Buffer.alloc(300 * 1024) }, () => undefined)
    expect(await culprit.ended).toMatch(/transport/)
    expect((await other.ask('hub:time', {})).ok).toBe(true)
  })
})

describe('a flood', () => {
  it('is answered at the rate of the contract, and again when time has passed', async () => {
    const line = await come('zhao.min')
    const before = await refused('hub.rate-limited')
    const answers = await Promise.all(Array.from({ length: 150 }, () => line.ask('hub:time', {})))
    expect(answers.filter((answer) => answer.ok)).toHaveLength(120)
    expect(answers.at(-1)).toMatchObject({ error: { reason: 'hub.rate-limited', retryable: true } })
    expect(await refused('hub.rate-limited')).toBe(before + 30)
    await clock.advance(1000)
    const later = await Promise.all(Array.from({ length: 50 }, () => line.ask('hub:time', {})))
    expect(later.filter((answer) => answer.ok)).toHaveLength(40)
  })

  it('of chunks draws on a bucket of its own, so that an upload does not starve the rest', async () => {
    const line = await come('zhao.min')
    const chunk = { uploadKey: randomUUID() as UploadKey, offset: 0, data: new Uint8Array(1) }
    const answers = await Promise.all(Array.from({ length: 200 }, () => line.ask('ecg:chunk', chunk)))
    expect(new Set(answers.map((answer) => !answer.ok && answer.error.reason))).toEqual(new Set(['ecg.upload-unknown']))
    expect((await line.ask('hub:time', {})).ok).toBe(true)
  })

  it('of refused messages ends the line, while another person is served', async () => {
    const [culprit, other] = [await come('zhao.min'), await come('sun.fulai')]
    const before = await refused('hub.unknown-event')
    for (let n = 0; n < 1000; n++) culprit.socket.emit('nonsense')
    expect((await other.ask('hub:time', {})).ok).toBe(true)
    expect(await culprit.ended).toBe('io server disconnect')
    expect(await refused('hub.unknown-event')).toBe(before + 301)
    expect(hub.logged.filter((line) => line.startsWith('socket closed: too many refused messages'))).toHaveLength(1)
    expect((await (await come('zhao.min')).ask('hub:time', {})).ok).toBe(true)
  })
})

describe('bytes that are not the protocol', () => {
  it.each([
    ['noise', ['\u0001\u0002 noise']],
    ['half a packet', ['42["hub:time"']],
    ['an attachment that never comes', ['451-["ecg:chunk",{"_placeholder":true,"num":99}]', '42["hub:time",{}]']],
    ['ten thousand attachments', ['4510000-["ecg:chunk",{}]', '42["hub:time",{}]']],
  ])('end the line of whoever sends %s, and nobody else notices', async (_what, frames) => {
    const other = await come('sun.fulai')
    const someone = await signedIn('zhao.min')
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/hub/?EIO=4&transport=websocket`)
    await once(socket, 'open')
    socket.send(`40${JSON.stringify({ token: await someone.token(), protocol: protocolVersion, client: 'test' })}`)
    await expect.poll(() => hub.app.hub.counts().sockets).toBe(2)
    const closed = once(socket, 'close')
    for (const frame of frames) socket.send(frame)
    await closed
    expect((await other.ask('hub:time', {})).ok).toBe(true)
  })
})

describe('a hub that stops', () => {
  it('answers what is under way, refuses what comes after, hangs up, and takes up the same sessions when it is back', async () => {
    const someone = await signedIn('wang.haichuan')
    const line = await someone.connect()
    const personId = demoPerson('wang.haichuan').id
    const { promise: letGo, resolve: release } = Promise.withResolvers<void>()
    const { promise: held, resolve: holds } = Promise.withResolvers<void>()
    const lock = hub.db.tx(async (tx) => {
      await sql`lock table on_duty in exclusive mode`.execute(tx)
      holds()
      await letGo
    })
    await held
    const underWay = line.must('queue:set-duty', { key: newKey(), on: true })
    await expect
      .poll(
        async () =>
          (
            await sql`select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`.execute(
              hub.db.read,
            )
          ).rows,
      )
      .toHaveLength(1)
    const restarting = hub.restart()
    await expect.poll(() => line.ask('hub:time', {})).toMatchObject({ error: { reason: 'hub.shutting-down', retryable: true } })
    release()
    await lock
    expect(await underWay).toMatchObject({ onDuty: [{ person: { id: personId } }] })
    await line.ended
    await restarting
    const again = await someone.connect()
    expect(await again.must('queue:watch', { view: 'reading', since: 0 })).toMatchObject({ onDuty: [{ person: { id: personId } }] })
    expect((await health()).sockets).toBe(1)
  })

  it('does not wait for a client that never ends its request', async () => {
    const stopping = await startTestHub()
    const { port, hostname } = new URL(stopping.url)
    const client = connect(Number(port), hostname)
    await once(client, 'connect')
    client.write('POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
    await (await fetch(`${stopping.url}/api/health`)).json()
    const closed = once(client, 'close')
    await Promise.all([stopping.stop(), closed])
  })
})

describe('who did it and what it was about', () => {
  it('numbers each refusal, so that a complaint finds its trace', async () => {
    const line = await come('zhao.min')
    const siteId = demoSites.dahuai
    const answers = await Promise.all([line.say('nonsense', {}), line.say('queue:claim', { key: newKey(), taskId: siteId })])
    const numbers = answers.map((answer) => (answer.ok ? '' : answer.error.requestId))
    expect(new Set(numbers).size).toBe(2)
    for (const number of numbers) expect(number).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('puts on record who asked for an ECG or its task without the right to it, though to them neither exists', async () => {
    const clinic = await come('zhao.min')
    const { bytes, fileName } = ecgFile({ rhythm: 'sinus', leads: 12, seed: 1 }, 'scp')
    const uploadKey = randomUUID() as UploadKey
    const of = { uploadKey, siteId: demoSites.xinghua as OrganisationId, fileName, sizeBytes: bytes.length, sha256: null }
    await clinic.must('ecg:begin', { ...of, urgency: 'routine', patient: nobody, context: emptyContext })
    for (let offset = 0; offset < bytes.length; offset += wire.chunkBytes)
      await clinic.must('ecg:chunk', { uploadKey, offset, data: bytes.subarray(offset, offset + wire.chunkBytes) })
    const { ecgId, taskId } = (await clinic.must('ecg:finish', { uploadKey })).receipt

    const elsewhere = await come('sun.fulai')
    const answers = [
      await elsewhere.ask('ecg:read', { ecgId }),
      await elsewhere.ask('report:open', { ecgId }),
      await elsewhere.ask('queue:steps', { taskId }),
    ]
    expect(answers.map((answer) => (answer.ok ? 'answered' : answer.error.reason))).toEqual([
      'ecg.unknown',
      'ecg.unknown',
      'queue.task-unknown',
    ])
    const entries = await hub.db.read
      .selectFrom('audit_entry')
      .selectAll()
      .where('subject_id', '=', ecgId)
      .where('action', '=', 'access.refused')
      .orderBy('id')
      .execute()
    expect(entries.map(({ details }) => details)).toEqual([{ right: 'ecg.read' }, { right: 'report.read' }, { right: 'queue.watch' }])
    for (const entry of entries) expect(entry).toMatchObject({ actor_id: demoPerson('sun.fulai').id, organisation_id: demoSites.xinghua })
  })
})
