import { describe, expect, it } from 'vitest'
import { callingRows, neighbour, nextWaiting, sectionsOf, worthPrefetching } from './sections.ts'
import { person, queueRow } from './testing/row.ts'

const wang = person('王医生')
const li = person('李医生')
const oldRoutine = queueRow({ receivedAt: 1 })
const newRoutine = queueRow({ receivedAt: 9 })
const emergency = queueRow({ urgency: 'emergency', receivedAt: 5 })
const mine = queueRow({ state: 'reading', reader: wang, receivedAt: 3 })
const hers = queueRow({ state: 'reading', reader: li, receivedAt: 2 })
const doneByMe = queueRow({ state: 'done', reader: wang, doneAt: 20 })
const doneLater = queueRow({ state: 'returned', reader: wang, doneAt: 30 })
const doneByLi = queueRow({ state: 'done', reader: li, doneAt: 25 })
const rows = [newRoutine, doneByMe, hers, doneLater, oldRoutine, doneByLi, mine, emergency]

describe('the reading queue', () => {
  it('shows what I hold first, then the others emergency before routine and oldest first, then what I finished', () => {
    const sections = sectionsOf(rows, wang.id)
    expect(sections.mine).toEqual([mine])
    expect(sections.open).toEqual([emergency, oldRoutine, hers, newRoutine])
    expect(sections.finished).toEqual([doneLater, doneByMe])
  })

  it('offers the next waiting one and never one in another reader’s hands', () => {
    expect(nextWaiting(rows)).toBe(emergency)
    expect(nextWaiting([hers, doneByLi])).toBeUndefined()
  })

  it('steps through the order shown and stops at its ends', () => {
    const sections = sectionsOf(rows, wang.id)
    expect(neighbour(sections, null, 1)).toBe(mine)
    expect(neighbour(sections, mine.taskId, 1)).toBe(emergency)
    expect(neighbour(sections, mine.taskId, -1)).toBe(mine)
    expect(neighbour(sections, doneByMe.taskId, 1)).toBe(doneByMe)
    expect(neighbour(sectionsOf([], wang.id), null, 1)).toBeUndefined()
  })

  it('fetches ahead only what waits, the most urgent first', () => {
    expect(worthPrefetching(rows, 2)).toEqual([emergency.subject.id, oldRoutine.subject.id])
  })
})

describe('the emergency call', () => {
  it('sounds for an emergency until its tracing is on a screen, and again when it falls back to the queue', () => {
    const claimed = queueRow({ urgency: 'emergency', state: 'claimed', reader: li })
    const opened = queueRow({ urgency: 'emergency', state: 'reading', reader: li, openedAt: 7 })
    const fallenBack = queueRow({ urgency: 'emergency', state: 'waiting', openedAt: 7 })
    expect(callingRows([claimed, opened, fallenBack])).toEqual([claimed, fallenBack])
    expect(callingRows([oldRoutine, hers])).toEqual([])
  })
})
