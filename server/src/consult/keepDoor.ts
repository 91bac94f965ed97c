import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult } from './access.ts'
import { asHost, changeConsult, lockCurrent } from './changeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { type ConsultHead, type StoredParty, updateConsult } from './store.ts'
import { endGuestSessions } from './storeGuests.ts'
import { closeAttendance, findParty, releaseLobby, updateParty } from './storeParties.ts'

/** What the host does at the door and in the room. While the host is not there, a member who is does it. */

export function setDoor(parts: ConsultParts, input: InputOf<'consult:set-door'>, caller: Caller): Promise<OutputOf<'consult:set-door'>> {
  const { locked, waitingRoom } = input
  return changeConsult(parts, { requestName: 'consult:set-door', input, caller }, async (tx, found) => {
    await asHost(tx, found)
    await updateConsult(tx, found.consult.id, { locked, waiting_room: waitingRoom })
    if (!locked && !waitingRoom) await releaseLobby(tx, found.consult.id, 'asked')
    await auditConsult(tx, tx.at, 'consult.door', found.consult, caller, { locked, waitingRoom })
  })
}

/** Lets someone in: their client comes again once the row says that they no longer wait. @throws Refusal consult.locked, consult.removed */
export function admit(parts: ConsultParts, input: InputOf<'consult:admit'>, caller: Caller): Promise<OutputOf<'consult:admit'>> {
  return changeConsult(parts, { requestName: 'consult:admit', input, caller }, async (tx, found) => {
    await asHost(tx, found)
    const party = await partyNamed(tx, found.consult, input.partyId)
    if (found.consult.locked) throw new Refusal('consult.locked')
    if (party.presence === 'removed') throw new Refusal('consult.removed')
    if (party.admitted) return false
    // before it has begun they wait on; its beginning lets them in
    const goes = party.presence === 'lobby' && found.consult.state === 'open'
    await updateParty(tx, party.id, { admitted: true, ...(goes && { presence: 'out' }) })
    await auditConsult(tx, tx.at, 'consult.admit', found.consult, caller, { partyId: party.id })
    return true
  })
}

/** Out of the room or the lobby at once; the way back is to be asked again. */
export function remove(parts: ConsultParts, input: InputOf<'consult:remove'>, caller: Caller): Promise<OutputOf<'consult:remove'>> {
  return changeConsult(parts, { requestName: 'consult:remove', input, caller }, async (tx, found) => {
    const host = await asHost(tx, found)
    const party = await partyNamed(tx, found.consult, input.partyId)
    if (party.id === host.id || party.id === found.consult.hostPartyId) throw new Refusal('consult.not-host')
    if (party.presence === 'removed') return false
    await putOut(tx, found.consult, party, 'removed')
    await auditConsult(tx, tx.at, 'consult.remove', found.consult, caller, { partyId: party.id })
    return true
  })
}

/** A party has to go: its attendance ends, a guest's session with it, and the live room hears of it. */
export async function putOut(tx: Tx, { id }: Pick<ConsultHead, 'id'>, party: StoredParty, reason: 'removed' | 'revoked'): Promise<void> {
  await updateParty(tx, party.id, { presence: 'removed', admitted: false, ring_until: null })
  await closeAttendance(tx, { consultId: id, partyId: party.id }, reason)
  if (party.personId === null) await endGuestSessions(tx, { partyIds: [party.id] })
  await append(tx, 'consult.put-out', { consultId: id, partyId: party.id, reason })
}

/** Nobody is muted without knowing: their own devices are asked. @throws Refusal consult.not-in-room */
export function askMute({ db }: ConsultParts, input: InputOf<'consult:ask-mute'>, caller: Caller): Promise<OutputOf<'consult:ask-mute'>> {
  const { key, consultId, partyId } = input
  return db.write({ personId: caller.personId, key, requestName: 'consult:ask-mute', input }, async (tx) => {
    const found = await lockCurrent(tx, consultId, caller)
    await asHost(tx, found)
    const party = await partyNamed(tx, found.consult, partyId)
    if (party.presence !== 'in') throw new Refusal('consult.not-in-room')
    await append(tx, 'consult.mute-asked', { consultId, partyId, by: caller.name })
    return {}
  })
}

/** To someone of the house; once it has begun, to someone who is in the room. @throws Refusal consult.not-in-room */
export function handOver(parts: ConsultParts, input: InputOf<'consult:hand-over'>, caller: Caller): Promise<OutputOf<'consult:hand-over'>> {
  return changeConsult(parts, { requestName: 'consult:hand-over', input, caller }, async (tx, found) => {
    const { consult } = found
    await asHost(tx, found)
    const party = await partyNamed(tx, consult, input.partyId)
    const there = consult.state === 'scheduled' ? party.presence !== 'removed' : party.presence === 'in'
    if (party.personId === null || !there) throw new Refusal('consult.not-in-room')
    if (party.id === consult.hostPartyId) return false
    await updateConsult(tx, consult.id, { host_party_id: party.id })
    await auditConsult(tx, tx.at, 'consult.hand-over', consult, caller, { partyId: party.id })
    return true
  })
}

async function partyNamed(tx: Tx, consult: ConsultHead, partyId: string): Promise<StoredParty> {
  const party = await findParty(tx, consult.id, { partyId })
  if (!party) throw new Refusal('consult.party-unknown')
  return party
}
