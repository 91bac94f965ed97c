import type { QueueRow } from '@lianxin/contract'

export function uuid(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
}

export function queueRow(n: number, version: number, changes: Partial<QueueRow> = {}): QueueRow {
  return {
    taskId: uuid(n) as QueueRow['taskId'],
    version,
    subject: { kind: 'ecg', id: uuid(n + 1000) as QueueRow['subject']['id'] },
    urgency: 'routine',
    state: 'waiting',
    site: { id: uuid(5) as QueueRow['site']['id'], zh: '青石村卫生室', en: 'Qingshi village clinic' },
    sender: { id: uuid(6) as QueueRow['sender']['id'], name: '李医生' },
    summary: {
      number: n,
      patientId: null,
      patientName: null,
      sex: null,
      ageYears: null,
      leadCount: 12,
      symptoms: [],
      onsetAt: null,
      onsetPrecision: null,
      acquiredLocal: null,
    },
    reader: null,
    leaseUntil: null,
    receivedAt: 1_790_000_000_000 + n,
    claimedAt: null,
    openedAt: null,
    doneAt: null,
    returnReason: null,
    outcome: null,
    acknowledged: null,
    ...changes,
  }
}
