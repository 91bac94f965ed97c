import { type EcgId, type InputOf, mayAt, type OutputOf, type Receipt, Refusal, type TaskId } from '@lianxin/contract'
import type { Caller } from '../platform/hub/caller.ts'
import type { EcgParts } from './deps.ts'
import { auditEcg } from './scope.ts'
import { findSiteAndRepeat, type StoredEcg } from './store.ts'

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

/** The first receipt of an ECG that is sent again; one that is now an emergency is raised. */
export async function receiptAgain(
  { db, queue }: EcgParts,
  stored: StoredEcg,
  again: { readonly uploadKey: string; readonly siteId: string; readonly urgency: InputOf<'ecg:begin'>['urgency'] },
  caller: Caller,
): Promise<Receipt> {
  // a key is its sender's own: with another's, nothing is told of what it stands for
  const sameKey = stored.uploadKey === again.uploadKey
  if (sameKey ? stored.senderId !== caller.personId : stored.siteId !== again.siteId) throw new Refusal('ecg.upload-unknown')
  await db.tx(async (tx) => {
    if (again.urgency === 'emergency') await queue.tasks.raise(tx, { kind: 'ecg', id: stored.id }, caller.personId)
    if (!sameKey) await auditEcg(tx, tx.at, 'ecg.received-again', stored, caller)
  })
  return receiptOf(stored, !sameKey)
}

export function receiptOf(stored: Pick<StoredEcg, 'id' | 'taskId' | 'number' | 'receivedAt'>, duplicate: boolean): Receipt {
  const { id, taskId, number, receivedAt } = stored
  return { ecgId: id as EcgId, taskId: taskId as TaskId, number, receivedAt: receivedAt.getTime(), duplicate }
}
