import { type EcgId, type PartyId, type PeerId, Refusal, type Stage, type StageState } from '@lianxin/contract'
import { createManualClock } from '@lianxin/live/testing/manualClock'
import { describe, expect, it } from 'vitest'
import { createStageSync, emptyStage } from './stageSync.ts'
import { someConsult } from './testing/rooms.ts'

const [own, other] = ['own', 'other'] as unknown as [PeerId, PeerId]

function page(startS: number): Stage {
  const sheet = { ecgId: 'ecg' as EcgId, layout: null, speedMmPerS: 25, gainMmPerMv: 10, startS, window: null, calipers: null }
  return { sheets: [sheet], active: 0, fileId: null }
}

function stage(answerMs = 50) {
  const clock = createManualClock()
  const hub: StageState = { stageNo: 1, presenter: null, stage: emptyStage }
  const held = { ...hub }
  const sent: { readonly name: string; readonly input: { stage?: Stage; at?: unknown } }[] = []
  const hearers = new Map<string, (push: never) => void>()
  const call = async (name: string, input: { stage?: Stage }) => {
    sent.push({ name, input })
    await new Promise<void>((resolve) => clock.after(answerMs, resolve))
    if (name === 'stage:take') return { ...Object.assign(held, { presenter: own, stageNo: held.stageNo + 1 }) }
    if (name === 'stage:point') return {}
    if (held.presenter !== own) throw new Refusal('consult.not-presenter')
    Object.assign(held, { stage: input.stage, stageNo: held.stageNo + 1 })
    return { stageNo: held.stageNo }
  }
  const on = (name: string, hear: (push: never) => void) => {
    hearers.set(name, hear)
    return () => hearers.delete(name)
  }
  const sync = createStageSync({
    live: { call, on, clock, random: () => 0.5 } as never,
    consultId: someConsult,
    peerId: own,
    ownParty: () => 'own-party' as PartyId,
  })
  sync.heard('run-1', { ...held })
  const push = (name: string, value: object) => hearers.get(name)?.({ consultId: someConsult, ...value } as never)
  const take = async () => {
    const taken = sync.take()
    await clock.advance(answerMs + 1)
    await taken
  }
  const set = () => sent.filter(({ name }) => name === 'stage:set').map(({ input }) => input.stage?.sheets[0]?.startS)
  return { clock, sync, sent, held, push, take, set, state: () => sync.state.get() }
}

describe('the shared stage', () => {
  it('shows the presenter their own page at once, and tells the others only the newest', async () => {
    const { sync, clock, take, set, state } = stage(600)
    await take()
    for (let startS = 0; startS < 100; startS++) {
      sync.present(page(startS))
      expect(state().stage.sheets[0]?.startS).toBe(startS)
      await clock.advance(30)
    }
    expect(state().sending).toBe(true)
    await clock.advance(5000)
    expect(set().length).toBeLessThanOrEqual(14)
    expect(set().at(-1)).toBe(99)
    expect(state()).toMatchObject({ presenting: true, sending: false, stage: { sheets: [{ startS: 99 }] } })
  })

  it('follows the newest page of another presenter, whatever the order of its coming', () => {
    const { push, state } = stage()
    push('stage:changed', { run: 'run-1', state: { stageNo: 9, presenter: other, stage: page(9) } })
    push('stage:changed', { run: 'run-1', state: { stageNo: 8, presenter: other, stage: page(8) } })
    expect(state()).toMatchObject({ stageNo: 9, presenting: false, stage: { sheets: [{ startS: 9 }] } })
  })

  it('sends nothing more once somebody else has taken over', async () => {
    const { sync, clock, push, take, held, set, state } = stage(600)
    await take()
    sync.present(page(1))
    sync.present(page(2))
    sync.present(page(3))
    Object.assign(held, { presenter: other, stageNo: 20 })
    push('stage:changed', { run: 'run-1', state: { stageNo: 20, presenter: other, stage: page(50) } })
    await clock.advance(10_000)
    sync.present(page(4))
    await clock.advance(10_000)
    expect(set()).toEqual([1])
    expect(state()).toMatchObject({ presenting: false, sending: false, stage: { sheets: [{ startS: 50 }] } })
  })

  it('brings what it showed back to a hub that began anew', async () => {
    const { sync, clock, take, held, state } = stage()
    await take()
    sync.present(page(7))
    await clock.advance(1000)
    Object.assign(held, { presenter: null, stageNo: 1, stage: emptyStage })
    sync.heard('run-2', { ...held })
    await clock.advance(1000)
    expect(held).toMatchObject({ presenter: own, stage: { sheets: [{ startS: 7 }] } })
    expect(state()).toMatchObject({ presenting: true, sending: false, stage: { sheets: [{ startS: 7 }] } })
  })

  it('shows where another one points until the hand has rested for long, and not where oneself does', async () => {
    const { sync, clock, push } = stage()
    const at = { xMm: 10, yMm: 20 }
    push('stage:pointed', { partyId: 'own-party', sheet: 0, at })
    expect(sync.pointers.get()).toEqual([])
    push('stage:pointed', { partyId: 'wang', sheet: 1, at })
    expect(sync.pointers.get()).toEqual([{ partyId: 'wang', sheet: 1, ...at, opacity: 1 }])
    await clock.advance(6800)
    expect(sync.pointers.get()[0]?.opacity).toBeGreaterThan(0)
    expect(sync.pointers.get()[0]?.opacity).toBeLessThan(1)
    await clock.advance(2000)
    expect(sync.pointers.get()).toEqual([])
    push('stage:pointed', { partyId: 'wang', sheet: 1, at })
    push('stage:pointed', { partyId: 'wang', sheet: 1, at: null })
    expect(sync.pointers.get()).toEqual([])
  })

  it('points only while presenting', async () => {
    const { sync, clock, take, sent } = stage()
    sync.point(0, { xMm: 1, yMm: 1 })
    await clock.advance(500)
    expect(sent).toEqual([])
    await take()
    sync.point(0, { xMm: 1, yMm: 1 })
    await clock.advance(500)
    expect(sent.map(({ name }) => name)).toEqual(['stage:take', 'stage:point'])
  })
})
