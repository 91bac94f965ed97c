import { type QueueRow, readingTimes } from '@lianxin/contract'

export const finishedColumns = ['number', 'received', 'urgency', 'site', 'toOpen', 'toRead', 'toReport', 'reader', 'outcome'] as const
export type FinishedColumn = (typeof finishedColumns)[number]

export interface Sort {
  readonly column: FinishedColumn
  readonly descending: boolean
}

const keys: Record<FinishedColumn, (row: QueueRow) => number | string | null> = {
  number: (row) => row.summary.number,
  received: (row) => row.receivedAt,
  urgency: (row) => (row.urgency === 'emergency' ? 0 : 1),
  site: (row) => row.site.zh,
  toOpen: (row) => readingTimes(row).toOpenMs,
  toRead: (row) => readingTimes(row).toReadMs,
  toReport: (row) => readingTimes(row).toReportMs,
  reader: (row) => row.reader?.name ?? null,
  outcome: (row) => (row.outcome?.critical ? 0 : row.state === 'returned' ? 2 : 1),
}
const collator = new Intl.Collator('zh-CN')

/** Sorted by a column; what has no value there stands last, whichever the direction. */
export function sortedBy(rows: readonly QueueRow[], { column, descending }: Sort): readonly QueueRow[] {
  const key = keys[column]
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    const order = typeof x === 'string' ? collator.compare(x, String(y)) : x - Number(y)
    return descending ? -order : order
  })
}
