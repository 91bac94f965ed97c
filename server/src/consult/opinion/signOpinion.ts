import { type InputOf, mayAt, type OpinionId, type OpinionVersion, type OutputOf, Refusal } from '@lianxin/contract'
import type { Tx } from '../../platform/db/db.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import { auditConsult, type Entitled, isInside, lockEntitled } from '../access.ts'
import { changed } from '../changed.ts'
import type { ConsultParts } from '../deps.ts'
import { insertOpinion, opinionsOf } from '../storeRecord.ts'
import { opinionSha256 } from './canonical.ts'

type Input = InputOf<'consult:sign-opinion'>

/**
 * Signs the consultant's opinion, while the room is open or after: one transaction makes the immutable version, the row's next
 * version, by which the requester is told, the audit and the news. A later version amends the newest one and needs its reason.
 * @throws Refusal consult.opinion-missing, consult.amendment-reason-missing, consult.opinion-superseded, consult.not-in-room, consult.removed, consult.unknown
 */
export function signOpinion({ db, ids }: ConsultParts, input: Input, caller: Caller): Promise<OutputOf<'consult:sign-opinion'>> {
  const { key, consultId, content } = input
  if (content.opinion.trim() === '') throw new Refusal('consult.opinion-missing')
  return db.write({ personId: caller.personId, key, requestName: 'consult:sign-opinion', input }, async (tx) => {
    // under the lock, so that two who sign at once get two numbers
    const found = await lockEntitled(tx, consultId, caller)
    requireConsultant(found, caller)
    const earlier = await opinionsOf(tx, consultId)
    if (input.amendsVersionNo !== (earlier.at(-1)?.versionNo ?? null)) throw new Refusal('consult.opinion-superseded')
    const amendmentReason = earlier.length === 0 ? null : input.amendmentReason?.trim() || null
    if (earlier.length > 0 && amendmentReason === null) throw new Refusal('consult.amendment-reason-missing')
    const versionNo = earlier.length + 1
    const opinion = versionOf(tx, found, { opinionId: ids.next() as OpinionId, versionNo, content, amendmentReason }, caller)
    await insertOpinion(tx, consultId, caller.personId, opinion)
    const action = versionNo === 1 ? 'consult.opinion-sign' : 'consult.opinion-amend'
    await auditConsult(tx, tx.at, action, found.consult, caller, { opinionId: opinion.opinionId, versionNo })
    await changed(tx, consultId)
    return { opinion }
  })
}

/** Who was asked or came and was let in, or a cardiologist in whose scope the case lies. The hub has checked that they are one at all. */
function requireConsultant({ consult, party }: Entitled, { memberships }: Caller): void {
  if (party?.presence === 'removed') throw new Refusal('consult.removed')
  const asParty = party !== null && isInside(party)
  if (!asParty && !mayAt(memberships, 'consult.advise', consult.placePath)) throw new Refusal('consult.not-in-room')
}

type Matter = Pick<OpinionVersion, 'opinionId' | 'versionNo' | 'content' | 'amendmentReason'>

function versionOf(tx: Tx, { consult }: Entitled, matter: Matter, { personId, name }: Caller): OpinionVersion {
  const signedAt = tx.at.getTime()
  const signed = { ...matter, consultId: consult.id, subjectId: consult.subjectId, consultantId: personId, signedAtMs: signedAt }
  return { ...matter, consultantName: name, signedAt, contentSha256: opinionSha256(signed).toString('hex') }
}
