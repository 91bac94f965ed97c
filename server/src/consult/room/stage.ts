import { type ConsultId, type InputOf, type OutputOf, type PeerId, Refusal, type Stage } from '@lianxin/contract'
import type { Caller } from '../../platform/hub/caller.ts'
import { memberOf } from './member.ts'
import type { LiveRoom, RoomParts } from './parts.ts'
import { stageState } from './state.ts'
import { ecgsOf, hasFile, keepStage } from './store.ts'
import { devicesIn, touch } from './tell.ts'

/** No more often than so a shown page is written down. */
const saveEveryMs = 1_000

/** Whoever wants to show something takes the stage; the one before sees it by the push. */
export async function takeStage(parts: RoomParts, input: InputOf<'stage:take'>, caller: Caller): Promise<OutputOf<'stage:take'>> {
  const { room, peer } = memberOf(parts, input, caller)
  if (room.presenter !== peer.peerId) setPresenter(parts, room, peer.peerId)
  return stageState(room)
}

/** @throws Refusal consult.not-presenter, ecg.unknown and consult.file-unknown for what is not of this consultation */
export async function setStage(parts: RoomParts, input: InputOf<'stage:set'>, caller: Caller): Promise<OutputOf<'stage:set'>> {
  const { room } = memberOf(parts, input, caller)
  requirePresenter(room, input.peerId)
  if (input.stage.active >= Math.max(1, input.stage.sheets.length)) throw new Refusal('hub.invalid-input', { at: 'stage.active' })
  await requireShowable(parts, room, input.stage)
  // another one may have taken it while the database was asked
  requirePresenter(room, input.peerId)
  room.stage = input.stage
  stageChanged(parts, room)
  return { stageNo: room.stageNo }
}

/** Where the presenter points: told at once and forgotten. */
export async function point(parts: RoomParts, input: InputOf<'stage:point'>, caller: Caller): Promise<OutputOf<'stage:point'>> {
  const { room, peer } = memberOf(parts, input, caller, 'pointer')
  requirePresenter(room, input.peerId)
  const { consultId, sheet, at } = input
  const { may, lines } = devicesIn(room, peer)
  const newestOf = `${consultId} ${peer.partyId}`
  parts.push('stage:pointed', { consultId, partyId: peer.partyId, sheet, at }, may, { lines, newestOf })
  return {}
}

export function setPresenter(parts: RoomParts, room: LiveRoom, presenter: PeerId | null): void {
  room.presenter = presenter
  room.returning = null
  stageChanged(parts, room)
}

function stageChanged(parts: RoomParts, room: LiveRoom): void {
  room.stageNo += 1
  room.stageUnsaved = true
  for (const listener of parts.listeners) listener.stageChanged?.(room.consultId, room.stage)
  touch(parts, room, 'stage')
}

function requirePresenter({ presenter }: LiveRoom, peerId: PeerId): void {
  if (presenter !== peerId) throw new Refusal('consult.not-presenter')
}

async function requireShowable({ db }: RoomParts, room: LiveRoom, { sheets, fileId }: Stage): Promise<void> {
  const { consultId, mayShow } = room
  const unknown = () => sheets.some(({ ecgId }) => !mayShow.has(ecgId))
  if (unknown()) for (const id of await ecgsOf(db.read, consultId)) mayShow.add(id)
  if (unknown()) throw new Refusal('ecg.unknown')
  if (fileId === null || mayShow.has(fileId)) return
  if (!(await hasFile(db.read, consultId, fileId))) throw new Refusal('consult.file-unknown')
  mayShow.add(fileId)
}

/** The consultation's materials may be others now. */
export function forgetShowable({ rooms }: RoomParts, consultId: ConsultId): void {
  rooms.get(consultId)?.mayShow.clear()
}

export async function saveStage({ db, clock, log }: RoomParts, room: LiveRoom): Promise<void> {
  if (!room.stageUnsaved) return
  const { consultId, stage, presenter } = room
  room.stageUnsaved = false
  room.stageSavedAtMs = clock.nowMs()
  await keepStage(db.read, consultId, { stage, presenter }).catch((error: unknown) => {
    room.stageUnsaved = true
    log.error({ err: error, consultId }, 'what a room shows could not be kept yet')
  })
}

export async function saveStages(parts: RoomParts): Promise<void> {
  const nowMs = parts.clock.nowMs()
  const due = [...parts.rooms.values()].filter((room) => room.stageUnsaved && nowMs - room.stageSavedAtMs >= saveEveryMs)
  await Promise.all(due.map((room) => saveStage(parts, room)))
}
