import { mkdir } from 'node:fs/promises'
import { type InputOf, type OutputOf, type RecordingId, Refusal } from '@lianxin/contract'
import type { Caller } from '../../platform/hub/caller.ts'
import { auditConsult } from '../access.ts'
import { asHost, lockCurrent } from '../changeConsult.ts'
import { changed } from '../changed.ts'
import { createLive, type Lives } from './lives.ts'
import { dirOf, freeFloorBytes, keepStage, type Live, openStageLog, type RecordingParts, reconcile, show } from './live.ts'
import { insertConsent, insertRecording, startRecording } from './store.ts'

/** The recording that is asked for or runs, when it is the one named. @throws Refusal consult.recording-unknown */
function current(lives: Lives, { consultId, recordingId }: InputOf<'recording:start'>): Live {
  const live = lives.of(consultId)
  if (live?.recordingId !== recordingId) throw new Refusal('consult.recording-unknown')
  return live
}

/** Asks everybody in the room; whoever asks has said yes. Asked again while it is asked or runs, it is the same one. */
export async function ask(
  parts: RecordingParts,
  lives: Lives,
  input: InputOf<'recording:ask'>,
  caller: Caller,
): Promise<OutputOf<'recording:ask'>> {
  const { consultId, key } = input
  const { partyId } = parts.room.member(input, caller)
  let made: Live | undefined
  const answer = await parts.db.write({ personId: caller.personId, key, requestName: 'recording:ask', input }, async (tx) => {
    const found = await lockCurrent(tx, consultId, caller)
    await asHost(tx, found)
    const known = lives.of(consultId)
    if (known && known.state !== 'failed') return { recordingId: known.recordingId }
    const recordingId = parts.ids.next() as RecordingId
    await insertRecording(tx, recordingId, consultId, partyId)
    await insertConsent(tx, recordingId, partyId, true)
    await auditConsult(tx, tx.at, 'consult.recording-asked', found.consult, caller, { recordingId })
    made = createLive({ recordingId, consultId, by: partyId, sinceMs: tx.at.getTime(), hostPartyId: found.consult.hostPartyId })
    return { recordingId }
  })
  if (made) {
    lives.add(made)
    show(parts, made)
  }
  return answer
}

/** Yes or no, which may become the other at any time: recorded is who says yes, from then on, and nobody else. */
export async function consent(
  parts: RecordingParts,
  lives: Lives,
  input: InputOf<'recording:consent'>,
  caller: Caller,
): Promise<OutputOf<'recording:consent'>> {
  const { consultId, recordingId, agreed, key } = input
  const { partyId } = parts.room.member(input, caller)
  const live = current(lives, input)
  let said = live.consents.get(partyId)
  // silent at once: what the database is asked takes time
  if (!agreed) live.consents.set(partyId, false)
  reconcile(parts, live)
  await parts.db.write({ personId: caller.personId, key, requestName: 'recording:consent', input }, async (tx) => {
    const { consult } = await lockCurrent(tx, consultId, caller)
    await insertConsent(tx, recordingId, partyId, agreed)
    await auditConsult(tx, tx.at, 'consult.recording-consent', consult, caller, { recordingId, agreed })
    tx.afterCommit(() => void (said = agreed))
    return {}
  })
  // a repeat of what was said earlier says nothing anew: the last word counts
  if (said !== undefined) live.consents.set(partyId, said)
  reconcile(parts, live)
  show(parts, live)
  return {}
}

/** @throws Refusal consult.consent-missing while somebody in the room has not answered, consult.recording-full */
export async function start(
  parts: RecordingParts,
  lives: Lives,
  input: InputOf<'recording:start'>,
  caller: Caller,
): Promise<OutputOf<'recording:start'>> {
  const { consultId, recordingId, key } = input
  parts.room.member(input, caller)
  const live = current(lives, input)
  if (live.state === 'running') return {}
  if (parts.room.parties(consultId).some((partyId) => !live.consents.has(partyId))) throw new Refusal('consult.consent-missing')
  await mkdir(dirOf(parts, live), { recursive: true, mode: 0o700 })
  if ((await parts.freeBytes()) < freeFloorBytes) throw new Refusal('consult.recording-full')
  const startedAt = await parts.db.write({ personId: caller.personId, key, requestName: 'recording:start', input }, async (tx) => {
    const found = await lockCurrent(tx, consultId, caller)
    await asHost(tx, found)
    await startRecording(tx, recordingId)
    await auditConsult(tx, tx.at, 'consult.recording-started', found.consult, caller, { recordingId })
    await changed(tx, consultId)
    return { atMs: tx.at.getTime() }
  })
  // the room may have ended meanwhile, and the recording with it
  if (lives.of(consultId) !== live) {
    await lives.endStored(recordingId, consultId, startedAt.atMs, 'room-ended')
    return {}
  }
  live.state = 'running'
  live.sinceMs = startedAt.atMs
  openStageLog(parts, live)
  keepStage(parts, live, 0)
  reconcile(parts, live)
  show(parts, live)
  return {}
}

/** By the host, or whoever asked for it. */
export async function stop(
  parts: RecordingParts,
  lives: Lives,
  input: InputOf<'recording:stop'>,
  caller: Caller,
): Promise<OutputOf<'recording:stop'>> {
  const { consultId, recordingId, key } = input
  const { partyId } = parts.room.member(input, caller)
  await parts.db.write({ personId: caller.personId, key, requestName: 'recording:stop', input }, async (tx) => {
    const found = await lockCurrent(tx, consultId, caller)
    const { by, state } = current(lives, input)
    if (by !== partyId) await asHost(tx, found)
    // one that failed has stopped already: its notice is put away
    if (state !== 'failed')
      await auditConsult(tx, tx.at, 'consult.recording-stopped', found.consult, caller, { recordingId, why: 'stopped' })
    return {}
  })
  const live = lives.of(consultId)
  if (live?.recordingId === recordingId) await lives.end(live, null)
  return {}
}
