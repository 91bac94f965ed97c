import { randomUUID } from 'node:crypto'
import { type EcgId, Stage } from '@lianxin/contract'
import { demoPerson } from '@lianxin/fixtures'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ManualClock, manualClock } from '../harness/clock.ts'
import {
  joinMedia,
  newestState,
  startTestRooms,
  type TestDevice,
  type TestRooms,
  presencesIn,
  reconnect,
  twoInARoom,
} from '../harness/rooms.ts'

let rooms: TestRooms
let clock: ManualClock
beforeEach(async () => {
  clock = manualClock()
  rooms = await startTestRooms({ clock })
  await expect.poll(() => rooms.sfu.state()).toBe('ready')
})
afterEach(() => rooms.stop())

const ecgId = randomUUID() as EcgId
const two = (ecg: string | null = ecgId) => twoInARoom(rooms, ecg)

/** What a device was told last, once the pace of telling allows. */
const shown = async (device: TestDevice) => {
  await clock.advance(200)
  return newestState(device)
}

const presences = (consultId: string) => presencesIn(rooms, consultId)

describe('what a room shows', () => {
  const sheet = { ecgId, layout: null, speedMmPerS: 25, gainMmPerMv: 10, startS: 0, window: null, calipers: null }
  const stage = { sheets: [{ ...sheet, speedMmPerS: 50 }], active: 0, fileId: null }

  it('begins with the ECG that it is about', async () => {
    const { wang } = await two()
    const joined = await rooms.ask(wang, 'room:join', {})
    expect(joined.at === 'room' && joined.state.stage).toMatchObject({ presenter: null, stage: { sheets: [sheet], active: 0 } })
  })

  it('is changed by the presenter alone, and anyone may take over', async () => {
    const { wang, zhao } = await two()
    await rooms.ask(wang, 'room:join', {})
    await rooms.ask(zhao, 'room:join', {})
    await expect(rooms.ask(wang, 'stage:set', { stage })).rejects.toThrow('consult.not-presenter')
    await rooms.ask(wang, 'stage:take', {})
    const { stageNo } = await rooms.ask(wang, 'stage:set', { stage })
    await clock.advance(200)
    const told = zhao.told.flatMap((one) => (one.name === 'stage:changed' ? one.value.state : []))
    expect(told.at(-1)).toMatchObject({ stageNo, presenter: wang.peerId, stage: { sheets: [{ speedMmPerS: 50 }] } })
    await rooms.ask(zhao, 'stage:take', {})
    await expect(rooms.ask(wang, 'stage:set', { stage })).rejects.toThrow('consult.not-presenter')
  })

  it('is an ECG or a file of this consultation, not any that one knows the id of', async () => {
    const { wang } = await two()
    await rooms.ask(wang, 'room:join', {})
    await rooms.ask(wang, 'stage:take', {})
    const foreign = { ...stage, sheets: [{ ...sheet, ecgId: randomUUID() }] }
    await expect(rooms.ask(wang, 'stage:set', { stage: foreign })).rejects.toThrow('ecg.unknown')
    await expect(rooms.ask(wang, 'stage:set', { stage: { ...stage, fileId: randomUUID() } })).rejects.toThrow('consult.file-unknown')
    await expect(rooms.ask(wang, 'stage:set', { stage: { ...stage, active: 1 } })).rejects.toThrow('hub.invalid-input')
  })

  it('leaves as its newest only, however fast it changes; the pointer is told to the others', async () => {
    const { wang, zhao } = await two()
    await rooms.ask(wang, 'room:join', {})
    await rooms.ask(zhao, 'room:join', {})
    await rooms.ask(wang, 'stage:take', {})
    await clock.advance(200)
    const before = zhao.told.filter(({ name }) => name === 'stage:changed').length
    for (let startS = 1; startS <= 20; startS++) await rooms.ask(wang, 'stage:set', { stage: { ...stage, sheets: [{ ...sheet, startS }] } })
    await clock.advance(200)
    const changes = zhao.told.filter(({ name }) => name === 'stage:changed').slice(before)
    expect(changes.length).toBeLessThanOrEqual(2)
    expect(changes.at(-1)?.value).toMatchObject({ state: { stage: { sheets: [{ startS: 20 }] } } })
    await rooms.ask(wang, 'stage:point', { sheet: 0, at: { xMm: 10, yMm: 20 } })
    expect(zhao.told.at(-1)).toMatchObject({ name: 'stage:pointed', value: { sheet: 0, at: { xMm: 10, yMm: 20 } } })
    expect(wang.told.some(({ name }) => name === 'stage:pointed')).toBe(false)
  })

  it('is written down no more than once a second', async () => {
    const { consultId, wang } = await two()
    await rooms.ask(wang, 'room:join', {})
    await rooms.ask(wang, 'stage:take', {})
    const kept = async () =>
      (await rooms.db.read.selectFrom('consult').select('stage').where('id', '=', consultId).executeTakeFirstOrThrow()).stage
    await rooms.ask(wang, 'stage:set', { stage })
    expect(await kept()).toBeNull()
    await clock.advance(1_000)
    expect(Stage.parse(((await kept()) as { stage: unknown }).stage)).toEqual(stage)
  })

  it('is shown again by a hub that began anew, and its presenter presents on', async () => {
    const { consultId, wang, zhao } = await two()
    const first = await joinMedia(rooms, wang)
    await rooms.ask(wang, 'stage:take', {})
    await rooms.ask(wang, 'stage:set', { stage })
    await clock.advance(1_000)
    await rooms.restart()
    await expect.poll(() => rooms.sfu.state()).toBe('ready')
    for (const device of [zhao, wang]) {
      reconnect(rooms, device)
      expect((await joinMedia(rooms, device)).mediaEpoch).not.toBe(first.mediaEpoch)
    }
    const state = await shown(zhao)
    expect(state).toMatchObject({ peers: [{ name: '赵敏' }, { name: '王海川' }], stage: { presenter: wang.peerId, stage } })
    expect(state?.run).not.toBe(first.joined.at === 'room' && first.joined.state.run)
    expect(await presences(consultId)).toMatchObject({ [demoPerson('wang.haichuan').id]: 'in' })
  })
})
