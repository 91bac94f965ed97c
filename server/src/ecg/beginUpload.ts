import { type EcgId, type InputOf, mayAt, type OutputOf, type Receipt, Refusal, type TaskId } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { EcgParts } from './deps.ts'
import { redescribe } from './describeEcg.ts'
import { mergedContext, mergedPatient } from './ecg.ts'
import { auditEcg } from './scope.ts'
import { findDetail, findSiteAndRepeat, lockVersion, type StoredEcg } from './store.ts'
import type { Ticket } from './ticket.ts'

/** Admits an upload, says how far it got, or that it has already arrived. @throws Refusal identity.forbidden, ecg.too-many-uploads */
export async function beginUpload(parts: EcgParts, input: InputOf<'ecg:begin'>, caller: Caller): Promise<OutputOf<'ecg:begin'>> {
  const { siteId, uploadKey } = input
  const sha256 = input.sha256 === null ? null : Buffer.from(input.sha256, 'hex')
  const found = await findSiteAndRepeat(parts.db.read, { siteId, uploadKey, sha256 })
  // a site that does not exist and one that is not the caller's are told alike
  if (!found || !mayAt(caller.memberships, 'ecg.send', found.sitePath)) throw new Refusal('identity.forbidden', { right: 'ecg.send' })
  if (found.repeat) {
    const receipt = await receiptAgain(parts, found.repeat, input, caller)
    await parts.spool.forget(uploadKey)
    return { state: 'received', receipt }
  }
  const nextOffset = parts.spool.open({ ...input, personId: caller.personId, sitePath: found.sitePath })
  return { state: 'send', nextOffset }
}

type Again = Pick<Ticket, 'uploadKey' | 'siteId' | 'urgency' | 'patient' | 'context'>

/** The first receipt of an ECG that is sent again; one that was handed back waits anew, one that is now an emergency is raised. */
export async function receiptAgain(parts: EcgParts, stored: StoredEcg, again: Again, caller: Caller): Promise<Receipt> {
  const { db, queue } = parts
  // a key is its sender's own: with another's, nothing is told of what it stands for
  const sameKey = stored.uploadKey === again.uploadKey
  if (sameKey ? stored.senderId !== caller.personId : stored.siteId !== again.siteId) throw new Refusal('ecg.upload-unknown')
  if (!sameKey) await takeAgain(parts, stored, again, caller)
  if (again.urgency === 'emergency') await db.tx((tx) => queue.tasks.raise(tx, { kind: 'ecg', id: stored.id }, caller.personId))
  return receiptOf(stored, !sameKey)
}

/** Once a key: the same sending, asked for twice, must not undo a doctor's handing back in between. */
function takeAgain({ db, queue }: EcgParts, stored: StoredEcg, again: Again, caller: Caller): Promise<null> {
  const key = again.uploadKey
  return db.write({ personId: caller.personId, key, requestName: 'ecg:begin', input: { ecgId: stored.id } }, async (tx) => {
    const { personId: senderId } = caller
    // first, as whoever completes the story does: two locks taken crosswise would wait for each other
    const version = await lockVersion(tx, stored.id)
    if (version === undefined) throw new Refusal('ecg.unknown')
    const reopened = await queue.tasks.reopen(tx, { kind: 'ecg', id: stored.id }, { urgency: again.urgency, senderId })
    if (reopened) await describeAgain(queue, tx, stored.id, version + 1, again)
    await auditEcg(tx, tx.at, 'ecg.received-again', stored, caller, { reopened })
    return null
  })
}

/** What was handed back may have been so for what it said of the patient: what is typed now corrects it. */
async function describeAgain(queue: EcgParts['queue'], tx: Tx, ecgId: string, version: number, again: Again): Promise<void> {
  const held = await findDetail(tx, ecgId)
  if (!held) throw new Refusal('ecg.unknown')
  const patient = mergedPatient(held.patient, again.patient)
  await redescribe(queue, tx, ecgId, version, { patient, context: mergedContext(held.context, again.context) })
}

export function receiptOf(stored: Pick<StoredEcg, 'id' | 'taskId' | 'number' | 'receivedAt'>, duplicate: boolean): Receipt {
  const { id, taskId, number, receivedAt } = stored
  return { ecgId: id as EcgId, taskId: taskId as TaskId, number, receivedAt: receivedAt.getTime(), duplicate }
}
