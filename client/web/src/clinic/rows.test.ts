import type { QueueRow } from '@lianxin/contract'
import type { UploadItem } from '@lianxin/live'
import { describe, expect, it } from 'vitest'
import { queueRow } from '../queue/testing/row.ts'
import { clinicZh } from '../text/clinic.zh.ts'
import { awaitsReadBack, clinicRows, repeatOf, taskState, unsentState } from './rows.ts'
import { uploadItem } from './testing/uploadItem.ts'

describe("today's list of the clinic", () => {
  it('pins what has not arrived and shows the rest newest first', () => {
    const older = queueRow({ receivedAt: 1000 })
    const newer = queueRow({ receivedAt: 2000 })
    const waiting = uploadItem({})
    const { unsent, arrived } = clinicRows([waiting], [older, newer], 0)
    expect(unsent).toEqual([waiting])
    expect(arrived.map((row) => row.key)).toEqual([newer.taskId, older.taskId])
  })

  it('shows a receipt in place of its row only until the row is here', () => {
    const task = queueRow({ receivedAt: 5000 })
    const sent = uploadItem({
      state: 'received',
      receipt: { ecgId: task.subject.id, taskId: task.taskId, number: 7, receivedAt: 5000, duplicate: false },
    })
    expect(clinicRows([sent], [], 0).arrived).toEqual([{ kind: 'local', key: sent.id, item: sent }])
    expect(clinicRows([sent], [task], 0).arrived.map((row) => row.kind)).toEqual(['task'])
  })

  it('shows a file that was sent twice once, as it was first told', () => {
    const task = queueRow({ receivedAt: 5000 })
    const receipt = { ecgId: task.subject.id, taskId: task.taskId, number: 7, receivedAt: 5000, duplicate: false }
    const first = uploadItem({ state: 'received', receipt })
    const again = uploadItem({ id: 'again', state: 'received', receipt: { ...receipt, duplicate: true } })
    expect(clinicRows([again, first], [], 0).arrived).toEqual([{ kind: 'local', key: first.id, item: first }])
    expect(clinicRows([again, first], [task], 0).arrived.map((row) => row.kind)).toEqual(['task'])
  })

  it('leaves out receipts of another day', () => {
    const task = queueRow({})
    const receipt = { ecgId: task.subject.id, taskId: task.taskId, number: 7, receivedAt: 999, duplicate: false }
    expect(clinicRows([uploadItem({ state: 'received', receipt })], [], 1000).arrived).toEqual([])
  })
})

describe('a file that the hub already had', () => {
  const task = queueRow({ receivedAt: 5000, urgency: 'routine' })
  const receipt = { ecgId: task.subject.id, taskId: task.taskId, number: 7, receivedAt: 5000, duplicate: false }
  const first = uploadItem({ state: 'received', receipt, urgency: 'routine' })
  const again = uploadItem({ ...first, id: 'again', receipt: { ...receipt, duplicate: true } })
  const asEmergency = { ...again, urgency: 'emergency' } as const
  const repeat = (item: UploadItem, row: Partial<QueueRow>) => repeatOf(item, 8000, [first, item], [{ ...task, ...row }])

  it('counts once, unless it had been handed back: then it waits anew, also when it has since been reported', () => {
    expect(repeat(again, {}).came).toBe('once')
    expect(repeat(again, { receivedAt: 9000 }).came).toBe('anew')
    expect(repeat(again, { receivedAt: 9000, state: 'done' }).came).toBe('anew')
    // sent anew by an earlier sending, so that this one changed nothing
    expect(repeat(again, { receivedAt: 7000 }).came).toBe('once')
  })

  it('is not said to count once before the row of it is here', () => {
    expect(repeatOf(again, 8000, [first, again], []).came).toBe('unknown')
    expect(repeat(again, { state: 'returned' }).came).toBe('unknown')
    expect(repeat(asEmergency, {}).came).toBe('unknown')
  })

  it('is raised when it was routine and is an emergency now', () => {
    expect(repeat(asEmergency, { urgency: 'emergency' })).toEqual({ came: 'once', raised: true })
    expect(repeat(asEmergency, { urgency: 'emergency', receivedAt: 9000 })).toEqual({ came: 'anew', raised: true })
    expect(repeat(asEmergency, { state: 'done' })).toEqual({ came: 'once', raised: false })
    expect(repeat(again, { urgency: 'emergency' }).raised).toBe(false)
  })
})

describe('the state of a file not yet arrived', () => {
  const word = (patch: Partial<UploadItem>, online = true) => unsentState(uploadItem(patch), online, clinicZh).word
  it('says offline, queued, how far, and that the hub is at work', () => {
    expect(word({}, false)).toBe('待发送（离线）')
    expect(word({})).toBe('排队发送')
    expect(word({ sending: true, acknowledgedBytes: 649 })).toBe('发送中 64%')
    expect(word({ sending: true, acknowledgedBytes: 1000 })).toBe('服务器正在接收')
    expect(word({ delayedBy: 'identity.forbidden' })).toBe('等待本单位人员登录后发送')
    expect(word({ state: 'refused', refusal: { reason: 'ecg.corrupt', details: null } }, false)).toBe('服务器没有接收')
  })
})

describe('the state of a reading task at its sender', () => {
  it('names the doctor who has it', () => {
    const reader = queueRow({}).sender
    expect(taskState(queueRow({ state: 'waiting' }), clinicZh).word).toBe('等待阅图')
    expect(taskState(queueRow({ state: 'claimed', reader }), clinicZh).word).toBe(`${reader.name}已认领`)
    expect(taskState(queueRow({ state: 'reading', reader }), clinicZh).word).toBe(`${reader.name}阅图中`)
    expect(taskState(queueRow({ state: 'returned' }), clinicZh).tone).toBe('warn')
  })

  it('waits for a read-back only of a critical value nobody has read back', () => {
    const task = queueRow({ state: 'done' })
    const outcome = {
      reportId: task.taskId as never,
      versionNo: 1,
      conclusion: '急性前壁心肌梗死',
      critical: true,
      signerName: '王医生',
      signedAt: 2,
    }
    expect(awaitsReadBack(task)).toBe(false)
    expect(awaitsReadBack({ ...task, outcome })).toBe(true)
    expect(awaitsReadBack({ ...task, outcome: { ...outcome, critical: false } })).toBe(false)
    expect(awaitsReadBack({ ...task, outcome, acknowledged: { by: '李秀兰', at: 3 } })).toBe(false)
  })
})
