import type { QueueRow } from '@lianxin/contract'
import { type UploadItem, waitsForItsPeople } from '@lianxin/live'
import type { ClinicText } from '../text/clinic.ts'
import type { IconName } from '../ui/icons.tsx'
import type { Tone } from '../ui/StateMark.tsx'

/** One line of today's list: what is on its way from this device, or what the hub holds of it. */
export type ClinicRow =
  | { readonly kind: 'local'; readonly key: string; readonly item: UploadItem }
  | { readonly kind: 'task'; readonly key: string; readonly task: QueueRow }

export interface ClinicRows {
  /** Not arrived: pinned on top, emergency first, then the oldest. */
  readonly unsent: readonly UploadItem[]
  /** Arrived, newest first. */
  readonly arrived: readonly ClinicRow[]
}

/** A file that has arrived shows as the hub's row; until that row is here, its receipt stands in. */
export function clinicRows(items: readonly UploadItem[], tasks: readonly QueueRow[], sinceMs: number): ClinicRows {
  const known = new Set<string>(tasks.map((task) => task.taskId))
  const isStandIn = ({ receipt }: UploadItem) => receipt !== null && !known.has(receipt.taskId) && receipt.receivedAt >= sinceMs
  const standIns = oncePerTask(items.filter(isStandIn))
  const arrived: ClinicRow[] = [
    ...tasks.map((task): ClinicRow => ({ kind: 'task', key: task.taskId, task })),
    ...standIns.map((item): ClinicRow => ({ kind: 'local', key: item.id, item })),
  ]
  return {
    unsent: items.filter((item) => item.receipt === null),
    arrived: arrived.sort((a, b) => arrivedAt(b) - arrivedAt(a)),
  }
}

/** A file sent twice is one ECG; what was told with the first sending stands for it. */
function oncePerTask(items: readonly UploadItem[]): UploadItem[] {
  const first = new Map<string, UploadItem>()
  for (const item of items) {
    const taskId = item.receipt?.taskId ?? item.id
    const known = first.get(taskId)
    if (!known || (known.receipt?.duplicate && !item.receipt?.duplicate)) first.set(taskId, item)
  }
  return [...first.values()]
}

function arrivedAt(row: ClinicRow): number {
  return row.kind === 'task' ? row.task.receivedAt : (row.item.receipt?.receivedAt ?? 0)
}

export interface RowState {
  readonly tone: Tone
  readonly icon: IconName
  readonly word: string
}

/** A file not yet arrived, in words. */
export function unsentState(item: UploadItem, online: boolean, t: ClinicText): RowState {
  if (item.state === 'refused') return { tone: 'warn', icon: 'close', word: t.state.refused }
  if (!online) return { tone: 'warn', icon: 'offline', word: t.state.storedOffline }
  if (!item.sending && waitsForItsPeople(item)) return { tone: 'warn', icon: 'person', word: t.state.forItsPeople }
  if (!item.sending) return { tone: 'warn', icon: 'clock', word: t.state.queued }
  if (item.acknowledgedBytes >= item.sizeBytes) return { tone: 'info', icon: 'upload', word: t.state.finishing }
  return { tone: 'info', icon: 'upload', word: t.state.sending(percentOf(item)) }
}

/** Whole percent that the hub has acknowledged; 100 only when all is. */
export function percentOf(item: Pick<UploadItem, 'acknowledgedBytes' | 'sizeBytes'>): number {
  return Math.floor((100 * item.acknowledgedBytes) / item.sizeBytes)
}

/** A reading task as its sender sees it. */
export function taskState(task: QueueRow, t: ClinicText): RowState {
  const doctor = task.reader?.name ?? t.someone
  switch (task.state) {
    case 'waiting':
      return { tone: 'quiet', icon: 'clock', word: t.state.waiting }
    case 'claimed':
      return { tone: 'info', icon: 'hand', word: t.state.claimed(doctor) }
    case 'reading':
      return { tone: 'info', icon: 'eye', word: t.state.reading(doctor) }
    case 'done':
      return { tone: 'done', icon: 'done', word: isAmended(task) ? t.state.amended : t.state.done }
    case 'returned':
      return { tone: 'warn', icon: 'warning', word: t.state.returned }
  }
}

/** Its report has been replaced since it was first signed. */
function isAmended({ outcome }: QueueRow): boolean {
  return outcome !== null && outcome.versionNo > 1
}

/** Nobody has reported or returned it yet. */
export function isOpen(task: QueueRow): boolean {
  return task.state !== 'done' && task.state !== 'returned'
}

/** What came of sending a file that the hub already had from this site. */
export interface Repeat {
  /** `anew`: it had been handed back and waits again. `once`: nothing changed. `unknown`: the hub's row does not say yet. */
  readonly came: 'anew' | 'once' | 'unknown'
  /** It was routine when it was first sent, and is an emergency now. */
  readonly raised: boolean
}

/** `sentAt`: when this sending was asked for, by the hub's clock. `tasks`: as the hub has them now; none while that is not known. */
export function repeatOf(item: UploadItem, sentAt: number, items: readonly UploadItem[], tasks: readonly QueueRow[]): Repeat {
  const taskId = item.receipt?.taskId
  const task = tasks.find((row) => row.taskId === taskId)
  const first = items.find(({ receipt }) => receipt?.taskId === taskId && !receipt?.duplicate)
  if (!task) return { came: 'unknown', raised: false }
  const raised = item.urgency === 'emergency' && task.urgency === 'emergency' && first?.urgency === 'routine'
  if (task.receivedAt > (item.receipt?.receivedAt ?? 0) && task.receivedAt >= sentAt) return { came: 'anew', raised }
  const yetToCome = task.state === 'returned' || (isOpen(task) && item.urgency === 'emergency' && task.urgency === 'routine')
  return { came: yetToCome ? 'unknown' : 'once', raised }
}

/** A critical value nobody at the sender's site has read back. */
export function awaitsReadBack(task: QueueRow): boolean {
  return task.outcome?.critical === true && task.acknowledged === null
}
