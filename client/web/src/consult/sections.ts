import { consultLimits, type ConsultRow } from '@lianxin/contract'
import { isMissed, partyOf } from './ringing.ts'

export interface Sections {
  /** Open rooms, those that wait for me first, then emergencies, then the newest. */
  readonly open: readonly ConsultRow[]
  /** Appointed ones, the next first. */
  readonly appointed: readonly ConsultRow[]
  /** Closed without me although I was asked, and what still runs after it rang in vain; newest first. */
  readonly missed: readonly ConsultRow[]
  /** The other closed ones, newest first. */
  readonly closed: readonly ConsultRow[]
}

export function sectionsOf(rows: readonly ConsultRow[], personId: string, nowMs: number): Sections {
  const missed = rows.filter((row) => isMissed(row, personId, nowMs))
  const known = new Set(missed)
  return {
    open: rows.filter((row) => row.state === 'open').sort((a, b) => openRank(a, personId) - openRank(b, personId) || began(b) - began(a)),
    appointed: rows.filter((row) => row.state === 'scheduled').sort((a, b) => begins(a) - begins(b) || a.number - b.number),
    missed: missed.sort((a, b) => began(b) - began(a)),
    closed: rows.filter((row) => row.state === 'closed' && !known.has(row)).sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0)),
  }
}

function openRank(row: ConsultRow, personId: string): number {
  return (waitsForMe(row, personId) ? 0 : 2) + (row.urgency === 'emergency' ? 0 : 1)
}

function began(row: ConsultRow): number {
  return row.openedAt ?? row.createdAt
}

function begins(row: ConsultRow): number {
  return row.startsAt ?? row.createdAt
}

/** An open room in which I am expected and not yet seen. */
export function waitsForMe(row: ConsultRow, personId: string): boolean {
  const party = partyOf(row, personId)
  if (!party || row.state !== 'open' || party.presence !== 'out') return false
  return party.answer === null || party.answer === 'accepted'
}

/** Within the time in which a room that was appointed may be entered; an open one may be at any time. */
export function mayEnter(row: ConsultRow, nowMs: number): boolean {
  if (row.state === 'open') return true
  return row.state === 'scheduled' && row.startsAt !== null && nowMs >= row.startsAt - opensBeforeMs
}

/** Host and those asked open an appointed room from half an hour before its time. */
export const opensBeforeMs = 30 * 60_000

/** Appointed ones of mine that begin within the time of the reminder. */
export function remindersFor(rows: readonly ConsultRow[], personId: string, nowMs: number): ConsultRow[] {
  return rows.filter((row) => {
    const party = partyOf(row, personId)
    if (row.state !== 'scheduled' || row.startsAt === null || !party || party.answer === 'declined') return false
    return nowMs >= row.startsAt - consultLimits.remindBeforeMinutes * 60_000 && nowMs < row.startsAt + lateMs
  })
}

/** A reminder stays for so long after the time, for those who are late. */
const lateMs = 15 * 60_000

/** Who is in the room now. */
export function present(row: ConsultRow): ConsultRow['parties'] {
  return row.parties.filter((party) => party.presence === 'in')
}

/** A signed opinion that the person who asked for it has not opened yet. */
export function opinionIsNews(row: ConsultRow, personId: string, seenVersionNo: number): boolean {
  return row.requester.id === personId && row.opinion !== null && row.opinion.versionNo > seenVersionNo
}
