import { Refusal } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import type { Fetch } from './http.ts'
import { createIds } from './ids.ts'
import { createLive, type LiveOptions } from './live.ts'
import { createFakeHub } from './testing/fakeHub.ts'
import { createManualClock } from './testing/manualClock.ts'

function begin(wrap: (fetch: Fetch) => Fetch = (fetch) => fetch, more: Partial<LiveOptions> = {}) {
  const clock = createManualClock()
  const hub = createFakeHub(clock)
  let n = 0
  const ids = { uuid: () => `01900000-0000-7000-8000-${String(++n).padStart(12, '0')}` }
  const live = createLive({
    clientName: 'test',
    clock,
    ids,
    random: () => 0.5,
    makeSocket: hub.makeSocket,
    fetch: wrap(hub.fetch),
    ...more,
  })
  const state = () => live.connection.get().state
  const online = () => clock.advanceUntil(() => state() === 'online')
  return { clock, hub, live, state, online }
}

const setDuty = { on: true }
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof Refusal ? error.reason : String(error)),
  )

describe('signing out without a line', () => {
  const away = async () => {
    const memory = { owed: false }
    const signOutMemory = { recall: () => memory.owed, keep: (owed: boolean) => void (memory.owed = owed) }
    const world = begin(undefined, { signOutMemory })
    world.live.start()
    await world.online()
    world.hub.reachable = false
    world.hub.drop()
    const told = reasonOf(world.live.signOut())
    return { ...world, memory, signOutMemory, told }
  }

  it('locks at once and ends the session as soon as the hub can be told', async () => {
    const { hub, live, clock, state, told, memory } = await away()
    expect([live.me.get(), state(), memory.owed]).toEqual([null, 'signed-out', true])
    expect(await told).toBe('hub.offline')
    expect(live.signOutOwed.get()).toBe(true)
    hub.reachable = true
    await clock.advanceUntil(() => !live.signOutOwed.get())
    expect([hub.me, memory.owed, state()]).toEqual([null, false, 'signed-out'])
  })

  it('stays so over a page that is opened anew, which lets nobody in with that session', async () => {
    const first = await away()
    await first.told
    first.live.stop()
    const next = begin(undefined, { signOutMemory: first.signOutMemory })
    next.live.start()
    expect([next.live.me.get(), next.state()]).toEqual([null, 'signed-out'])
    await next.clock.advanceUntil(() => !next.live.signOutOwed.get())
    expect([next.hub.me, next.state(), next.hub.tokens()]).toEqual([null, 'signed-out', 0])
  })

  it('is finished before the next person signs in, and does not end that session', async () => {
    const { hub, live, clock, online, told } = await away()
    await told
    expect(await reasonOf(live.signIn('li', 'a long password'))).toBe('hub.offline')
    hub.reachable = true
    await live.signIn('li', 'a long password')
    await online()
    await clock.advance(120_000)
    expect(hub.me?.login).toBe('li')
    expect(live.me.get()?.login).toBe('li')
  })
})

describe('the connection', () => {
  it('takes up the session there is, with a fresh token for each handshake', async () => {
    const { hub, live, online, clock, state } = begin()
    live.start()
    expect(state()).toBe('connecting')
    await online()
    expect(live.me.get()?.login).toBe('li')
    hub.drop()
    expect(state()).toBe('offline')
    await online()
    expect(hub.tokens()).toBe(2)
    await clock.advance(1)
  })

  it('waits for someone to sign in when nobody is, and goes on when somebody does', async () => {
    const { hub, live, online, clock, state } = begin()
    hub.me = null
    live.start()
    await clock.advanceUntil(() => state() === 'signed-out')
    expect(live.me.get()).toBeNull()
    await live.signIn('li', 'a long password')
    await online()
  })

  it('goes on with the one session that the first set-up of an empty hub begins', async () => {
    const { hub, live, online, clock, state } = begin()
    hub.me = null
    live.start()
    await clock.advanceUntil(() => state() === 'signed-out')
    const organisation = { zh: '第一医院', en: '' }
    await live.setUp({ code: 'a-code', organisation, login: 'li', name: '李医生', password: 'a long password' })
    await online()
    expect(live.me.get()?.login).toBe('li')
    expect([hub.sessions(), hub.tokens()]).toEqual([1, 1])
  })

  it('is not thrown out by an answer from before somebody signed in', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { hub, live, online, clock, state } = begin((fetch) => async (url, init) => {
      const answer = await fetch(url, init)
      if (answer.status === 401) await held
      return answer
    })
    hub.me = null
    live.start()
    await clock.advance(10)
    await live.signIn('li', 'a long password')
    await online()
    release()
    await clock.advance(100)
    expect(state()).toBe('online')
  })

  it('keeps trying while the hub cannot be reached, and says since when', async () => {
    const { hub, live, online, clock } = begin()
    hub.reachable = false
    const startedAt = clock.now()
    live.start()
    await clock.advance(30_000)
    expect(live.connection.get()).toMatchObject({ state: 'offline', since: startedAt, reason: 'hub.offline' })
    hub.reachable = true
    await online()
    expect(clock.now() - startedAt).toBeLessThan(45_000)
  })

  it('tries at once when told that the network is back', async () => {
    const { hub, live, online, clock } = begin()
    hub.reachable = false
    live.start()
    await clock.advance(60_000)
    hub.reachable = true
    const toldAt = clock.now()
    live.retryNow()
    await online()
    expect(clock.now() - toldAt).toBeLessThan(100)
  })

  it('is offline at once when told that the network is gone, and comes back by itself', async () => {
    const { hub, live, online, clock, state } = begin()
    live.networkLost()
    expect(state()).toBe('connecting')
    live.start()
    await online()
    const unanswered = reasonOf(live.call('hub:time', {}))
    const lostAt = clock.now()
    hub.reachable = false
    live.networkLost()
    expect(live.connection.get()).toEqual({ state: 'offline', since: lostAt, reason: 'hub.offline' })
    expect(await unanswered).toBe('hub.offline')
    await clock.advance(5000)
    expect(live.connection.get()).toMatchObject({ state: 'offline', since: lostAt })
    hub.reachable = true
    await online()
  })

  it('ends in signed-out with the reason when the hub ends the session', async () => {
    const { hub, live, online, clock, state } = begin()
    live.start()
    await online()
    hub.push('session:ended', { reason: 'revoked' })
    await clock.advanceUntil(() => state() === 'signed-out')
    expect(live.connection.get()).toEqual({ state: 'signed-out', reason: 'identity.session-ended', ended: 'revoked' })
    expect(live.me.get()?.login).toBe('li')
    await clock.advance(120_000)
    expect(state()).toBe('signed-out')
  })

  it('ends in signed-out when an answer says that the session is over', async () => {
    const { hub, live, online, clock } = begin()
    live.start()
    await online()
    hub.handlers.set('identity:active', () => {
      throw new Refusal('identity.session-idle')
    })
    const reason = reasonOf(live.call('identity:active', {}))
    await clock.advance(100)
    expect(await reason).toBe('identity.session-idle')
    expect(live.connection.get()).toMatchObject({ state: 'signed-out', reason: 'identity.session-idle' })
  })

  it('asks over HTTP whether the session lives when a handshake says it does not', async () => {
    const { hub, live, online, clock, state } = begin()
    hub.refuseHandshake = { reason: 'identity.not-signed-in' }
    live.start()
    await clock.advanceUntil(() => state() === 'offline')
    hub.refuseHandshake = null
    await online()
    hub.me = null
    hub.drop()
    await clock.advanceUntil(() => state() === 'signed-out')
  })

  it('says so when page and hub speak different versions, and asks rarely', async () => {
    const { hub, live, clock } = begin()
    hub.refuseHandshake = { reason: 'hub.protocol-version' }
    live.start()
    await clock.advance(60_000)
    expect(live.connection.get()).toMatchObject({ state: 'offline', reason: 'hub.protocol-version' })
    expect(hub.tokens()).toBeLessThanOrEqual(3)
  })
})

describe('a call', () => {
  it('is refused at once when offline, when its input does not fit, and after silence', async () => {
    const { hub, live, online, clock } = begin()
    expect(await reasonOf(live.call('hub:time', {}))).toBe('hub.offline')
    live.start()
    await online()
    expect(await reasonOf(live.call('hub:time', { extra: 1 } as never))).toBe('hub.invalid-input')
    hub.handlers.set('identity:active', () => ({}))
    hub.fate = () => 'mute'
    const silence = reasonOf(live.call('identity:active', {}, { timeoutMs: 3000 }))
    await clock.advance(3000)
    expect(await silence).toBe('hub.timeout')
  })

  it('drops a line on which nothing was heard since, and opens another', async () => {
    const { hub, live, online, clock } = begin()
    live.start()
    await online()
    await clock.advance(2000)
    hub.fate = () => 'lose'
    const silence = reasonOf(live.call('identity:active', {}, { timeoutMs: 3000 }))
    await clock.advance(3000)
    hub.fate = () => 'arrive'
    expect(await silence).toBe('hub.timeout')
    await online()
    expect(hub.tokens()).toBe(2)
  })

  it('fails when the line goes before the answer', async () => {
    const { hub, live, online } = begin()
    live.start()
    await online()
    const lost = reasonOf(live.call('identity:active', {}))
    hub.drop()
    expect(await lost).toBe('hub.offline')
  })

  it('does not pass on an answer that is not as the contract says', async () => {
    const { hub, live, online, clock } = begin()
    live.start()
    await online()
    hub.handlers.set('queue:set-duty', () => ({ onDuty: 'everybody' }))
    const reason = reasonOf(live.write('queue:set-duty', setDuty))
    await clock.advance(100)
    expect(await reason).toBe('hub.protocol-version')
  })

  it('ends when its signal does', async () => {
    const { hub, live, online } = begin()
    live.start()
    await online()
    hub.fate = () => 'lose'
    const stop = new AbortController()
    const ended = live.call('identity:active', {}, { signal: stop.signal })
    stop.abort(new Error('left the page'))
    await expect(ended).rejects.toThrow('left the page')
  })
})

describe('a write', () => {
  it('repeats with the same key over drops, silence and refusals that pass', async () => {
    const { hub, live, online, clock } = begin()
    live.start()
    await online()
    const fates = ['drop-before', 'drop-after', 'mute', 'arrive', 'arrive'] as const
    let n = 0
    hub.fate = (name) => (name === 'queue:set-duty' ? (fates[n++] ?? 'arrive') : 'arrive')
    hub.handlers.set('queue:set-duty', () => {
      if (n === 4) throw new Refusal('hub.rate-limited')
      return { onDuty: [] }
    })
    const answer = live.write('queue:set-duty', setDuty)
    await clock.advance(40_000)
    expect(await answer).toEqual({ onDuty: [] })
    const keys = hub.requests.filter(({ name }) => name === 'queue:set-duty').map(({ input }) => (input as { key: string }).key)
    expect(keys.length).toBe(4)
    expect(new Set(keys).size).toBe(1)
  })

  it('gives up after its time with the last refusal', async () => {
    const { hub, live, online, clock } = begin()
    live.start()
    await online()
    hub.reachable = false
    hub.drop()
    const reason = reasonOf(live.write('queue:set-duty', setDuty, { giveUpAfterMs: 5000 }))
    await clock.advance(5000)
    expect(await reason).toBe('hub.offline')
  })

  it('does not repeat what repeating cannot cure', async () => {
    const { hub, live, online, clock } = begin()
    live.start()
    await online()
    hub.handlers.set('queue:set-duty', () => {
      throw new Refusal('identity.forbidden')
    })
    const reason = reasonOf(live.write('queue:set-duty', setDuty))
    await clock.advance(1000)
    expect(await reason).toBe('identity.forbidden')
    expect(hub.requests.filter(({ name }) => name === 'queue:set-duty').length).toBe(1)
  })
})

describe('pushes', () => {
  it('are heard once by each hearer until it stops, over reconnections; ill-formed ones are dropped', async () => {
    const { hub, live, online, clock } = begin()
    const heard: unknown[] = []
    const stop = live.on('duty:changed', (push) => heard.push(push))
    live.start()
    await online()
    hub.drop()
    await online()
    hub.push('duty:changed', { onDuty: [] })
    hub.push('duty:changed', { onDuty: 'all' })
    await clock.advance(100)
    stop()
    hub.push('duty:changed', { onDuty: [] })
    await clock.advance(100)
    expect(heard).toEqual([{ onDuty: [] }])
  })
})

describe("the hub's clock", () => {
  it('is known within half the best round trip, whatever the others took', async () => {
    const { hub, live, online, clock } = begin()
    hub.handlers.set('hub:time', () => ({ now: clock.now() + 90_000 }))
    let n = 0
    hub.latencyMs = (name) => (name === 'hub:time' ? ([400, 20, 300, 700][n++ % 4] as number) : 10)
    live.start()
    await online()
    await clock.advance(10_000)
    expect(Math.abs(live.hubNow() - (clock.now() + 90_000))).toBeLessThanOrEqual((400 + 20) / 2)
  })

  it('follows when a clock was set', async () => {
    const { hub, live, online, clock } = begin()
    let ahead = 90_000
    hub.handlers.set('hub:time', () => ({ now: clock.now() + ahead }))
    live.start()
    await online()
    await clock.advance(10_000)
    ahead = -5000
    await clock.advance(120_000)
    expect(live.hubNow() - clock.now()).toBe(-5000)
  })
})

describe('ids', () => {
  it('are UUIDs version 7 that carry the time', () => {
    const id = createIds(
      () => 0x0190_1234_5678,
      (bytes) => void bytes.fill(0xff),
    ).uuid()
    expect(id).toBe('01901234-5678-7fff-bfff-ffffffffffff')
  })
})
