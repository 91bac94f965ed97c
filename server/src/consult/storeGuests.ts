import type { ConsultId, GuestLink, PartyId } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Reader } from './store.ts'

export interface NewLink {
  readonly id: string
  readonly consultId: string
  readonly label: string
  readonly tokenSha256: Buffer
  readonly createdBy: string
  readonly expiresAt: Date
}

export async function insertLink(tx: Tx, link: NewLink): Promise<void> {
  await tx
    .insertInto('consult_guest_link')
    .values({
      id: link.id,
      consult_id: link.consultId,
      label: link.label,
      token_sha256: link.tokenSha256,
      created_by: link.createdBy,
      created_at: tx.at,
      expires_at: link.expiresAt,
    })
    .execute()
}

const selectLinks = (db: Reader) =>
  db
    .selectFrom('consult_guest_link as link')
    .select((eb) => [
      'link.id',
      'link.label',
      'link.created_at',
      'link.expires_at',
      'link.revoked_at',
      eb
        .selectFrom('consult_party')
        .select((one) => one.fn.countAll().as('n'))
        .whereRef('guest_link_id', '=', 'link.id')
        // by the index that there is
        .whereRef('consult_party.consult_id', '=', 'link.consult_id')
        .as('used_by'),
    ])
    .orderBy('link.created_at')

export async function linksOf(db: Reader, consultId: string, linkId?: string): Promise<GuestLink[]> {
  let query = selectLinks(db).where('link.consult_id', '=', consultId)
  if (linkId !== undefined) query = query.where('link.id', '=', linkId)
  return (await query.execute()).map((link) => ({
    linkId: link.id as GuestLink['linkId'],
    label: link.label,
    createdAt: link.created_at.getTime(),
    expiresAt: link.expires_at.getTime(),
    revokedAt: link.revoked_at && link.revoked_at.getTime(),
    usedBy: Number(link.used_by ?? 0),
  }))
}

/** @returns whether it was open until now */
export async function revokeLink(tx: Tx, consultId: string, linkId: string): Promise<boolean> {
  const done = await tx
    .updateTable('consult_guest_link')
    .set({ revoked_at: tx.at })
    .where('id', '=', linkId)
    .where('consult_id', '=', consultId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** The link of a token while it holds. */
export async function findLink(db: Reader, tokenSha256: Buffer, now: Date) {
  const link = await db
    .selectFrom('consult_guest_link')
    .select(['id', 'consult_id', 'expires_at as expiresAt'])
    .where('token_sha256', '=', tokenSha256)
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return link && { id: link.id, consultId: link.consult_id as ConsultId, expiresAt: link.expiresAt }
}

export interface GuestSession {
  readonly partyId: PartyId
  readonly consultId: ConsultId
  readonly name: string
}

/** A guest whose session is open. */
export async function findGuest(
  db: Reader,
  which: { tokenSha256: Buffer } | { partyId: string },
  now: Date,
): Promise<GuestSession | undefined> {
  const open = db
    .selectFrom('consult_party')
    .select(['id as partyId', 'consult_id as consultId', 'name'])
    .where('person_id', 'is', null)
    .where('guest_ended_at', 'is', null)
    .where('guest_expires_at', '>', now)
  const one = 'partyId' in which ? open.where('id', '=', which.partyId) : open.where('guest_token_sha256', '=', which.tokenSha256)
  return (await one.executeTakeFirst()) as GuestSession | undefined
}

/** @returns the sessions that were open until now; a guest's is their party's id */
export async function endGuestSessions(tx: Tx, which: { partyIds: readonly string[] } | { consultId: string }): Promise<string[]> {
  const open = tx
    .updateTable('consult_party')
    .set({ guest_ended_at: tx.at })
    .where('person_id', 'is', null)
    .where('guest_ended_at', 'is', null)
  const these = 'consultId' in which ? open.where('consult_id', '=', which.consultId) : open.where('id', 'in', which.partyIds)
  return (await these.returning('id').execute()).map(({ id }) => id)
}

export async function expiredGuests(db: Reader, now: Date): Promise<{ consultId: ConsultId; partyId: PartyId }[]> {
  const rows = await db
    .selectFrom('consult_party')
    .select(['id', 'consult_id'])
    .where('person_id', 'is', null)
    .where('guest_ended_at', 'is', null)
    .where('guest_expires_at', '<=', now)
    .execute()
  return rows.map(({ id, consult_id }) => ({ partyId: id as PartyId, consultId: consult_id as ConsultId }))
}

/** Of one party, or of all of a consultation: the guests' sessions that are over. */
export async function endedGuests(db: Reader, { consultId, partyId }: { consultId: string; partyId?: string }): Promise<string[]> {
  let query = db
    .selectFrom('consult_party')
    .select('id')
    .where('consult_id', '=', consultId)
    .where('person_id', 'is', null)
    .where('guest_ended_at', 'is not', null)
  if (partyId !== undefined) query = query.where('id', '=', partyId)
  return (await query.execute()).map(({ id }) => id)
}
