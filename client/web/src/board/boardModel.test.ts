import { readingTargets } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { person, queueRow } from '../queue/testing/row.ts'
import { figuresOf, finishedOf, laneOf, lanesOf } from './boardModel.ts'

const now = 10_000_000
const reader = person('王医生')
const emergencyFor = (ms: number) => queueRow({ urgency: 'emergency', receivedAt: now - ms })
const routineFor = (ms: number) => queueRow({ receivedAt: now - ms })

describe('a lane of the board', () => {
  it('is on time up to the median target, late after it, and a breach past the P95 target', () => {
    const { emergencyOpenMedianMs, emergencyOpenP95Ms } = readingTargets
    expect(laneOf(emergencyFor(emergencyOpenMedianMs), now)).toMatchObject({ standing: 'on-time', targetMs: emergencyOpenMedianMs })
    expect(laneOf(emergencyFor(emergencyOpenMedianMs + 1), now)).toMatchObject({ standing: 'late', targetMs: emergencyOpenP95Ms })
    expect(laneOf(emergencyFor(emergencyOpenP95Ms + 1), now)).toMatchObject({ standing: 'breach', towards: 'open' })
  })

  it('counts a claimed emergency as unopened until its tracing is painted', () => {
    const claimed = queueRow({ urgency: 'emergency', state: 'claimed', reader, receivedAt: now - 200_000 })
    expect(laneOf(claimed, now).standing).toBe('breach')
    expect(laneOf({ ...claimed, state: 'reading', openedAt: now }, now)).toMatchObject({ standing: 'reading', towards: 'report' })
  })

  it('never calls a routine case worse than late', () => {
    expect(laneOf(routineFor(86_400_000), now).standing).toBe('late')
  })

  it('stands in order of need: breach, late, on time, being read', () => {
    const reading = queueRow({ urgency: 'emergency', state: 'reading', reader, openedAt: now, receivedAt: now - 999_000 })
    const rows = [reading, routineFor(1000), emergencyFor(1000), emergencyFor(60_000), emergencyFor(400_000), routineFor(9_000_000)]
    expect(lanesOf(rows, now).map((lane) => [lane.standing, lane.row.urgency])).toEqual([
      ['breach', 'emergency'],
      ['late', 'emergency'],
      ['late', 'routine'],
      ['on-time', 'emergency'],
      ['on-time', 'routine'],
      ['reading', 'emergency'],
    ])
  })
})

describe('the figures of the board', () => {
  it('are those of the opened emergencies, with the unopened counted beside them', () => {
    const opened = [10_000, 20_000, 60_000].map((ms) => queueRow({ urgency: 'emergency', state: 'reading', receivedAt: 0, openedAt: ms }))
    const figures = figuresOf([...opened, emergencyFor(5000), routineFor(1)])
    expect(figures).toMatchObject({ received: 5, waiting: 2, reading: 3, emergencies: 4, emergenciesOpened: 3 })
    expect(figures.emergencyOpenMedianMs).toBe(20_000)
    expect(figures.emergencyOpenP95Ms).toBeCloseTo(56_000)
  })

  it('are absent, not zero, before anything was opened', () => {
    expect(figuresOf([emergencyFor(1)])).toMatchObject({
      emergencyOpenMedianMs: null,
      emergencyOpenP95Ms: null,
      routineReportMedianMs: null,
    })
  })

  it('leave out returned cases from report times', () => {
    const returned = queueRow({ state: 'returned', receivedAt: 0, openedAt: 1, doneAt: 5 })
    const reported = queueRow({ state: 'done', receivedAt: 0, openedAt: 1, doneAt: 9 })
    expect(figuresOf([returned, reported])).toMatchObject({ routineReported: 1, routineReportMedianMs: 9 })
    expect(finishedOf([returned, reported]).map((row) => row.doneAt)).toEqual([9, 5])
  })
})
