import { describe, expect, it } from 'vitest'
import { translate } from './translate.ts'

const fault = (code: string) => Object.assign(new Error('as PostgreSQL says it'), { code })

describe('what PostgreSQL says of itself', () => {
  it.each(['57P01', '57P03', '53300', '08006', '25006', '55000'])('is the hub being offline: %s', (sqlState) => {
    expect(translate(fault(sqlState))).toMatchObject({ reason: 'hub.offline', retryable: true })
  })

  it('is not guessed at where it is our own mistake', () => {
    const mistake = fault('42601')
    expect(translate(mistake)).toBe(mistake)
  })
})
