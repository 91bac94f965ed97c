import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('turns', () => {
  it('run one after the other for one key, and beside each other for others', async () => {
    const inTurn = createTurns<string>()
    const said: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = inTurn('a', async () => {
      await gate.promise
      said.push('a1')
    })
    const second = inTurn('a', async () => void said.push('a2'))
    await inTurn('b', async () => void said.push('b1'))
    gate.resolve()
    await Promise.all([first, second])
    expect(said).toEqual(['b1', 'a1', 'a2'])
  })

  it('go on after one that failed, whose asker alone is told', async () => {
    const inTurn = createTurns<string>()
    const failed = inTurn('a', async () => {
      throw new Error('no')
    })
    const next = inTurn('a', async () => 'yes')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })
})
