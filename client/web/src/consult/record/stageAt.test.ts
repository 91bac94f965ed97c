import { describe, expect, it } from 'vitest'
import { readStages, stageAt } from './stageAt.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const stage = (active: number) => ({ sheets: [], active, fileId: null })

describe('what a recording’s room showed', () => {
  it('is at each moment the last that was shown before', () => {
    const entries = readStages(
      bytes([
        { atMs: 900, stage: stage(1), presenter: null },
        { atMs: 100, stage: stage(0), presenter: null },
      ]),
    )
    expect([50, 100, 899, 900, 5000].map((at) => stageAt(entries, at)?.active)).toEqual([undefined, 0, 0, 1, 1])
  })

  it('is nothing where the file is damaged or of another kind', () => {
    for (const wrong of ['', '[', '{}', [{ atMs: 'soon', stage: stage(0) }], [{ atMs: 1, stage: { sheets: 'all' } }]])
      expect(readStages(bytes(wrong as string))).toEqual([])
  })
})
