import { consultLimits, type Invitee, mayAt, type PartyId, Refusal } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { ConsultParts } from './deps.ts'
import { organisationOf } from './parties.ts'
import { type ConsultHead, countAskedBy, insertAsked, type StoredParty } from './store.ts'
import { countParties, insertParty, partiesOf, updateParty } from './storeParties.ts'
import { type Askable, askablePeople, peopleOfRole } from './storePeople.ts'

/** How many people one person may ask within a minute. */
export const asksPerMinute = 60

interface Call {
  readonly askedAs: 'person' | 'role' | 'duty'
  readonly person: Askable
  /** Of a team: whoever accepts first covers the others. */
  readonly callId: string | null
}
type Consult = Pick<ConsultHead, 'id' | 'state' | 'placePath' | 'hostPartyId'>

/**
 * Asks people, those of a role and those on duty; whoever is asked again rings again, whoever is there already is left in peace.
 * @returns how many were asked
 * @throws Refusal identity.person-unknown, consult.nobody-to-ask (a team of nobody), consult.too-many, consult.full
 */
export async function ask(parts: ConsultParts, tx: Tx, consult: Consult, invitees: readonly Invitee[], caller: Caller): Promise<number> {
  const present = new Map((await partiesOf(tx, consult.id)).flatMap((party) => (party.personId ? [[party.personId as string, party]] : [])))
  const calls = oncePerPerson((await Promise.all(invitees.map((one) => callsOf(parts, tx, consult, one, caller)))).flat()).filter(
    ({ person }) => !isThere(present.get(person.personId)),
  )
  const sinceAMinute = new Date(tx.at.getTime() - 60_000)
  if ((await countAskedBy(tx, caller.personId, sinceAMinute)) + calls.length > asksPerMinute) throw new Refusal('consult.too-many')
  const fresh = calls.filter(({ person }) => !present.has(person.personId)).length
  if ((await countParties(tx, consult.id)) + fresh > consultLimits.parties) throw new Refusal('consult.full')
  for (const call of calls) await askOne(parts, tx, consult, call, present.get(call.person.personId), caller)
  return calls.length
}

async function callsOf({ ids, onDuty }: ConsultParts, tx: Tx, consult: Consult, invitee: Invitee, caller: Caller): Promise<Call[]> {
  if (invitee.kind === 'person') {
    const [person] = await askablePeople(tx, [invitee.personId])
    if (!person) throw new Refusal('identity.person-unknown')
    return person.personId === caller.personId ? [] : [{ askedAs: 'person', person, callId: null }]
  }
  const team = invitee.kind === 'role' ? await peopleOfRole(tx, invitee.role, invitee.organisationId) : await onDuty(tx)
  const people = (await askablePeople(tx, team)).filter(
    (person) =>
      person.personId !== caller.personId && (invitee.kind === 'role' || mayAt(person.memberships, 'consult.advise', consult.placePath)),
  )
  if (people.length === 0) throw new Refusal('consult.nobody-to-ask')
  const callId = ids.next()
  return people.map((person) => ({ askedAs: invitee.kind, person, callId }))
}

/** Someone who is asked by name and in a team is asked by name. */
function oncePerPerson(calls: readonly Call[]): Call[] {
  const once = new Map<string, Call>()
  for (const call of calls) if (call.callId === null || !once.has(call.person.personId)) once.set(call.person.personId, call)
  return [...once.values()]
}

function isThere(party: StoredParty | undefined): boolean {
  return party?.presence === 'in' || party?.presence === 'lobby'
}

async function askOne(
  { ids }: ConsultParts,
  tx: Tx,
  consult: Consult,
  { askedAs, person, callId }: Call,
  known: StoredParty | undefined,
  caller: Caller,
): Promise<void> {
  // an appointed one rings nobody now: it reminds when its time comes
  const ringUntil = consult.state === 'open' ? new Date(tx.at.getTime() + consultLimits.ringSeconds * 1000) : null
  const partyId = known?.id ?? (ids.next() as PartyId)
  const by = caller.personId
  if (known)
    await updateParty(tx, partyId, {
      ...(known.id !== consult.hostPartyId && { asked_as: askedAs }),
      call_id: callId,
      asked_by: by,
      asked_at: tx.at,
      ring_until: ringUntil,
      answer: null,
      answered_at: null,
      presence: 'out',
    })
  else
    await insertParty(tx, {
      id: partyId,
      consultId: consult.id,
      personId: person.personId,
      name: person.name,
      organisation: organisationOf(person.memberships),
      askedAs,
      ...(callId !== null && { callId }),
      askedBy: by,
      ringUntil,
    })
  await insertAsked(tx, { consultId: consult.id, partyId, askedBy: by, askedAs })
}
