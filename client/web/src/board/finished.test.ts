import { describe, expect, it } from 'vitest'
import { queueRow } from '../queue/testing/row.ts'
import { sortedBy } from './finished.ts'

const quick = queueRow({ state: 'done', receivedAt: 0, openedAt: 10, doneAt: 100 })
const slow = queueRow({ state: 'done', receivedAt: 5, openedAt: 95, doneAt: 400 })
const unopened = queueRow({ state: 'returned', receivedAt: 9, doneAt: 50 })

describe('the table of finished cases', () => {
  it('sorts by any column both ways', () => {
    expect(sortedBy([slow, quick], { column: 'toOpen', descending: false })).toEqual([quick, slow])
    expect(sortedBy([slow, quick], { column: 'received', descending: true })).toEqual([slow, quick])
  })

  it('keeps cases without a value last in both directions', () => {
    expect(sortedBy([unopened, slow, quick], { column: 'toOpen', descending: false })).toEqual([quick, slow, unopened])
    expect(sortedBy([unopened, slow, quick], { column: 'toOpen', descending: true })).toEqual([slow, quick, unopened])
  })
})
