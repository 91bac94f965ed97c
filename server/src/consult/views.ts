import type { ConsultRow, PartyId, TaskSummary } from '@lianxin/contract'

/** What a guest who was let in sees: everything of the room, without the patient's number at the hospital. */
export function forGuest(row: ConsultRow): ConsultRow {
  return { ...row, subject: row.subject && { ...row.subject, summary: summaryForGuest(row.subject.summary) } }
}

export function summaryForGuest(summary: TaskSummary): TaskSummary {
  return { ...summary, patientId: null }
}

/** What a guest who still waits sees: what the invitation told them, the host and themselves; nothing of the patient. */
export function forWaitingGuest(row: ConsultRow, partyId: PartyId): ConsultRow {
  const parties = row.parties.filter((party) => party.partyId === partyId || party.partyId === row.hostPartyId)
  return { ...row, question: '', subject: null, parties, materials: [], opinion: null, lastMessageNo: 0, recorded: false }
}
