import { type AuditAction, type ConsultId, mayAnywhere, mayAt, Refusal } from '@lianxin/contract'
import { AccessRefused, record } from '../audit/index.ts'
import type { Db, Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { type ConsultHead, findHead, lockHead, type Reader, type StoredParty } from './store.ts'
import { findParty } from './storeParties.ts'

/** Somebody who may know of a consultation. */
export interface Entitled {
  readonly consult: ConsultHead
  /** Null for someone whose scope covers the case and who neither was asked nor has come yet. */
  readonly party: StoredParty | null
  readonly inScope: boolean
}

/** @throws Refusal consult.unknown, whether it does not exist, or the caller is no party of it and its place is out of their scope */
export async function entitled(db: Reader, consultId: ConsultId, caller: Caller): Promise<Entitled> {
  return judge(db, await findHead(db, consultId), caller)
}

/** {@link entitled}; nobody else changes the consultation until the transaction ends. */
export async function lockEntitled(tx: Tx, consultId: ConsultId, caller: Caller): Promise<Entitled> {
  return judge(tx, await lockHead(tx, consultId), caller)
}

async function judge(db: Reader, consult: ConsultHead | undefined, caller: Caller): Promise<Entitled> {
  const reaches = caller.guestOf === null ? mayAnywhere(caller.memberships, 'consult.take-part') : caller.guestOf === consult?.id
  if (!consult || !reaches) throw new Refusal('consult.unknown')
  const which = caller.guestOf === null ? { personId: caller.personId } : { partyId: caller.personId }
  const party = (await findParty(db, consult.id, which)) ?? null
  const inScope = mayAt(caller.memberships, 'consult.take-part', consult.placePath)
  if (!party && !inScope)
    throw new AccessRefused('consult.unknown', 'consult.take-part', { kind: 'consult', id: consult.id, organisationId: consult.placeId })
  return { consult, party, inScope }
}

/**
 * Who may see and hear what is inside: chat, materials, tracings. Someone who was put out sees it only by the scope of their own
 * rights, a guest only once let in.
 * @throws Refusal consult.unknown, consult.removed, consult.not-in-room (a guest who still waits)
 */
export async function partyOf(deps: { readonly db: Db }, db: Reader | null, consultId: ConsultId, caller: Caller): Promise<Entitled> {
  const all = await entitled(db ?? deps.db.read, consultId, caller)
  if (all.party?.presence === 'removed' && !all.inScope) throw new Refusal('consult.removed')
  if (caller.guestOf !== null && !all.party?.admitted) throw new Refusal('consult.not-in-room')
  return all
}

/** Neither put out nor still waiting at the door. */
export function isInside({ personId, askedAs, admitted, presence }: StoredParty): boolean {
  return presence !== 'removed' && (admitted || (personId !== null && askedAs !== 'knock'))
}

type ConsultAction = Extract<AuditAction, `consult.${string}`>

export function auditConsult(
  db: Reader,
  at: Date,
  action: ConsultAction,
  consult: Pick<ConsultHead, 'id' | 'placeId'>,
  who: Caller | StoredParty | null,
  details?: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  const actor = who && { actorId: 'id' in who ? (who.personId ?? who.id) : who.personId, requestId: 'id' in who ? null : who.requestId }
  const subject = { subjectKind: 'consult' as const, subjectId: consult.id, organisationId: consult.placeId }
  return record(db, { at, action, ...(actor ?? { actorId: null }), ...subject, ...(details && { details }) })
}
