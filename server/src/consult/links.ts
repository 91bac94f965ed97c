import { createHash, randomBytes } from 'node:crypto'
import { type GuestLink, type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult } from './access.ts'
import { asHost, lockCurrent } from './changeConsult.ts'
import { changed } from './changed.ts'
import type { ConsultParts } from './deps.ts'
import { putOut } from './keepDoor.ts'
import { insertLink, linksOf, revokeLink } from './storeGuests.ts'
import { partiesOf } from './storeParties.ts'

/** For as long a repeated request (its answer was lost on the line) is told the token again; nobody else ever is. */
const repeatableMs = 10 * 60_000
/** Of one consultation, the revoked ones too. */
const linksLimit = 50

/** Links by which guests come: the database holds a token's hash only, so the kept answer of the request must not hold the token either. */
export function createLinks(parts: ConsultParts) {
  const { db, clock, ids } = parts
  const fresh = new Map<string, { readonly token: string; readonly untilMs: number }>()

  return {
    async make(input: InputOf<'consult:make-link'>, caller: Caller): Promise<OutputOf<'consult:make-link'>> {
      const { key, consultId, label, validHours } = input
      const { link } = await db.write({ personId: caller.personId, key, requestName: 'consult:make-link', input }, async (tx) => {
        const found = await lockCurrent(tx, consultId, caller)
        await asHost(tx, found)
        if ((await linksOf(tx, consultId)).length >= linksLimit) throw new Refusal('consult.too-many')
        const token = randomBytes(32).toString('base64url')
        const id = ids.next()
        const expiresAt = new Date(tx.at.getTime() + validHours * 3_600_000)
        await insertLink(tx, { id, consultId, label, tokenSha256: tokenHash(token), createdBy: caller.personId, expiresAt })
        await auditConsult(tx, tx.at, 'consult.link-made', found.consult, caller, { linkId: id, validHours })
        tx.afterCommit(() => void fresh.set(id, { token, untilMs: tx.at.getTime() + repeatableMs }))
        return { link: await oneLink(tx, consultId, id) }
      })
      for (const [id, { untilMs }] of fresh) if (untilMs < clock.nowMs()) fresh.delete(id)
      const kept = fresh.get(link.linkId)
      if (!kept) throw new Refusal('consult.link-unknown')
      return { link, token: kept.token }
    },

    /** Whoever came by it is out at once. */
    revoke(input: InputOf<'consult:revoke-link'>, caller: Caller): Promise<OutputOf<'consult:revoke-link'>> {
      const { key, consultId, linkId } = input
      return db.write({ personId: caller.personId, key, requestName: 'consult:revoke-link', input }, async (tx) => {
        const found = await lockCurrent(tx, consultId, caller)
        await asHost(tx, found)
        if (await revokeLink(tx, consultId, linkId)) {
          const guests = (await partiesOf(tx, consultId)).filter((party) => party.guestLinkId === linkId && party.presence !== 'removed')
          for (const guest of guests) await putOut(tx, found.consult, guest, 'revoked')
          if (guests.length > 0) await changed(tx, consultId)
          await auditConsult(tx, tx.at, 'consult.link-revoked', found.consult, caller, { linkId })
        }
        return { link: await oneLink(tx, consultId, linkId) }
      })
    },
  }
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(Buffer.from(token, 'base64url')).digest()
}

async function oneLink(tx: Tx, consultId: string, linkId: string): Promise<GuestLink> {
  const [link] = await linksOf(tx, consultId, linkId)
  if (!link) throw new Refusal('consult.link-unknown')
  return link
}
