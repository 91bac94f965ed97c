import { type ConsultId, mayAt, RecordingId, Refusal } from '@lianxin/contract'
import type { Request } from 'express'
import { AccessRefused } from '../../audit/index.ts'
import type { Api } from '../../platform/http/http.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import { auditConsult, isInside, partyOf } from '../access.ts'
import type { ConsultParts } from '../deps.ts'
import { hasAttended } from '../storeParties.ts'
import { stagePath, trackPath } from './places.ts'
import { readStageLog } from './stageLog.ts'
import { findRecording, tracksOf } from './store.ts'

type AsParty = <T>(request: Request, work: (caller: Caller) => Promise<T>) => Promise<T>

/** A player asks for a file in many ranges: one looking is one entry. */
const oneLookingMs = 10 * 60_000

/**
 * GET /api/consults/<id>/recordings/<recordingId>/<trackNo> (WebM, by ranges) and …/stage.json: for the people who took part, and
 * for cardiologists and coordinators in whose scope the case lies.
 */
export function recordingRoutes(
  { router }: Pick<Api, 'router'>,
  parts: ConsultParts,
  asParty: AsParty,
  idOf: (request: Request) => ConsultId,
): void {
  const { recordingsDir: dir } = parts
  const onRecord = createLookings(parts)
  const allowed = (request: Request, what: string): Promise<RecordingId> => {
    const consultId = idOf(request)
    const recordingId = RecordingId.safeParse(request.params['recordingId'])
    if (!recordingId.success) throw new Refusal('consult.recording-unknown')
    return asParty(request, async (caller) => {
      await onRecord(consultId, recordingId.data, what, caller)
      return recordingId.data
    })
  }
  const headers = { 'Cache-Control': 'private, no-store', 'Content-Security-Policy': "sandbox; default-src 'none'" }

  router.get('/api/consults/:id/recordings/:recordingId/stage.json', async (request, response) => {
    const json = await readStageLog(stagePath(dir, await allowed(request, 'stage')))
    response.set(headers).type('application/json').send(json)
  })
  router.get('/api/consults/:id/recordings/:recordingId/:trackNo', async (request, response) => {
    const trackNo = Number(request.params['trackNo'])
    if (!Number.isInteger(trackNo)) throw new Refusal('consult.recording-unknown')
    const recordingId = await allowed(request, `track ${trackNo}`)
    const track = (await tracksOf(parts.db.read, recordingId)).find((one) => one.trackNo === trackNo)
    if (!track) throw new Refusal('consult.recording-unknown')
    const type = track.source === 'mic' ? 'audio/webm' : 'video/webm'
    const options = { cacheControl: false, dotfiles: 'allow', headers: { ...headers, 'Content-Type': type } } as const
    response.sendFile(trackPath(dir, recordingId, trackNo), options)
  })
}

function createLookings(parts: ConsultParts) {
  const lookings = new Map<string, number>()
  return async (consultId: ConsultId, recordingId: RecordingId, what: string, caller: Caller): Promise<void> => {
    const { db, clock } = parts
    const { consult, party } = await partyOf(parts, null, consultId, caller)
    const cameAsPerson = async () => party?.personId != null && isInside(party) && (await hasAttended(db.read, consultId, party.id))
    if (!mayAt(caller.memberships, 'consult.replay', consult.placePath) && !(await cameAsPerson())) {
      const subject = { kind: 'consult' as const, id: consultId, organisationId: consult.placeId }
      throw new AccessRefused('consult.recording-unknown', 'consult.replay', subject)
    }
    if (!(await findRecording(db.read, consultId, recordingId))) throw new Refusal('consult.recording-unknown')
    const looking = `${caller.personId} ${recordingId} ${what}`
    const nowMs = clock.nowMs()
    if (nowMs - (lookings.get(looking) ?? Number.NEGATIVE_INFINITY) < oneLookingMs) return
    await auditConsult(db.read, clock.now(), 'consult.recording-read', consult, caller, { recordingId, what })
    for (const [key, atMs] of lookings) if (nowMs - atMs > oneLookingMs) lookings.delete(key)
    lookings.set(looking, nowMs)
  }
}
