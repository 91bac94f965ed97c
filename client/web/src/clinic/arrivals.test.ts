import type { QueueRow } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { queueRow } from '../queue/testing/row.ts'
import { arrivalsBetween } from './arrivals.ts'

const waiting = queueRow()
const then = (changes: Partial<QueueRow>): QueueRow => ({ ...waiting, ...changes })
const outcome = (critical: boolean, versionNo = 1) => ({
  reportId: '0199a2c4-0000-7000-8000-000000000007' as never,
  versionNo,
  conclusion: '窦性心律',
  critical,
  signerName: '王海川',
  signedAt: 5,
})

describe('what is news to the sender', () => {
  it('is a report that comes, or a newer version of it', () => {
    const reported = then({ state: 'done', outcome: outcome(false) })
    expect(arrivalsBetween([waiting], [reported])).toEqual([{ kind: 'report', task: reported }])
    expect(arrivalsBetween([reported], [reported])).toEqual([])
    const amended = then({ state: 'done', outcome: outcome(false, 2) })
    expect(arrivalsBetween([reported], [amended])).toEqual([{ kind: 'amended', task: amended }])
  })

  it('is a critical value that an amendment takes back, read back or not', () => {
    const critical = then({ state: 'done', outcome: outcome(true) })
    const amended = then({ state: 'done', outcome: { ...outcome(false, 2), criticalWithdrawn: true } })
    expect(arrivalsBetween([critical], [amended])).toEqual([{ kind: 'withdrawn', task: amended }])
    expect(arrivalsBetween([waiting], [amended])).toEqual([{ kind: 'withdrawn', task: amended }])
    const again = then({ state: 'done', outcome: { ...outcome(false, 3), criticalWithdrawn: true } })
    expect(arrivalsBetween([amended], [again])).toEqual([{ kind: 'amended', task: again }])
  })

  it('is an ECG that is handed back', () => {
    const returned = then({ state: 'returned', returnReason: '导联脱落' })
    expect(arrivalsBetween([waiting], [returned])).toEqual([{ kind: 'returned', task: returned }])
    expect(arrivalsBetween([returned], [returned])).toEqual([])
  })

  it('is not what was there when the page opened, nor a critical value, which calls by itself', () => {
    expect(arrivalsBetween([], [then({ state: 'done', outcome: outcome(false) })])).toEqual([])
    expect(arrivalsBetween([waiting], [then({ state: 'done', outcome: outcome(true) })])).toEqual([])
  })
})
