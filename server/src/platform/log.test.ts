import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

function logged(error: unknown): string {
  let lines = ''
  createLog('info', { write: (line) => void (lines += line) }).error({ requestId: 'r-1', err: error }, 'request failed')
  return lines
}

describe('the log', () => {
  it('says what kind of error it was and where, and nothing of the data that PostgreSQL quotes', () => {
    const error = Object.assign(new pg.DatabaseError('invalid input syntax for type uuid: "王秀兰"', 80, 'error'), {
      severity: 'ERROR',
      code: '23514',
      constraint: 'queue_task_holder_named',
      detail: 'Failing row contains (…, {"name": "王秀兰"}, …).',
      where: "unnamed portal parameter $3 = '王秀兰'",
    })
    const line = logged(new Error('migration failed', { cause: error }))
    expect(line).not.toContain('王秀兰')
    expect(line).toContain('23514')
    expect(line).toContain('queue_task_holder_named')
    expect(line).toContain('log.test.ts')
    expect(line).toContain('r-1')
  })

  it('says nothing of the text that a parser stumbled over', () => {
    const broken = () => JSON.parse('{"name":王秀兰}') as unknown
    let error: unknown
    try {
      broken()
    } catch (caught) {
      error = caught
    }
    expect(String(error)).toContain('王秀兰')
    expect(logged(error)).not.toContain('王秀兰')
  })

  it('keeps our own words', () => {
    expect(logged(new Error('the answer to queue:watch breaks the contract at rows.0.version'))).toContain('rows.0.version')
  })
})
