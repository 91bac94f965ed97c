import { byUrgencyThenAge, type QueueRow } from '@lianxin/contract'

export interface QueueSections {
  /** What I hold; it comes first because it is in my hands. */
  readonly mine: readonly QueueRow[]
  /** Open tasks of all others and of nobody, emergency first, then oldest. */
  readonly open: readonly QueueRow[]
  /** Finished by me since the start of the view, newest first. */
  readonly finished: readonly QueueRow[]
}

export function sectionsOf(rows: readonly QueueRow[], personId: string): QueueSections {
  const open = rows.filter(isOpen).sort(byUrgencyThenAge)
  return {
    mine: open.filter((row) => row.reader?.id === personId),
    open: open.filter((row) => row.reader?.id !== personId),
    finished: rows.filter((row) => !isOpen(row) && row.reader?.id === personId).sort((a, b) => (b.doneAt ?? 0) - (a.doneAt ?? 0)),
  }
}

export function isOpen(row: QueueRow): boolean {
  return row.state === 'waiting' || row.state === 'claimed' || row.state === 'reading'
}

/** The task to read next: the first that waits, in the order every screen shares. */
export function nextWaiting(rows: readonly QueueRow[]): QueueRow | undefined {
  return rows.filter((row) => row.state === 'waiting').sort(byUrgencyThenAge)[0]
}

/** The row `step` places after the selected one in the order shown; the first one where nothing (or nothing listed) is selected. */
export function neighbour(sections: QueueSections, selected: string | null, step: 1 | -1): QueueRow | undefined {
  const shown = [...sections.mine, ...sections.open, ...sections.finished]
  const at = shown.findIndex((row) => row.taskId === selected)
  return at < 0 ? shown[0] : shown[Math.min(Math.max(at + step, 0), shown.length - 1)]
}

/** ECGs worth fetching before anybody opens them. */
export function worthPrefetching(rows: readonly QueueRow[], count: number): readonly string[] {
  return rows
    .filter((row) => row.state === 'waiting')
    .sort(byUrgencyThenAge)
    .slice(0, count)
    .map((row) => row.subject.id)
}

/** Emergencies whose tracing is not on any reader's screen: the alarm calls until it is. */
export function callingRows(rows: readonly QueueRow[]): readonly QueueRow[] {
  return rows
    .filter((row) => row.urgency === 'emergency' && (row.state === 'waiting' || (row.state === 'claimed' && row.openedAt === null)))
    .sort(byUrgencyThenAge)
}
