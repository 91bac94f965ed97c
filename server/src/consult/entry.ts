import { type ConsultId, consultLimits, type leaveReasons, type PartyId, Refusal } from '@lianxin/contract'
import { membershipsOf } from '../identity/index.ts'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult, type Entitled, lockEntitled } from './access.ts'
import { changed } from './changed.ts'
import type { ConsultParts } from './deps.ts'
import { wayIn } from './door.ts'
import { organisationOf } from './parties.ts'
import { type ConsultHead, lockHead, type StoredParty, updateConsult } from './store.ts'
import {
  answerOnce,
  closeAttendance,
  countParties,
  coverTeam,
  findParty,
  insertParty,
  openAttendance,
  releaseLobby,
  updateParty,
} from './storeParties.ts'

export { type Entitled, partyOf } from './access.ts'

type EntryParts = Pick<ConsultParts, 'db' | 'ids' | 'cameBack'>

/** A party as the room shows it. */
export type PartyInRoom = Pick<StoredParty, 'name' | 'organisation'> & { readonly partyId: PartyId; readonly guest: boolean }
export interface Entered {
  readonly at: 'room' | 'lobby'
  readonly party: PartyInRoom
  readonly host: boolean
}

/**
 * A device of the caller comes to the door: the first one of its party changes who is present, the others find it so. Coming is
 * accepting. Someone from the scope of the case who was not asked becomes a party that knocks.
 * @throws Refusal consult.unknown, consult.closed, consult.removed, consult.locked, consult.full, consult.too-early
 */
export function enter(parts: EntryParts, { consultId }: { readonly consultId: ConsultId }, caller: Caller): Promise<Entered> {
  return parts.db.tx(async (tx) => {
    const found = await lockEntitled(tx, consultId, caller)
    const party = found.party ?? (await knock(parts, tx, found, caller))
    const way = wayIn(found.consult, party, tx.at.getTime(), await countParties(tx, consultId, 'in'))
    if (way !== 'room' && way !== 'lobby') throw new Refusal(way, startOf(found.consult, way))
    if (way === 'room' && party.presence !== 'in') await comeIn(tx, found.consult, party, caller)
    if (way === 'lobby' && party.presence !== 'lobby') await wait(tx, consultId, party)
    // while the consultation is locked: who is looked for after a restart is looked for behind this lock
    parts.cameBack.add(party.id)
    return { at: way, party: inRoom(party), host: party.id === found.consult.hostPartyId }
  })
}

/** The last device of a party has gone; without effect on one that is not there. */
export async function leave(
  { db, cameBack }: EntryParts,
  { consultId, partyId, reason }: { readonly consultId: ConsultId; readonly partyId: PartyId; readonly reason: LeaveReason },
): Promise<void> {
  await db.tx(async (tx) => {
    const consult = await lockHead(tx, consultId)
    const party = consult && (await findParty(tx, consultId, { partyId }))
    if (reason === 'restart' && cameBack.has(partyId)) return
    if (!consult || !party || (party.presence !== 'in' && party.presence !== 'lobby')) return
    await updateParty(tx, partyId, { presence: 'out' })
    if (party.presence === 'in') {
      await closeAttendance(tx, { consultId, partyId }, reason)
      await auditConsult(tx, tx.at, 'consult.leave', consult, party, { reason })
    }
    await changed(tx, consultId)
  })
  if (reason !== 'restart') cameBack.delete(partyId)
}
export type LeaveReason = (typeof leaveReasons)[number]

async function comeIn(tx: Tx, consult: ConsultHead, party: StoredParty, caller: Caller): Promise<void> {
  if (consult.state === 'scheduled') {
    await updateConsult(tx, consult.id, { state: 'open', opened_at: tx.at, remind_at: null })
    await releaseLobby(tx, consult.id, 'admitted')
  }
  await updateParty(tx, party.id, { presence: 'in', admitted: true, ring_until: null })
  await accept(tx, consult.id, party)
  await openAttendance(tx, consult.id, party.id)
  await auditConsult(tx, tx.at, 'consult.join', consult, caller)
  await changed(tx, consult.id)
}

async function wait(tx: Tx, consultId: ConsultId, party: StoredParty): Promise<void> {
  await updateParty(tx, party.id, { presence: 'lobby', ring_until: null })
  await accept(tx, consultId, party)
  await changed(tx, consultId)
}

/** Who stands at the door has accepted, even if they declined before or another one of the team came first. */
async function accept(tx: Tx, consultId: ConsultId, party: StoredParty): Promise<void> {
  const counted = await answerOnce(tx, party.id, 'accepted', true)
  if (counted && party.callId !== null) await coverTeam(tx, consultId, party.callId, party.id)
}

async function knock({ ids }: EntryParts, tx: Tx, { consult }: Entitled, caller: Caller): Promise<StoredParty> {
  if ((await countParties(tx, consult.id)) >= consultLimits.parties) throw new Refusal('consult.full')
  const id = ids.next() as PartyId
  const organisation = organisationOf(await membershipsOf(tx, caller.personId))
  await insertParty(tx, { id, consultId: consult.id, personId: caller.personId, name: caller.name, organisation, askedAs: 'knock' })
  const party = await findParty(tx, consult.id, { partyId: id })
  if (!party) throw new Refusal('consult.party-unknown')
  return party
}

function inRoom({ id, name, organisation, personId }: StoredParty): PartyInRoom {
  return { partyId: id, name, organisation, guest: personId === null }
}

function startOf({ startsAt }: ConsultHead, reason: string) {
  return reason === 'consult.too-early' && startsAt ? { startsAt: startsAt.getTime() } : undefined
}
