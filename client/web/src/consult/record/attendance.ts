import type { Attendance, ConsultParty, ConsultRow, PartyId } from '@lianxin/contract'

/** Where somebody is now, or what came of asking them; null where there is nothing to say. */
export type PartyState = 'lobby' | 'in' | 'removed' | 'ringing' | 'accepted' | 'declined' | 'covered' | 'unanswered' | 'never-came' | null

/** Hosts, guests and those who came by themselves were called by nobody. */
export function wasAsked({ askedAs }: ConsultParty): boolean {
  return askedAs === 'person' || askedAs === 'role' || askedAs === 'duty'
}

export function partyState(party: ConsultParty, consult: ConsultRow['state'], nowMs: number): PartyState {
  const { presence, answer, ringUntil, firstJoinedAt } = party
  if (presence !== 'out') return presence
  if (consult === 'open' && answer === null && ringUntil !== null && nowMs < ringUntil) return 'ringing'
  if (answer === 'declined' || answer === 'covered') return answer
  if (firstJoinedAt !== null || !wasAsked(party)) return null
  if (answer === null) return 'unanswered'
  return consult === 'closed' ? 'never-came' : 'accepted'
}

export interface Attended {
  readonly party: ConsultParty
  /** Each time they were there, the first first. */
  readonly stays: readonly Attendance[]
  /** How long in all, until now where they still are. */
  readonly totalMs: number
}

/** Everyone who was asked or came: the host, then those who are there, then in the order in which they were asked. */
export function attendanceOf(
  parties: readonly ConsultParty[],
  attendance: readonly Attendance[],
  hostPartyId: PartyId,
  nowMs: number,
): Attended[] {
  const rank = (party: ConsultParty) => (party.partyId === hostPartyId ? 0 : party.presence === 'in' || party.presence === 'lobby' ? 1 : 2)
  return [...parties]
    .sort((a, b) => rank(a) - rank(b) || a.askedAt - b.askedAt)
    .map((party) => {
      const stays = attendance.filter(({ partyId }) => partyId === party.partyId).sort((a, b) => a.joinedAt - b.joinedAt)
      const totalMs = stays.reduce((sum, { joinedAt, leftAt }) => sum + Math.max(0, (leftAt ?? nowMs) - joinedAt), 0)
      return { party, stays, totalMs }
    })
}
