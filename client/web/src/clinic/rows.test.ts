import type { UploadItem } from '@lianxin/live'
import { describe, expect, it } from 'vitest'
import { queueRow } from '../queue/testing/row.ts'
import { clinicZh } from '../text/clinic.zh.ts'
import { awaitsReadBack, clinicRows, isWaitingAnew, taskState, unsentState } from './rows.ts'
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

  it('knows an ECG that was handed back and waits anew because it was sent again', () => {
    const again = queueRow({ receivedAt: 9000 })
    const receipt = { ecgId: again.subject.id, taskId: again.taskId, number: 7, receivedAt: 5000, duplicate: true }
    expect(isWaitingAnew(receipt, [again])).toBe(true)
    expect(isWaitingAnew({ ...receipt, receivedAt: 9000 }, [again])).toBe(false)
    expect(isWaitingAnew(receipt, [{ ...again, state: 'returned' }])).toBe(false)
  })

  it('leaves out receipts of another day', () => {
    const task = queueRow({})
    const receipt = { ecgId: task.subject.id, taskId: task.taskId, number: 7, receivedAt: 999, duplicate: false }
    expect(clinicRows([uploadItem({ state: 'received', receipt })], [], 1000).arrived).toEqual([])
  })
})

describe('the state of a file not yet arrived', () => {
  const word = (patch: Partial<UploadItem>, online = true) => unsentState(uploadItem(patch), online, clinicZh).word
  it('says offline, queued, how far, and that the hub is at work', () => {
    expect(word({}, false)).toBe('待发送（离线）')
    expect(word({})).toBe('排队发送')
    expect(word({ sending: true, acknowledgedBytes: 649 })).toBe('发送中 64%')
    expect(word({ sending: true, acknowledgedBytes: 1000 })).toBe('服务器正在接收')
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
