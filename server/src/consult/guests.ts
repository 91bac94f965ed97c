import { randomBytes } from 'node:crypto'
import {
  consultLimits,
  type GuestEntry,
  type GuestInvitation,
  type Me,
  type OrganisationName,
  type PartyId,
  type PersonId,
  Refusal,
  type SessionId,
} from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Identified } from '../platform/hub/hub.ts'
import { auditConsult } from './access.ts'
import { changed } from './changed.ts'
import type { ConsultParts } from './deps.ts'
import { endGuests } from './endGuests.ts'
import { tokenHash } from './links.ts'
import { lockHead, updateGuest } from './store.ts'
import { findGuest, findLink, type GuestSession, linksOf } from './storeGuests.ts'
import { closeAttendance, countParties, findParty, insertParty, updateParty } from './storeParties.ts'
import { rowOf } from './storeRows.ts'

const sessionHours = 12
/** By one link, ever: one that got into wrong hands must not fill the consultation. */
const guestsPerLink = 30
/** A guest's page says nothing of idleness: its session is short, and ends with the consultation. */
const idleMinutes = sessionHours * 60
const subject = 'guest:'

/** Those who come by a link: a session of their own that reaches one consultation and nothing else. */
export function createGuests(parts: ConsultParts) {
  const { db, clock, tokens } = parts

  async function open(which: Parameters<typeof findGuest>[1]): Promise<Identified | null> {
    const guest = await findGuest(db.read, which, clock.now())
    return guest ? identified(guest) : null
  }

  return {
    /** What a guest may know before they say who they are. @throws Refusal consult.link-unknown */
    async invitation(token: string): Promise<GuestInvitation> {
      const link = await findLink(db.read, tokenHash(token), clock.now())
      if (!link) throw new Refusal('consult.link-unknown')
      const { row } = await rowOf(db.read, link.consultId)
      const { zh, en } = row.place
      const hostName = row.parties.find(({ partyId }) => partyId === row.hostPartyId)?.name ?? ''
      const { consultId, title, startsAt, state } = row
      return { consultId, title, hostName, place: { zh, en }, startsAt, state, expiresAt: link.expiresAt.getTime() }
    },

    /**
     * Makes the guest a party of its consultation; the same browser that comes again is the same guest.
     * @returns the cookie's token, of the former session when there was one
     * @throws Refusal consult.link-unknown, consult.closed, consult.full, hub.invalid-input
     */
    async enter(
      entry: typeof GuestEntry._zod.output,
      formerToken: string | undefined,
      requestId: string,
    ): Promise<{ token: string; who: Identified }> {
      return db.tx(async (tx) => {
        const link = await findLink(tx, tokenHash(entry.token), tx.at)
        const consult = link && (await lockHead(tx, link.consultId))
        if (!link || !consult) throw new Refusal('consult.link-unknown')
        if (consult.state === 'closed') throw new Refusal('consult.closed')
        const said = { name: nameSaid(entry.name), organisation: nameOf(entry.organisation) }
        const former = formerToken ? await findGuest(tx, { tokenSha256: tokenHash(formerToken) }, tx.at) : undefined
        if (formerToken && former?.consultId === consult.id) {
          if (await updateGuest(tx, former.partyId, said)) await changed(tx, consult.id)
          return { token: formerToken, who: identified({ ...former, name: said.name }) }
        }
        const [here] = await linksOf(tx, consult.id, link.id)
        const full = (here?.usedBy ?? 0) >= guestsPerLink || (await countParties(tx, consult.id)) >= consultLimits.parties
        if (full) throw new Refusal('consult.full')
        const token = randomBytes(32).toString('base64url')
        const partyId = parts.ids.next() as PartyId
        const expiresAt = new Date(Math.min(link.expiresAt.getTime(), tx.at.getTime() + sessionHours * 3_600_000))
        const guest = { linkId: link.id, tokenSha256: tokenHash(token), expiresAt }
        await insertParty(tx, { id: partyId, consultId: consult.id, personId: null, ...said, askedAs: 'guest', guest })
        const who = identified({ partyId, consultId: consult.id, name: said.name })
        await auditConsult(tx, tx.at, 'consult.guest-entered', consult, { ...who, requestId, lineId: '' }, { linkId: link.id })
        await changed(tx, consult.id)
        return { token, who }
      })
    },

    byCookie: async (token: string | undefined) => (token && token.length <= 100 ? open({ tokenSha256: tokenHash(token) }) : null),

    me: (who: Identified): Me => ({
      sessionId: who.sessionId,
      personId: who.personId,
      name: who.name,
      login: '',
      memberships: [],
      idleMinutes,
    }),

    socketToken: (who: Identified) => ({ token: tokens.issue(`${subject}${who.sessionId}`), expiresInS: tokens.seconds }),
    /** Whether a socket's token names a guest; whether it is genuine is asked by {@link bySocketToken}. */
    isGuestToken: (token: string) => token.startsWith(subject),
    /** @throws Refusal when the token or its session is not alive */
    async bySocketToken(token: string): Promise<Identified> {
      const who = await open({ partyId: tokens.verify(token).slice(subject.length) })
      if (!who) throw new Refusal('identity.session-ended')
      return who
    },

    async signOut(who: Identified): Promise<void> {
      const { guestOf, personId: partyId } = who
      if (guestOf === null) return
      await db.tx(async (tx) => leaveForGood(tx, guestOf, partyId))
    },
  }
}
export type Guests = ReturnType<typeof createGuests>

async function leaveForGood(tx: Tx, consultId: string, partyId: string): Promise<void> {
  await lockHead(tx, consultId)
  const party = await findParty(tx, consultId, { partyId })
  if (!party) return
  if (party.presence !== 'removed') await updateParty(tx, partyId, { presence: 'out' })
  await closeAttendance(tx, { consultId, partyId }, 'left')
  await endGuests(tx, [partyId], 'signed-out')
  await changed(tx, consultId)
}

function identified({ partyId, consultId, name }: GuestSession): Identified {
  const id = partyId as string
  return { personId: id as PersonId, sessionId: id as SessionId, name, memberships: [], guestOf: consultId }
}

/** @throws Refusal hub.invalid-input for one of blanks */
function nameSaid(name: string): string {
  if (name.trim() === '') throw new Refusal('hub.invalid-input', { at: 'name' })
  return name.trim()
}

function nameOf(organisation: string): typeof OrganisationName._zod.output | null {
  const name = organisation.trim()
  return name === '' ? null : { zh: name, en: name }
}
