import { emptyContext, Refusal } from '@lianxin/contract'
import { nobody } from '@lianxin/ecg'
import { describe, expect, it } from 'vitest'
import { createDescriber, type Description, type Versioned } from './describer.ts'

const first: Versioned = { version: 1, description: { ...nobody, ...emptyContext } }

/** A hub that keeps one description and refuses a stale base. */
function begin() {
  let held = first
  const timers: (() => void)[] = []
  const describer = createDescriber(first, {
    save: async (baseVersion, description) => {
      if (baseVersion !== held.version) throw new Refusal('ecg.version-stale')
      held = { version: held.version + 1, description }
      return held.version
    },
    read: async () => held,
    after: (_ms, run) => {
      timers.push(run)
      return () => void timers.splice(timers.indexOf(run) >>> 0, 1)
    },
    hubNow: () => 5,
  })
  return {
    describer,
    held: () => held,
    elsewhere(patch: Partial<Description>) {
      held = { version: held.version + 1, description: { ...held.description, ...patch } }
      return held
    },
    async quiet() {
      for (let turn = 0; turn < 5 && timers.length > 0; turn++) {
        for (const run of timers.splice(0)) run()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

describe('completing the story after sending', () => {
  it('saves by itself once typing has paused, all changes in one', async () => {
    const { describer, held, quiet } = begin()
    describer.edit({ symptoms: ['chest-pain'] })
    describer.edit({ history: '高血压' })
    expect(describer.state.get().status).toBe('unsaved')
    await quiet()
    expect(held()).toEqual({ version: 2, description: { ...first.description, symptoms: ['chest-pain'], history: '高血压' } })
    expect(describer.state.get()).toMatchObject({ status: 'saved', savedAt: 5, merged: false })
  })

  it('keeps both when somebody else saved another field first', async () => {
    const { describer, held, elsewhere, quiet } = begin()
    elsewhere({ systolicMmhg: 150, history: '糖尿病' })
    describer.edit({ history: '高血压' })
    await quiet()
    expect(held().description).toMatchObject({ systolicMmhg: 150, history: '高血压' })
    expect(describer.state.get()).toMatchObject({ status: 'saved', merged: true, shown: held().description })
  })

  it('shows what others changed and asks nothing when nothing was typed here', () => {
    const { describer, elsewhere } = begin()
    describer.take(elsewhere({ note: '已转运' }))
    expect(describer.state.get()).toMatchObject({ status: 'saved', merged: false, shown: { note: '已转运' } })
  })

  it('keeps a time of onset together with how well it is known, whoever wins', async () => {
    const { describer, held, elsewhere, quiet } = begin()
    describer.edit({ onsetAt: 1000, onsetPrecision: 'earliest' })
    await quiet()
    elsewhere({ onsetAt: 5000, onsetPrecision: 'exact', note: '已转运' })
    describer.edit({ onsetAt: 2000, onsetPrecision: 'earliest' })
    await quiet()
    expect(held().description).toMatchObject({ onsetAt: 2000, onsetPrecision: 'earliest', note: '已转运' })
  })

  it('ignores news older than what it has', () => {
    const { describer } = begin()
    describer.take({ version: 1, description: { ...first.description, note: '旧' } })
    expect(describer.state.get().shown.note).toBeNull()
  })

  it('says so when the hub refuses, and keeps what was typed', async () => {
    const timers: (() => void)[] = []
    const describer = createDescriber(first, {
      save: async () => Promise.reject(new Refusal('identity.forbidden')),
      read: async () => first,
      after: (_ms, run) => {
        timers.push(run)
        return () => undefined
      },
      hubNow: () => 0,
    })
    describer.edit({ note: '胸痛 2 小时' })
    for (const run of timers.splice(0)) run()
    await new Promise((resolve) => setImmediate(resolve))
    expect(describer.state.get()).toMatchObject({ status: 'refused', shown: { note: '胸痛 2 小时' } })
  })
})
