import type { EcgId, OrganisationId, PersonId, QueueRow, TaskId } from '@lianxin/contract'

let made = 0
function id<T>(): T {
  made++
  return `00000000-0000-7000-8000-${String(made).padStart(12, '0')}` as T
}

/** A waiting routine task for tests of what screens derive from rows; fields given replace it. */
export function queueRow(change: Partial<QueueRow> = {}): QueueRow {
  return {
    taskId: id<TaskId>(),
    version: 1,
    subject: { kind: 'ecg', id: id<EcgId>() },
    urgency: 'routine',
    state: 'waiting',
    site: { id: id<OrganisationId>(), zh: '柳林村卫生室', en: 'Liulin village clinic' },
    sender: { id: id<PersonId>(), name: '赵村医' },
    summary: {
      number: made,
      patientId: null,
      patientName: '测试',
      sex: 'male',
      ageYears: 60,
      leadCount: 12,
      symptoms: [],
      onsetAt: null,
      onsetPrecision: null,
      acquiredLocal: null,
    },
    reader: null,
    leaseUntil: null,
    receivedAt: 0,
    claimedAt: null,
    openedAt: null,
    doneAt: null,
    returnReason: null,
    outcome: null,
    acknowledged: null,
    ...change,
  }
}

export function person(name: string): { readonly id: PersonId; readonly name: string } {
  return { id: id<PersonId>(), name }
}
