import { type AuditAction, mayAt, Refusal, type Right } from '@lianxin/contract'
import { AccessRefused, record } from '../audit/index.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { type EcgPlace, findPlace } from './store.ts'

/** The ECG if the caller holds the right over its site. @throws Refusal ecg.unknown, whether it does not exist or is out of scope */
export async function ecgInScope(db: Db['read'] | Tx, ecgId: string, caller: Caller, right: Right): Promise<EcgPlace> {
  const place = await findPlace(db, ecgId)
  if (!place) throw new Refusal('ecg.unknown')
  if (!mayAt(caller.memberships, right, place.sitePath))
    throw new AccessRefused('ecg.unknown', right, { kind: 'ecg', id: ecgId, organisationId: place.siteId })
  return place
}

export function auditEcg(
  db: Db['read'] | Tx,
  at: Date,
  action: Extract<AuditAction, `ecg.${string}`>,
  ecg: { readonly id: string | null; readonly siteId: string },
  caller: Caller,
  details?: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  const subject = { subjectKind: 'ecg' as const, subjectId: ecg.id, organisationId: ecg.siteId }
  return record(db, { at, actorId: caller.personId, action, ...subject, requestId: caller.requestId, ...(details && { details }) })
}
