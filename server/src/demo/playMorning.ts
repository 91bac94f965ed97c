import { createHash } from 'node:crypto'
import {
  emptyContext,
  type IdempotencyKey,
  type OrganisationId,
  type PersonId,
  type Receipt,
  type SessionId,
  type UploadKey,
  wire,
} from '@lianxin/contract'
import { ecgFile, type MorningEcg } from '@lianxin/fixtures'
import { membershipsOf, personNamed } from '../identity/index.ts'
import type { Db } from '../platform/db/db.ts'
import type { Caller, Handlers } from '../platform/hub/caller.ts'
import type { ReplayClock } from './replayClock.ts'

/** Plays every event of the morning, in the order it happened, through the handlers that real clients reach. */
export async function playMorning(
  db: Db,
  handlers: Handlers,
  clock: ReplayClock,
  ecgs: readonly MorningEcg[],
  note: (text: string) => void,
): Promise<void> {
  const as = callers(db)
  const readers = [...new Set(ecgs.flatMap(({ reading }) => (reading ? [reading.readerId] : [])))]
  for (const id of readers) await handlers['queue:set-duty']({ key: keyOf('duty-on', id), on: true }, await as(id))
  const events = ecgs.flatMap((ecg) => eventsOf(ecg, handlers, as)).sort((a, b) => a.atMs - b.atMs)
  let received = 0
  for (const event of events) {
    clock.moveTo(event.atMs)
    await event.happen()
    if (event.name === 'received' && ++received % 6 === 0) note(`${received}/${ecgs.length} ECGs`)
  }
  for (const id of readers) await handlers['queue:set-duty']({ key: keyOf('duty-off', id), on: false }, await as(id))
}

type Event = { readonly atMs: number; readonly name: string; readonly happen: () => Promise<unknown> }

function eventsOf(ecg: MorningEcg, handlers: Handlers, as: (personId: string) => Promise<Caller>): Event[] {
  let receipt: Receipt | undefined
  const held = () => {
    if (!receipt) throw new Error('an ECG is read before it was received')
    return receipt
  }
  const key = (step: string) => keyOf(step, ecg.uploadKey)
  const events: Event[] = [
    { atMs: ecg.receivedAt, name: 'received', happen: async () => (receipt = await send(ecg, handlers, await as(ecg.senderId))) },
  ]
  const { reading } = ecg
  if (!reading) return events
  const claim = async () => handlers['queue:claim']({ key: key('claim'), taskId: held().taskId }, await as(reading.readerId))
  const open = async () => handlers['queue:opened']({ key: key('open'), taskId: held().taskId }, await as(reading.readerId))
  // a reader's page keeps the lease while they write; the replay does it once, just before signing
  const sign = async () =>
    handlers['report:sign'](
      { key: key('sign'), ecgId: held().ecgId, content: reading.report, amendsVersionNo: null, amendmentReason: null },
      await as(reading.readerId),
    )
  const acknowledge = async () =>
    handlers['report:acknowledge']({ key: key('acknowledge'), ecgId: held().ecgId, versionNo: 1 }, await as(ecg.senderId))
  events.push(
    { atMs: reading.claimedAt, name: 'claimed', happen: claim },
    { atMs: reading.openedAt, name: 'opened', happen: open },
    { atMs: reading.signedAt, name: 'signed', happen: sign },
  )
  if (reading.acknowledgedAt !== null) events.push({ atMs: reading.acknowledgedAt, name: 'acknowledged', happen: acknowledge })
  return events
}

async function send(ecg: MorningEcg, handlers: Handlers, sender: Caller): Promise<Receipt> {
  const { fileName, bytes } = ecgFile(ecg.spec, ecg.format)
  const uploadKey = ecg.uploadKey as UploadKey
  const begun = await handlers['ecg:begin'](
    {
      uploadKey,
      siteId: ecg.siteId as OrganisationId,
      fileName,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      urgency: ecg.urgency,
      patient: ecg.patient,
      context: { ...emptyContext, ...ecg.context, symptoms: [...ecg.context.symptoms] },
    },
    sender,
  )
  if (begun.state === 'received') return begun.receipt
  for (let offset = begun.nextOffset; offset < bytes.length; offset += wire.chunkBytes) {
    await handlers['ecg:chunk']({ uploadKey, offset, data: bytes.subarray(offset, offset + wire.chunkBytes) }, sender)
  }
  return (await handlers['ecg:finish']({ uploadKey }, sender)).receipt
}

/** A write's key that is the same at every playing, so that playing twice is playing once. */
function keyOf(step: string, of: string): IdempotencyKey {
  const hex = createHash('sha256').update(`${step}:${of}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as IdempotencyKey
}

function callers(db: Db): (personId: string) => Promise<Caller> {
  const known = new Map<string, Caller>()
  return async (personId) => {
    const caller = known.get(personId) ?? {
      personId: personId as PersonId,
      sessionId: personId as unknown as SessionId,
      requestId: 'demo',
      name: await personNamed(db.read, personId),
      memberships: await membershipsOf(db.read, personId),
      guestOf: null,
      lineId: '',
    }
    known.set(personId, caller)
    return caller
  }
}
