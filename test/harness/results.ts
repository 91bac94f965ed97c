import { readFile } from 'node:fs/promises'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The parts of vitest's JSON report that are counted. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

/** Counts one run: a file that failed without a failed test (it could not be loaded, or its hooks broke) is a failure too. */
export function countReport(report: Report, exitCode: number | null): Counts {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = report.numFailedTests + brokenFiles.length
  return {
    passed: report.numPassedTests,
    // an unhandled error or a leak fails the run though each test passed
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

export async function readCounts(file: string, exitCode: number | null): Promise<Counts> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? { passed: 0, failed: 1, skipped: 0 } : countReport(JSON.parse(text) as Report, exitCode)
}

export function sum(all: readonly Counts[]): Counts {
  const total = (key: keyof Counts) => all.reduce((count, one) => count + one[key], 0)
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
}

export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
