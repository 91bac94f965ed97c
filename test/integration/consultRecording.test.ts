import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { ConsultId, RecordedStage, RecordingId, RoomState } from '@lianxin/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRecordings } from '../../server/src/consult/recording/index.ts'
import { createTrackFile } from '../../server/src/consult/recording/trackFile.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { consultations, type Doctor, open, partyId, personId, write } from '../harness/consultation.ts'
import { type ManualClock, manualClock } from '../harness/clock.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { recordingLog } from '../harness/recordingLog.ts'
import { joinMedia, newestState, sendTrack, startTestRooms } from '../harness/rooms.ts'
import { newKey } from '../harness/visitor.ts'

let clock: ManualClock
let hub: TestHub
let dataDir: string
const { come, comeByLink, leave } = consultations(() => hub)
beforeEach(async () => {
  clock = manualClock()
  dataDir = await mkdtemp(join(tmpdir(), 'lianxin-recordings-'))
  hub = await startTestHub({ clock, config: { dataDir } })
})
afterEach(async () => {
  leave()
  await hub.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const refused = (reason: string) => ({ ok: false, error: { reason } })
const shown = ({ line }: Doctor, consultId: ConsultId) =>
  line.pushes
    .flatMap(({ name, value }) => (name === 'room:changed' ? [(value as { state: RoomState }).state] : []))
    .filter((state) => state.consultId === consultId)
    .at(-1)?.recording
/** Rooms tell their devices no more often than ten times a second of the clock. */
const seen = async (who: Doctor, consultId: ConsultId) => {
  await clock.advance(100)
  return shown(who, consultId)
}
/** Time in which these devices are there, and say so. */
async function pass(seconds: number, consultId: ConsultId, ...there: readonly Doctor[]): Promise<void> {
  for (let s = 0; s < seconds; s += 5) {
    await clock.advance(5_000)
    for (const { line, peerId } of there) await line.must('room:signal', { consultId, peerId, audioOnly: false, handUp: false })
  }
}
const of = (who: Doctor, consultId: ConsultId) => ({ ...write(consultId), peerId: who.peerId })
const ask = async (who: Doctor, consultId: ConsultId) => (await who.line.must('recording:ask', of(who, consultId))).recordingId
const consent = (who: Doctor, consultId: ConsultId, recordingId: RecordingId, agreed: boolean) =>
  who.line.ask('recording:consent', { ...of(who, consultId), recordingId, agreed })
const start = (who: Doctor, consultId: ConsultId, recordingId: RecordingId) =>
  who.line.ask('recording:start', { ...of(who, consultId), recordingId })
const stop = (who: Doctor, consultId: ConsultId, recordingId: RecordingId) =>
  who.line.ask('recording:stop', { ...of(who, consultId), recordingId })
const recordings = async (who: Doctor, consultId: ConsultId) => (await who.line.must('consult:read', { consultId })).recordings
const stops = async (consultId: ConsultId) => {
  const rows = await hub.db.read
    .selectFrom('audit_entry')
    .select('details')
    .where('subject_id', '=', consultId)
    .where('action', '=', 'consult.recording-stopped')
    .execute()
  return rows.map(({ details }) => (details as { why: string }).why)
}

async function room() {
  const [zhao, wang] = [await come('zhao.min'), await come('wang.haichuan')]
  const row = await open(zhao, { invite: [{ kind: 'person', personId: personId('wang.haichuan') }] })
  for (const each of [zhao, wang]) expect(await each.join(row.consultId)).toMatchObject({ ok: true, value: { at: 'room' } })
  return { zhao, wang, row, consultId: row.consultId }
}
async function recorded() {
  const all = await room()
  const { zhao, wang, consultId } = all
  const recordingId = await ask(zhao, consultId)
  expect(await consent(wang, consultId, recordingId, true)).toMatchObject({ ok: true })
  expect(await start(zhao, consultId, recordingId)).toMatchObject({ ok: true })
  return { ...all, recordingId }
}

describe('asking whether a room may be recorded', () => {
  it('is the host’s, is seen by everybody, and begins once everybody there has answered, a guest too', async () => {
    const { zhao, wang, row, consultId } = await room()
    const { token } = await zhao.line.must('consult:make-link', { ...write(consultId), label: '', validHours: 24 })
    const guest = await comeByLink(token)
    await zhao.line.must('consult:admit', { ...write(consultId), partyId: guest.me.personId as never })
    await guest.join(consultId)
    expect(await wang.line.ask('recording:ask', of(wang, consultId))).toMatchObject(refused('consult.not-host'))
    expect(await guest.line.ask('recording:ask', of(guest, consultId))).toMatchObject(refused('identity.forbidden'))
    const recordingId = await ask(zhao, consultId)
    expect(await ask(zhao, consultId)).toBe(recordingId)
    const hosts = { partyId: partyId(row, zhao), agreed: true }
    for (const each of [wang, guest])
      await expect.poll(() => seen(each, consultId)).toMatchObject({ recordingId, state: 'asking', consents: [hosts] })
    await consent(wang, consultId, recordingId, false)
    expect(await start(zhao, consultId, recordingId)).toMatchObject(refused('consult.consent-missing'))
    await consent(guest, consultId, recordingId, true)
    expect(await start(zhao, consultId, randomUUID() as RecordingId)).toMatchObject(refused('consult.recording-unknown'))
    expect(await start(zhao, consultId, recordingId)).toMatchObject({ ok: true })
    await expect.poll(() => seen(guest, consultId)).toMatchObject({ recordingId, state: 'running' })
    await expect.poll(() => zhao.told(consultId)?.recorded).toBe(true)
    const [recording] = await recordings(wang, consultId)
    expect(recording).toMatchObject({ ready: false, stoppedAt: null, startedBy: partyId(row, zhao) })
    expect(recording?.consents).toHaveLength(3)
    expect((await guest.line.must('consult:read', { consultId })).recordings).toEqual([])
    await expect(hub.db.read.deleteFrom('consult_consent').execute()).rejects.toThrow()
    const late = await come('li.siyuan')
    await late.line.must('room:join', { consultId, peerId: late.peerId })
    expect(await consent(late, consultId, recordingId, true)).toMatchObject(refused('consult.not-in-room'))
  })

  it('comes to nothing when it is taken back or everybody leaves before', async () => {
    const { zhao, wang, consultId } = await room()
    const first = await ask(zhao, consultId)
    expect(await stop(wang, consultId, first)).toMatchObject(refused('consult.not-host'))
    expect(await stop(zhao, consultId, first)).toMatchObject({ ok: true })
    await expect.poll(() => seen(wang, consultId)).toBeNull()
    expect(await consent(wang, consultId, first, true)).toMatchObject(refused('consult.recording-unknown'))
    const second = await ask(zhao, consultId)
    for (const each of [zhao, wang]) await each.leave(consultId)
    for (const each of [zhao, wang]) await each.join(consultId)
    expect(await start(zhao, consultId, second)).toMatchObject(refused('consult.recording-unknown'))
    expect(await recordings(zhao, consultId)).toEqual([])
  })
})

describe('a recording stops', () => {
  it('when the host stops it, and says so once to everybody', async () => {
    const { zhao, wang, consultId, recordingId } = await recorded()
    await clock.advance(5_000)
    const input = { ...of(zhao, consultId), recordingId }
    expect(await zhao.line.ask('recording:stop', input)).toEqual({ ok: true, value: {} })
    expect(await zhao.line.ask('recording:stop', input)).toEqual({ ok: true, value: {} })
    await expect.poll(() => seen(wang, consultId)).toBeNull()
    const [recording] = await recordings(wang, consultId)
    expect(recording).toMatchObject({ ready: true, stoppedAt: (recording?.startedAt ?? 0) + 5_000 })
    expect(await stops(consultId)).toEqual(['stopped'])
  })

  it('when the host has gone for a minute, not when they come back or hand over before', async () => {
    const { zhao, wang, row, consultId } = await recorded()
    await zhao.leave(consultId)
    await pass(50, consultId, wang)
    await zhao.join(consultId)
    await pass(50, consultId, zhao, wang)
    expect(await seen(wang, consultId)).toMatchObject({ state: 'running' })
    await zhao.line.must('consult:hand-over', { ...write(consultId), partyId: partyId(row, wang) })
    await expect.poll(() => wang.told(consultId)?.hostPartyId).toBe(partyId(row, wang))
    await zhao.leave(consultId)
    await pass(70, consultId, wang)
    expect(await seen(wang, consultId)).toMatchObject({ state: 'running' })
    await zhao.join(consultId)
    await wang.leave(consultId)
    await pass(55, consultId, zhao)
    expect(await seen(zhao, consultId)).toMatchObject({ state: 'running' })
    await pass(10, consultId, zhao)
    await expect.poll(() => seen(zhao, consultId)).toBeNull()
    await expect.poll(() => stops(consultId)).toEqual(['host-gone'])
  })

  it('when the consultation is closed or everybody has left', async () => {
    const { zhao, consultId } = await recorded()
    await zhao.line.must('consult:close', write(consultId))
    await expect.poll(() => stops(consultId)).toEqual(['room-ended'])
    expect((await recordings(zhao, consultId)).map(({ ready }) => ready)).toEqual([true])
  })

  it('with a notice when it cannot be written any more, and the room goes on', async () => {
    const { zhao, wang, consultId, recordingId } = await recorded()
    await clock.advance(1_000)
    await rm(join(dataDir, 'recordings', recordingId), { recursive: true })
    const peer = { consultId, peerId: zhao.peerId }
    await zhao.line.must('stage:take', peer)
    await expect.poll(() => seen(wang, consultId)).toMatchObject({ recordingId, state: 'failed' })
    expect(await stops(consultId)).toEqual(['failed'])
    await expect.poll(async () => (await recordings(zhao, consultId)).map(({ ready }) => ready)).toEqual([true])
    await zhao.line.must('stage:set', { ...peer, stage: { sheets: [], active: 0, fileId: null } })
    const again = await ask(zhao, consultId)
    await expect.poll(() => seen(wang, consultId)).toMatchObject({ recordingId: again, state: 'asking' })
  })

  it('with the hub; what a killed one left is mended when it starts, and the room is not recorded unasked', async () => {
    const { zhao, consultId, recordingId } = await recorded()
    await clock.advance(3_000)
    await hub.restart()
    expect(await stops(consultId)).toEqual(['restart'])

    const folder = join(dataDir, 'recordings', recordingId)
    const partyOfTrack = (await recordings(await come('zhao.min'), consultId))[0]?.startedBy ?? ''
    const left = (no: number, startMs: number) => ({
      recording_id: recordingId,
      track_no: no,
      party_id: partyOfTrack,
      source: 'mic',
      start_ms: startMs,
    })
    await hub.db.read
      .insertInto('consult_recording_track')
      .values([left(1, 500), left(2, 800)])
      .execute()
    await hub.db.read.updateTable('consult_recording').set({ ready: false, stopped_at: null }).where('id', '=', recordingId).execute()
    await mkdir(folder, { recursive: true })
    const file = createTrackFile(join(folder, '1.webm'), { codec: 'opus' }, () => undefined)
    for (let n = 0; n < 200; n++) file.add({ atMs: n * 20, bytes: Buffer.from([0xf8, 0xff, 0xfe]), key: true })
    await file.finish()
    await appendFile(join(folder, '1.webm'), Buffer.from('1f43b67501', 'hex'))
    await writeFile(join(folder, '2.webm'), 'half')
    await hub.restart()
    const again = await come('zhao.min')
    await expect.poll(async () => (await recordings(again, consultId))[0]?.ready).toBe(true)
    const [recording] = await recordings(again, consultId)
    expect(recording?.tracks).toMatchObject([{ trackNo: 1, startMs: 500, durationMs: 4_000 }])
    expect(recording?.stoppedAt).toBe((recording?.startedAt ?? 0) + 4_500)
    expect((await again.join(consultId)).ok).toBe(true)
    expect((await seen(again, consultId)) ?? null).toBeNull()
    zhao.visitor.leave()
  })
})

describe('what the room showed while it was recorded', () => {
  it('is kept by the time of the recording, with whose page it was', async () => {
    const { zhao, wang, row, consultId, recordingId } = await recorded()
    await clock.advance(2_000)
    await wang.line.must('stage:take', { consultId, peerId: wang.peerId })
    await clock.advance(3_000)
    const stage = { sheets: [], active: 0, fileId: null }
    await wang.line.must('stage:set', { consultId, peerId: wang.peerId, stage })
    await stop(zhao, consultId, recordingId)
    const answer = await zhao.visitor.http('GET', `/api/consults/${consultId}/recordings/${recordingId}/stage.json`)
    const kept = (await answer.json()) as RecordedStage[]
    const presenter = partyId(row, wang)
    expect(kept.map((one) => [one.atMs, one.presenter])).toEqual([
      [0, null],
      [2_000, presenter],
      [5_000, presenter],
    ])
    expect(await readdir(join(dataDir, 'recordings', recordingId))).toEqual(['stage.jsonl'])
  })
})

describe('a disk that is nearly full', () => {
  it('lets no recording begin, and ends one that runs', async () => {
    const rooms = await startTestRooms()
    await expect.poll(() => rooms.sfu.state()).toBe('ready')
    let free = 100
    const { db, clock: time } = rooms
    const deps = { db, clock: time, ids: uuidV7Ids(time), log: recordingLog().log, recordingsDir: dataDir }
    const recordings = createRecordings(deps, rooms.rooms.recorder, async () => free)
    recordings.start()
    const consultId = await rooms.openConsult(['wang.haichuan'])
    const wang = await rooms.device('wang.haichuan', consultId)
    const { send } = await joinMedia(rooms, wang)
    await sendTrack(rooms, wang, send, 'mic')
    const input = () => ({ key: newKey(), consultId, peerId: wang.peerId })
    const { recordingId } = await recordings.handlers['recording:ask'](input(), wang.caller)
    const begin = () => recordings.handlers['recording:start']({ ...input(), recordingId }, wang.caller)
    await expect(begin()).rejects.toMatchObject({ reason: 'consult.recording-full' })
    free = 10 ** 12
    await begin()
    await expect.poll(() => newestState(wang)?.recording).toMatchObject({ state: 'running' })
    free = 100
    await expect.poll(() => newestState(wang)?.recording, { timeout: 10_000 }).toMatchObject({ recordingId, state: 'failed' })
    expect(newestState(wang)?.peers[0]?.tracks).toHaveLength(1)
    await recordings.stop()
    await rooms.stop()
  })
})
