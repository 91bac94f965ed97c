import { type ConsultRow, mayAnywhere, mayAt, type PartyId, type TaskSummary } from '@lianxin/contract'
import type { Caller } from '../platform/hub/caller.ts'
import type { RowAndReach } from './storeRows.ts'

type Asking = Pick<Caller, 'guestOf' | 'personId' | 'memberships'>

/**
 * How much of a consultation somebody sees: `outside` is who still waits as a guest, and who was put out and has no scope of their own
 * over it. Null: it does not exist for them.
 */
export function viewOf({ row, placePath, guests }: RowAndReach, { guestOf, personId, memberships }: Asking): View | null {
  if (guestOf !== null) {
    const guest = guestOf === row.consultId ? guests.find(({ partyId }) => (partyId as string) === personId) : undefined
    return guest ? { of: guest.admitted ? 'guest' : 'outside', partyId: guest.partyId } : null
  }
  if (!mayAnywhere(memberships, 'consult.take-part')) return null
  if (mayAt(memberships, 'consult.take-part', placePath)) return { of: 'all' }
  const party = row.parties.find((one) => one.personId === personId)
  if (!party) return null
  return party.presence === 'removed' ? { of: 'outside', partyId: party.partyId } : { of: 'all' }
}
export type View = { readonly of: 'all' } | { readonly of: 'guest' | 'outside'; readonly partyId: PartyId }

export function shownIn(view: View, row: ConsultRow): ConsultRow {
  if (view.of === 'all') return row
  return view.of === 'guest' ? forGuest(row) : forOutside(row, view.partyId)
}

/** What a guest who was let in sees: everything of the room, without the patient's number at the hospital. */
function forGuest(row: ConsultRow): ConsultRow {
  return { ...row, subject: row.subject && { ...row.subject, summary: summaryForGuest(row.subject.summary) } }
}

export function summaryForGuest(summary: TaskSummary): TaskSummary {
  return { ...summary, patientId: null }
}

/** What the invitation told them, the host and themselves; nothing of the patient. */
function forOutside(row: ConsultRow, partyId: PartyId): ConsultRow {
  const parties = row.parties.filter((party) => party.partyId === partyId || party.partyId === row.hostPartyId)
  return { ...row, question: '', subject: null, parties, materials: [], opinion: null, lastMessageNo: 0, recorded: false }
}
