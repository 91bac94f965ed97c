import { describe, expect, it } from 'vitest'
import { countReport, readCounts, sum, summaryLine } from './results.ts'

const report = (changes = {}) => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...changes,
})

describe('the count of a test run', () => {
  it('is what the report says', () => {
    expect(countReport(report({ numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }), 1)).toEqual({ passed: 3, failed: 2, skipped: 2 })
  })

  it('holds a file that could not be loaded for a failure', () => {
    expect(countReport(report({ testResults: [{ status: 'failed', assertionResults: [] }] }), 1).failed).toBe(1)
  })

  it('holds a run that ended badly for a failure though each test passed, and one without a report too', async () => {
    expect(countReport(report(), 1).failed).toBe(1)
    expect((await readCounts('/nowhere/report.json', 0)).failed).toBe(1)
  })

  it('is told in one line, skipped tests only when there are any', () => {
    const once = { passed: 2, failed: 0, skipped: 0 }
    expect(summaryLine(sum([once, once]))).toBe('4 passed, 0 failed')
    expect(summaryLine(sum([once, { passed: 1, failed: 1, skipped: 3 }]))).toBe('3 passed, 1 failed, 3 skipped')
  })
})
