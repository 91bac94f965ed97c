import { wire } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { begin, file, hash } from '../testing/uploadWorld.ts'
import { createMemoryOutbox, type OutboxRow, type OutboxStore } from './outbox.ts'

describe('the outbox of a closed page', () => {
  it('is taken up by the next one where it was', async () => {
    const store = createMemoryOutbox()
    const first = await begin(store)
    first.hub.latencyMs = () => 100
    await first.uploader.add(file('a.scp', 40 * wire.chunkBytes))
    await first.clock.advance(1500)
    first.uploader.stop()
    first.live.stop()
    const second = await begin(store)
    await second.clock.advanceUntil(second.received)
    expect(hash(second.uploads.stored[0]?.bytes)).toBe(hash(file('a.scp', 40 * wire.chunkBytes).bytes))
  })

  it('is sent though the store could not be read at first', async () => {
    const store = createMemoryOutbox()
    const before = await begin(store)
    before.hub.drop()
    const row = await before.uploader.add(file('a.scp'))
    before.uploader.stop()
    let unread = 2
    const { clock, uploads, started, received } = await begin({
      ...store,
      list: () => (unread-- > 0 ? Promise.reject(new Error('blocked')) : store.list()),
    })
    await clock.advanceUntil(received)
    await started
    expect(unread).toBe(-1)
    expect(hash(uploads.stored[0]?.bytes)).toBe(row.sha256)
  })

  it('keeps the bytes when the receipt could not be stored, and asks for it again', async () => {
    const store = createMemoryOutbox()
    let failures = 2
    const flaky: OutboxStore = {
      ...store,
      replace: (was, row) => (row.state === 'received' && failures-- > 0 ? Promise.reject(new Error('quota')) : store.replace(was, row)),
    }
    const { clock, uploads, uploader, received } = await begin(flaky)
    const row = await uploader.add(file('a.scp'))
    await clock.advanceUntil(() => uploads.stored.length === 1)
    await clock.advance(100)
    expect((await store.bytes(row.id))?.length).toBe(150_000)
    await clock.advanceUntil(received)
    expect(uploads.stored.length).toBe(1)
    expect((await store.list())[0]?.receipt?.number).toBe(1)
  })

  it('keeps its receipt when another page that has not heard of it yet describes it, and what was told there with it', async () => {
    const store = createMemoryOutbox()
    const one = await begin(store)
    const two = await begin(store)
    one.hub.drop()
    two.hub.drop()
    const row = await one.uploader.add(file('a.scp'))
    await two.uploader.refresh()
    await two.uploader.describe(row.id, { patient: { name: '补名' } })
    await one.uploader.describe(row.id, { context: { history: '高血压' } })
    expect((await store.list())[0]).toMatchObject({ patient: { name: '补名' }, context: { history: '高血压' } })
    const held = (await store.list())[0] as OutboxRow
    const receipt = { number: 7 } as OutboxRow['receipt']
    await store.replace(held, { ...held, state: 'received', receipt })
    await two.uploader.describe(row.id, { urgency: 'emergency' })
    expect((await store.list())[0]).toMatchObject({ state: 'received', receipt: { number: 7 }, urgency: held.urgency })
  })

  it('is left alone where another page has settled it', async () => {
    const store = createMemoryOutbox()
    const one = await begin(store)
    const row = await one.uploader.add(file('a.scp'))
    const two = await begin(store)
    one.hub.drop()
    await one.clock.advance(1)
    await two.clock.advanceUntil(two.received)
    await one.clock.advanceUntil(one.received)
    expect((await store.list()).map(({ id, state }) => [id, state])).toEqual([[row.id, 'received']])
    expect(one.uploads.stored.length).toBe(0)
  })
})
