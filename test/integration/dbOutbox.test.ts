import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../server/src/platform/clock.ts'
import { type Db, openDb, type Tx } from '../../server/src/platform/db/db.ts'
import { append, type Outbox, type OutboxHandlers, startOutbox } from '../../server/src/platform/db/outbox.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { recordingLog } from '../harness/recordingLog.ts'

let database: TestDatabase
let db: Db
let running: Outbox[] = []
const { log, lines } = recordingLog()

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDb({ url: database.url, clock: systemClock, log, maxConnections: 8 })
})
afterEach(async () => {
  await Promise.all(running.map((outbox) => outbox.stop()))
  running = []
  await db.read.deleteFrom('outbox').execute()
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

function start(handlers: OutboxHandlers, on: Db = db): Outbox {
  const outbox = startOutbox(on, handlers, log)
  running.push(outbox)
  return outbox
}

const tell = (...taskIds: string[]) =>
  db.tx(async (tx) => {
    for (const taskId of taskIds) await append(tx, 'queue.changed', { taskId })
  })

const waiting = async () => (await db.read.selectFrom('outbox').select('id').execute()).length

const pushesTo = (heard: string[]): OutboxHandlers => ({ pushes: { 'queue.changed': [({ taskId }) => void heard.push(taskId)] } })

describe('the outbox', () => {
  it('tells what was committed, in order and once, and nothing that was rolled back', async () => {
    const heard: string[] = []
    const outbox = start(pushesTo(heard))
    await tell('a', 'b')
    const undone = db.tx(async (tx) => {
      await append(tx, 'queue.changed', { taskId: 'never' })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await tell('c')
    await outbox.settled()
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(await waiting()).toBe(0)
  })

  it('is told at once after the commit, without waiting for the poll', async () => {
    const heard: number[] = []
    const outbox = start({ pushes: { 'queue.changed': [() => void heard.push(performance.now())] } })
    await outbox.settled()
    const sentMs = performance.now()
    await tell('now')
    await vi.waitFor(() => expect(heard).toHaveLength(1), { interval: 5 })
    expect((heard[0] ?? Number.POSITIVE_INFINITY) - sentMs).toBeLessThan(500)
  })

  it('tells after a restart what an ended process had committed but not told', async () => {
    await tell('left', 'behind')
    const heard: string[] = []
    await start(pushesTo(heard)).settled()
    expect(heard).toEqual(['left', 'behind'])
  })

  it('hears of what another process committed', async () => {
    const heard: string[] = []
    start(pushesTo(heard))
    const elsewhere = openDb({ url: database.url, clock: systemClock, log, maxConnections: 1 })
    await elsewhere.tx((tx) => append(tx, 'queue.changed', { taskId: 'from elsewhere' }))
    await elsewhere.close()
    await vi.waitFor(() => expect(heard).toEqual(['from elsewhere']), { timeout: 5_000 })
  })

  it('keeps an event whose reaction fails, undoes that reaction, lets others pass, and tries again until it succeeds', async () => {
    const heard: string[] = []
    let failures = 2
    const reaction = async (tx: Tx, { taskId }: { taskId: string }) => {
      const row = { name: `reaction-${taskId}`, value: Buffer.from([1]) }
      await tx.insertInto('secret').values(row).execute()
      if (taskId === 'bad' && failures-- > 0) throw new Error('not yet')
    }
    const outbox = start({ reactions: { 'queue.changed': [reaction] }, ...pushesTo(heard) })
    await tell('bad', 'good')
    await outbox.settled()
    expect(heard).toEqual(['good'])
    expect(await waiting()).toBe(1)
    await vi.waitFor(() => expect(heard).toEqual(['good', 'bad']), { timeout: 5_000 })
    expect(await waiting()).toBe(0)
    const written = await db.read.selectFrom('secret').select('name').where('name', 'like', 'reaction-%').execute()
    expect(written.map(({ name }) => name).sort()).toEqual(['reaction-bad', 'reaction-good'])
    expect(lines.filter((line) => line.startsWith('reaction failed'))).toHaveLength(2)
  })

  it('goes on after a reaction that broke its own transaction', async () => {
    const heard: string[] = []
    let failures = 1
    const reaction = async (tx: Tx) => {
      if (failures-- > 0)
        await tx
          .insertInto('secret')
          .values({ name: 'reaction-good', value: Buffer.from([1]) })
          .execute()
    }
    start({ reactions: { 'queue.changed': [reaction] }, ...pushesTo(heard) })
    await tell('x')
    await vi.waitFor(() => expect(heard).toEqual(['x']), { timeout: 5_000 })
  })

  it('sends a push again when sending failed, and does not hold up the others', async () => {
    const heard: string[] = []
    let failures = 2
    const outbox = start({
      pushes: {
        'queue.changed': [
          ({ taskId }) => {
            if (taskId === 'first' && failures-- > 0) throw new Error('line down')
            heard.push(taskId)
          },
        ],
      },
    })
    await tell('first', 'second')
    await outbox.settled()
    expect(heard).toEqual(['second', 'first'])
  })

  it('tells each event once though two processes take from it', async () => {
    const heard: string[] = []
    const outboxes = [start(pushesTo(heard)), start(pushesTo(heard))]
    const ids = Array.from({ length: 300 }, (_, i) => `task-${i}`)
    await Promise.all(ids.map((id) => tell(id)))
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 5_000 })
    await Promise.all(outboxes.map((outbox) => outbox.settled()))
    expect(heard).toHaveLength(300)
    expect(new Set(heard)).toEqual(new Set(ids))
  })
})
