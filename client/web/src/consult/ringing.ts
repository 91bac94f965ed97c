import type { ConsultParty, ConsultRow } from '@lianxin/contract'

/** Who somebody is in a consultation; null for one that merely lies in their scope. */
export function partyOf(row: ConsultRow, personId: string): ConsultParty | null {
  return row.parties.find((party) => party.personId === personId) ?? null
}

/** Whether the consultation calls this person now: asked, unanswered, not there yet, and within the time of the ringing. */
export function rings(row: ConsultRow, personId: string, nowMs: number): boolean {
  const party = partyOf(row, personId)
  if (!party || row.state !== 'open') return false
  return party.answer === null && party.presence === 'out' && party.ringUntil !== null && nowMs < party.ringUntil
}

/** What calls this person, in the order it should be met: emergencies first, then who has called longest. */
export function callsFor(rows: readonly ConsultRow[], personId: string, nowMs: number): ConsultRow[] {
  const askedAt = (row: ConsultRow) => partyOf(row, personId)?.askedAt ?? 0
  return rows
    .filter((row) => rings(row, personId, nowMs))
    .sort((a, b) => rank(a) - rank(b) || askedAt(a) - askedAt(b) || a.number - b.number)
}

function rank(row: ConsultRow): number {
  return row.urgency === 'emergency' ? 0 : 1
}

/** Asked, never answered, never there: the time of the ringing is over, or the consultation is. */
export function isMissed(row: ConsultRow, personId: string, nowMs: number): boolean {
  const party = partyOf(row, personId)
  if (!party || party.askedAs === 'host' || party.askedAs === 'knock' || party.answer !== null || party.firstJoinedAt !== null) return false
  if (row.state === 'closed') return true
  return row.state === 'open' && party.ringUntil !== null && nowMs >= party.ringUntil
}

export type CallEnd =
  | { readonly kind: 'here'; readonly answer: 'accepted' | 'declined' }
  /** On another device of the same person. */
  | { readonly kind: 'elsewhere'; readonly answer: 'accepted' | 'declined' }
  /** By another one of those who were asked together. */
  | { readonly kind: 'covered'; readonly by: string | null }
  | { readonly kind: 'missed' }
  | { readonly kind: 'closed' }

/** How a call that rang a moment ago came to its end; null while it still rings. `answeredHere`: by this very page. */
export function callEnd(row: ConsultRow, personId: string, nowMs: number, answeredHere: boolean): CallEnd | null {
  if (rings(row, personId, nowMs)) return null
  const party = partyOf(row, personId)
  if (party?.answer === 'covered') return { kind: 'covered', by: coveredBy(row, party) }
  if (party?.answer === 'accepted' || party?.answer === 'declined')
    return { kind: answeredHere ? 'here' : 'elsewhere', answer: party.answer }
  if (party && party.presence !== 'out') return { kind: 'elsewhere', answer: 'accepted' }
  return { kind: row.state === 'closed' ? 'closed' : 'missed' }
}

/** The first who accepted of those asked in the same way. */
function coveredBy(row: ConsultRow, { partyId, askedAs }: ConsultParty): string | null {
  const accepted = row.parties.filter((each) => each.partyId !== partyId && each.askedAs === askedAs && each.answer === 'accepted')
  return accepted.sort((a, b) => (a.answeredAt ?? 0) - (b.answeredAt ?? 0))[0]?.name ?? null
}
