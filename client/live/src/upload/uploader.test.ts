import { emptyContext, type OrganisationId, Refusal, wire } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { type Fate, someone } from '../testing/fakeHub.ts'
import { uuid } from '../testing/rows.ts'
import { seeded } from '../testing/seeded.ts'
import { begin, file, hash, nobody, type World } from '../testing/uploadWorld.ts'
import { createMemoryOutbox } from './outbox.ts'
import { waitsForItsPeople } from './uploader.ts'

/** Of the 150 kB that `file` gives by default. */
const chunks = Math.ceil(150_000 / wire.chunkBytes)

function names(world: World): string[] {
  return world.hub.requests.map(({ name }) => name).filter((name) => name.startsWith('ecg:'))
}

describe('the uploader', () => {
  it('sends a file in chunks, shows how far it is, and keeps the receipt in place of the bytes', async () => {
    const world = await begin()
    const { clock, uploads, uploader, store, received } = world
    const row = await uploader.add(file('a.scp'))
    const progress = new Set<number>()
    uploader.items.subscribe(() => progress.add(uploader.items.get()[0]?.acknowledgedBytes ?? 0))
    await clock.advanceUntil(received)
    expect(names(world)).toEqual(['ecg:begin', ...Array(chunks).fill('ecg:chunk'), 'ecg:finish'])
    expect(hash(uploads.stored[0]?.bytes)).toBe(hash(file('a.scp').bytes))
    expect([...progress].sort((a, b) => a - b)).toContain(wire.chunkBytes)
    expect(uploader.items.get()[0]).toMatchObject({ acknowledgedBytes: 150_000, receipt: { number: 1 } })
    await clock.advance(10)
    expect(await store.bytes(row.id)).toBeNull()
    expect((await store.list())[0]?.receipt?.number).toBe(1)
  })
  it('has at most four chunks on their way, and finishes right behind the last', async () => {
    const { clock, hub, uploader, received } = await begin()
    const [inFlight, most] = [new Set<number>(), [0]]
    hub.latencyMs = () => 100
    const answer = hub.handlers.get('ecg:chunk')
    hub.fate = (name, input) => {
      if (name === 'ecg:chunk') {
        const { offset } = input as { offset: number }
        inFlight.add(offset)
        clock.after(200, () => inFlight.delete(offset))
      }
      most.push(inFlight.size)
      return 'arrive'
    }
    if (answer) hub.handlers.set('ecg:chunk', answer)
    const startedAt = clock.now()
    await uploader.add(file('a.scp', 20 * wire.chunkBytes))
    await clock.advanceUntil(received)
    expect(Math.max(...most)).toBe(4)
    // begin, 20 chunks in windows of 2, 3 or 4 and then 4, finish with the last: one round trip each
    expect(clock.now() - startedAt).toBeLessThanOrEqual(8 * 200)
  })
  it('sends one chunk at a time over a line that takes long to acknowledge', async () => {
    const { clock, hub, uploads, uploader, received } = await begin()
    let inFlight = 0
    const sizes: number[] = []
    hub.latencyMs = () => 2500
    hub.fate = (name) => {
      if (name === 'ecg:chunk') {
        sizes.push(++inFlight)
        clock.after(4999, () => inFlight--)
      }
      return 'arrive'
    }
    await uploader.add(file('a.scp', 10 * wire.chunkBytes))
    await clock.advanceUntil(received)
    expect(sizes.slice(3)).toEqual(Array(7).fill(1))
    expect(uploads.stored.length).toBe(1)
  })
  it('sends emergencies first, then the oldest, and lets one pass a routine file that is on its way', async () => {
    const { clock, hub, uploads, uploader, received } = await begin()
    hub.latencyMs = () => 100
    await uploader.add(file('routine-1', 60 * wire.chunkBytes))
    await clock.advance(1)
    await uploader.add(file('routine-2'))
    await clock.advance(1000)
    await uploader.add(file('emergency', 150_000, { urgency: 'emergency' }))
    await clock.advanceUntil(received)
    expect(uploads.stored.map((stored) => stored.fileName)).toEqual(['emergency', 'routine-1', 'routine-2'])
    expect(uploads.chunks()).toBeLessThan(60 + 7 + 7 + 5)
  })
  it('tells the hub what was changed while a file waited, field by field, and keeps what was first told', async () => {
    const { clock, hub, live, uploads, uploader, received } = await begin()
    hub.reachable = false
    hub.drop()
    await clock.advanceUntil(() => live.connection.get().state !== 'online')
    const { id } = await uploader.add(file('a.scp'))
    void uploader.describe(id, { patient: { name: '张建国' } })
    void uploader.describe(id, { context: { history: '高血压' }, urgency: 'emergency' })
    await uploader.describe(id, { patient: { sex: 'male' } })
    hub.reachable = true
    live.retryNow()
    await clock.advanceUntil(received)
    const changed = { patient: { ...nobody, name: '张建国', sex: 'male' }, context: { ...emptyContext, history: '高血压' } }
    expect(uploads.stored[0]?.begin).toMatchObject({ ...changed, urgency: 'emergency' })
    expect(uploader.items.get()[0]).toMatchObject({ ...changed, firstTold: { patient: nobody, context: emptyContext } })
    await uploader.describe(id, { patient: { name: '李四' } })
    expect(uploader.items.get()[0]?.patient.name).toBe('张建国')
  })

  it('announces a file on its way again, without sending its bytes again, when it becomes an emergency', async () => {
    const { clock, hub, uploads, uploader, received } = await begin()
    hub.latencyMs = () => 100
    const { id } = await uploader.add(file('a.scp', 40 * wire.chunkBytes))
    await clock.advance(1500)
    await uploader.describe(id, { urgency: 'emergency' })
    await clock.advanceUntil(received)
    expect(uploads.stored[0]?.begin.urgency).toBe('emergency')
    expect(uploads.chunks()).toBeLessThanOrEqual(40 + 5)
  })

  it('says of a file that had arrived before that it is the same one, and does not send it again', async () => {
    const { clock, uploads, uploader, received } = await begin()
    await uploader.add(file('a.scp'))
    await clock.advanceUntil(received)
    const sent = uploads.chunks()
    const row = await uploader.add(file('a.scp'))
    await clock.advanceUntil(received)
    expect(uploads.chunks()).toBe(sent)
    expect(uploader.items.get().find((item) => item.id === row.id)?.receipt).toMatchObject({ number: 1, duplicate: true })
  })
})

describe('an upload over a failing line', () => {
  const moments: [string, (name: string, input: unknown) => boolean][] = [
    ['begin', (name) => name === 'ecg:begin'],
    ['the first chunk', (name, input) => name === 'ecg:chunk' && (input as { offset: number }).offset === 0],
    ['a middle chunk', (name, input) => name === 'ecg:chunk' && (input as { offset: number }).offset === 3 * wire.chunkBytes],
    ['the last chunk', (name, input) => name === 'ecg:chunk' && (input as { offset: number }).offset === (chunks - 1) * wire.chunkBytes],
    ['finish', (name) => name === 'ecg:finish'],
  ]
  for (const fate of ['drop-before', 'drop-after', 'lose', 'mute'] as const satisfies Fate[]) {
    for (const [moment, is] of moments) {
      it(`arrives once and whole when ${moment} meets ${fate}`, async () => {
        const { clock, hub, uploads, uploader, received } = await begin()
        let met = false
        hub.fate = (name, input) => {
          if (met || !is(name, input)) return 'arrive'
          met = true
          return fate
        }
        await uploader.add(file('a.scp'))
        await clock.advanceUntil(received)
        expect(met).toBe(true)
        expect(uploads.stored.map((stored) => stored.fileName)).toEqual(['a.scp'])
        expect(hash(uploads.stored[0]?.bytes)).toBe(hash(file('a.scp').bytes))
        if (fate === 'drop-before' || fate === 'drop-after') expect(uploads.chunks()).toBeLessThanOrEqual(chunks + 4)
      })
    }
  }

  it('begins again when the restarted hub has forgotten it', async () => {
    const { clock, hub, uploads, uploader, received } = await begin()
    hub.latencyMs = () => 100
    await uploader.add(file('a.scp', 40 * wire.chunkBytes))
    await clock.advance(1000)
    expect(uploads.chunks()).toBeGreaterThan(3)
    hub.drop()
    uploads.forgetOpen()
    await clock.advanceUntil(received)
    expect(hash(uploads.stored[0]?.bytes)).toBe(hash(file('a.scp', 40 * wire.chunkBytes).bytes))
  })

  it('begins again under another key when the hub forgets it with the line up, or another person had begun it', async () => {
    const { clock, uploads, uploader, received, refuse, hub } = await begin()
    refuse('ecg:begin', ['ecg.upload-unknown'])
    hub.latencyMs = () => 100
    const row = await uploader.add(file('a.scp', 20 * wire.chunkBytes))
    await clock.advance(1000)
    uploads.forgetOpen()
    await clock.advanceUntil(received)
    expect(uploads.stored.length).toBe(1)
    expect(uploader.items.get()[0]?.id).toBe(row.id)
    expect(uploader.items.get()[0]?.uploadKey).not.toBe(row.uploadKey)
  })

  it('loses nothing, doubles nothing and alters nothing, whatever happens and however often', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed)
      const { clock, hub, uploads, uploader, received } = await begin()
      const fates: Fate[] = ['drop-before', 'drop-after', 'lose', 'mute']
      hub.fate = () => (random() < 0.06 ? (fates[Math.floor(random() * 4)] ?? 'lose') : 'arrive')
      hub.latencyMs = () => 5 + random() * 60
      const files = ['a', 'b', 'c', 'd'].map((name, i) =>
        file(name, 1 + Math.floor(random() * 200_000), i === 2 ? { urgency: 'emergency' } : {}),
      )
      for (const one of files) await uploader.add(one)
      while (!received()) {
        await clock.advance(700)
        if (random() < 0.05) hub.drop()
        if (random() < 0.05) uploads.forgetOpen()
        expect(clock.now()).toBeLessThan(1_790_000_000_000 + 3_600_000)
      }
      for (const one of files) {
        const arrived = uploads.stored.filter((stored) => stored.fileName === one.fileName)
        expect(arrived.length, `seed ${seed} ${one.fileName}`).toBe(1)
        expect(hash(arrived[0]?.bytes)).toBe(hash(one.bytes))
      }
    }
  })
})

describe('an upload that the hub refuses', () => {
  it('backs off and goes on when the refusal passes, and lets others go meanwhile', async () => {
    const { clock, uploads, uploader, received, refuse } = await begin()
    refuse('ecg:finish', ['hub.internal'], ['hub.rate-limited'], ['ecg.too-many-uploads'])
    await uploader.add(file('first'))
    await clock.advance(100)
    await uploader.add(file('second'))
    await clock.advanceUntil(() => uploader.items.get().some((item) => item.delayedBy === 'hub.internal'))
    await clock.advanceUntil(received)
    expect(uploads.stored.length).toBe(2)
  })

  it('is kept with the reason and its bytes until someone asks for another try or dismisses it', async () => {
    const { clock, uploads, uploader, store, states, received, refuse } = await begin()
    refuse('ecg:finish', ['ecg.no-rate'])
    const row = await uploader.add(file('a.scp'))
    await clock.advanceUntil(() => states()[0] === 'a.scp refused')
    await clock.advance(600_000)
    expect(uploader.items.get()[0]?.refusal).toEqual({ reason: 'ecg.no-rate', details: null })
    expect(hash(await store.bytes(row.id))).toBe(hash(file('a.scp').bytes))
    await uploader.retry(row.id)
    await clock.advanceUntil(received)
    expect(uploads.stored.length).toBe(1)
    await uploader.remove(row.id)
    expect(await store.list()).toEqual([])
  })

  it('begins again when bytes arrive altered, three times and no more', async () => {
    const { clock, hub, uploader, states } = await begin()
    hub.handlers.set('ecg:finish', () => {
      throw new Refusal('ecg.upload-altered')
    })
    await uploader.add(file('a.scp'))
    await clock.advanceUntil(() => states()[0] === 'a.scp refused')
    const keys = hub.requests.filter(({ name }) => name === 'ecg:finish').map(({ input }) => (input as { uploadKey: string }).uploadKey)
    expect(keys.length).toBe(4)
    expect(new Set(keys).size).toBe(4)
    expect(uploader.items.get()[0]?.refusal?.reason).toBe('ecg.upload-altered')
  })

  it('is not sent when the bytes kept here are no longer those that were added', async () => {
    const store = createMemoryOutbox()
    const rotten = { ...store, bytes: async (id: string) => (await store.bytes(id))?.fill(1) ?? null }
    const { clock, hub, uploader, states } = await begin(rotten)
    await uploader.add(file('a.scp'))
    await clock.advanceUntil(() => states()[0] === 'a.scp refused')
    expect(hub.requests.filter(({ name }) => name === 'ecg:begin')).toEqual([])
  })

  it('waits while nobody is signed in, and goes on when somebody is', async () => {
    const { clock, hub, live, uploads, uploader, received, states } = await begin()
    hub.latencyMs = () => 100
    await uploader.add(file('a.scp', 40 * wire.chunkBytes))
    await clock.advance(1000)
    hub.push('session:ended', { reason: 'idle' })
    hub.me = null
    await clock.advance(600_000)
    expect(states()).toEqual(['a.scp waiting'])
    await live.signIn('li', 'a long password')
    await clock.advanceUntil(received)
    expect(uploads.chunks()).toBeLessThanOrEqual(40 + 4)
  })
})

describe('a file of a site that whoever is signed in may not send for', () => {
  it('waits, holds up no other file, and is sent as soon as someone of its site is signed in', async () => {
    const { clock, hub, live, uploads, uploader, states, received } = await begin()
    const answer = hub.handlers.get('ecg:begin')
    const its = { ...someone, personId: uuid(77) as typeof someone.personId }
    let asked = 0
    hub.handlers.set('ecg:begin', ((input: { siteId: string }) => {
      if (input.siteId === uuid(9) && hub.me?.personId !== its.personId) {
        asked++
        throw new Refusal('identity.forbidden', { right: 'ecg.send' })
      }
      return answer?.(input as never)
    }) as never)
    await uploader.add(file('theirs.scp', 150_000, { siteId: uuid(9) as OrganisationId, urgency: 'emergency' }))
    await uploader.add(file('ours.scp'))
    await clock.advanceUntil(() => uploads.stored.length === 1)
    await clock.advance(3600_000)
    expect(states().sort()).toEqual(['ours.scp received', 'theirs.scp waiting'])
    expect(uploader.items.get().filter(waitsForItsPeople)).toHaveLength(1)
    expect(asked).toBeGreaterThan(2)
    expect(asked).toBeLessThan(8)
    const from = clock.now()
    hub.signsIn = its
    await live.signIn('zhao', 'a long password')
    await clock.advanceUntil(received)
    expect(clock.now() - from).toBeLessThan(5000)
  })
})
