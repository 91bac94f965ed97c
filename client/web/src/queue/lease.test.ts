import { lease, Refusal } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { keepLease, type LeaseState } from './lease.ts'

function setUp() {
  const states: LeaseState[] = []
  let answer: () => { leaseUntil: number } = () => ({ leaseUntil: 50_000 })
  let tick = () => {}
  let everyMs = 0
  const kept = keepLease(40_000, {
    renew: async () => answer(),
    every(ms, run) {
      everyMs = ms
      tick = run
      return () => {
        tick = () => {}
      }
    },
    onChange: (state) => states.push(state),
  })
  const beat = async () => {
    tick()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const refuse = (reason: Refusal['reason']) => {
    answer = () => {
      throw new Refusal(reason)
    }
  }
  return { kept, states, beat, refuse, accept: (leaseUntil: number) => (answer = () => ({ leaseUntil })), everyMs: () => everyMs }
}

describe('the lease of a claimed task', () => {
  it('is renewed several times within its length', async () => {
    const { states, beat, everyMs } = setUp()
    expect(everyMs()).toBeLessThan((lease.seconds * 1000) / 3)
    await beat()
    expect(states).toEqual([{ kind: 'held', until: 50_000 }])
  })

  it('is unsure while the hub is away and held again when it answers', async () => {
    const { states, beat, refuse, accept } = setUp()
    refuse('hub.offline')
    await beat()
    accept(90_000)
    await beat()
    expect(states).toEqual([
      { kind: 'unsure', until: 40_000 },
      { kind: 'held', until: 90_000 },
    ])
  })

  it('stays lost once the hub says it is not ours', async () => {
    const { states, beat, refuse, accept } = setUp()
    refuse('queue.not-yours')
    await beat()
    accept(90_000)
    await beat()
    expect(states).toEqual([{ kind: 'lost', reason: 'queue.not-yours' }])
  })

  it('says nothing after it was stopped', async () => {
    const { kept, states, beat } = setUp()
    kept.stop()
    await beat()
    await kept.renewNow()
    expect(states).toEqual([])
  })
})
