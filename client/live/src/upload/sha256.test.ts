import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from './sha256.ts'

describe('SHA-256', () => {
  it('agrees with another implementation at every block boundary', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 1000, 150_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 131) & 0xff)
      expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })
})
