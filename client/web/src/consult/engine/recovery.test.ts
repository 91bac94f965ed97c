import { createManualClock } from '@lianxin/live/testing/manualClock'
import { describe, expect, it } from 'vitest'
import { createRecovery, recoveryTimes, type Remedies } from './recovery.ts'

function patient(fates: Partial<Record<keyof Remedies, () => Promise<void>>> = {}) {
  const clock = createManualClock()
  const taken: { readonly remedy: string; readonly at: number }[] = []
  const begunAt = clock.now()
  const remedy = (name: keyof Remedies) => () => {
    taken.push({ remedy: name, at: clock.now() - begunAt })
    return fates[name]?.() ?? Promise.resolve()
  }
  const remedies = { restartIce: remedy('restartIce'), rebuild: remedy('rebuild'), rejoin: remedy('rejoin') }
  const recovery = createRecovery(clock, () => 1, remedies)
  return { clock, recovery, taken, names: () => taken.map((one) => one.remedy) }
}

const fails = () => Promise.reject(new Error('unavailable'))

describe('recovering media', () => {
  it('leaves a gap of a second alone', async () => {
    const { clock, recovery, names } = patient()
    recovery.begin()
    await clock.advance(100)
    recovery.ice('connected')
    recovery.ice('disconnected')
    await clock.advance(1000)
    recovery.ice('connected')
    await clock.advance(60_000)
    expect(names()).toEqual(['rebuild'])
  })

  it('restarts ICE after two seconds without, and makes new transports when that does not help', async () => {
    const { clock, recovery, names, taken } = patient()
    recovery.begin()
    await clock.advance(100)
    recovery.ice('connected')
    await clock.advance(10_000)
    recovery.ice('disconnected')
    await clock.advance(recoveryTimes.disconnectedMs + recoveryTimes.restartMs + 10)
    expect(names()).toEqual(['rebuild', 'restartIce', 'rebuild'])
    expect(taken[1]?.at).toBe(10_100 + recoveryTimes.disconnectedMs)
  })

  it('makes new transports at once where the SFU does not know the old ones', async () => {
    const { clock, recovery, names } = patient({ restartIce: fails })
    recovery.begin()
    await clock.advance(100)
    recovery.ice('connected')
    recovery.ice('failed')
    await clock.advance(10)
    expect(names()).toEqual(['rebuild', 'restartIce', 'rebuild'])
  })

  it('backs off between new transports in vain, and comes in by the door again', async () => {
    const { clock, recovery, names, taken } = patient({ rebuild: fails })
    recovery.begin()
    await clock.advance(60_000)
    expect(names().slice(0, 6)).toEqual(['rebuild', 'rebuild', 'rejoin', 'rebuild', 'rejoin', 'rebuild'])
    const rebuilds = taken.filter(({ remedy }) => remedy === 'rebuild').map(({ at }) => at)
    const waits = rebuilds.slice(1).map((at, n) => at - (rebuilds[n] ?? 0))
    expect(waits.slice(0, 7)).toEqual([300, 600, 1200, 2400, 4800, 8000, 8000])
  })

  it('tries now instead of when the wait is over, once the network is back', async () => {
    const { clock, recovery, names } = patient({ rebuild: fails })
    recovery.begin()
    await clock.advance(20_000)
    const before = names().length
    recovery.networkChanged()
    await clock.advance(1)
    expect(names().length).toBeGreaterThan(before)
  })

  it('takes a network that changed as a reason to restart ICE, not more', async () => {
    const { clock, recovery, names } = patient()
    recovery.begin()
    await clock.advance(100)
    recovery.ice('connected')
    recovery.networkChanged()
    recovery.networkChanged()
    await clock.advance(60_000)
    expect(names()).toEqual(['rebuild', 'restartIce'])
  })

  it('makes a new line at once for a new epoch, whatever was under way', async () => {
    const { clock, recovery, names } = patient()
    recovery.begin()
    await clock.advance(100)
    recovery.ice('connected')
    recovery.ice('disconnected')
    recovery.renew()
    await clock.advance(30_000)
    expect(names()).toEqual(['rebuild', 'rebuild'])
  })

  it('does nothing any more once it rests', async () => {
    const { clock, recovery, names } = patient({ rebuild: fails })
    recovery.begin()
    recovery.rest()
    recovery.ice('failed')
    recovery.networkChanged()
    await clock.advance(60_000)
    expect(names()).toEqual(['rebuild'])
  })
})
