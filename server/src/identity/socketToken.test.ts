import { describe, expect, it } from 'vitest'
import { createReplayClock } from '../demo/replayClock.ts'
import { createSocketTokens } from './socketToken.ts'

describe('a socket token', () => {
  const clock = createReplayClock(1_000_000)
  const tokens = createSocketTokens(Buffer.alloc(32, 1), clock)

  it('names its session for a minute', () => {
    const token = tokens.issue('session-1')
    expect(tokens.verify(token)).toBe('session-1')
    clock.moveTo(clock.nowMs() + 61_000)
    expect(() => tokens.verify(token)).toThrow('identity.not-signed-in')
  })

  it('cannot be altered, borrowed from another hub, or empty', () => {
    const token = tokens.issue('session-1')
    expect(() => tokens.verify(token.replace('session-1', 'session-2'))).toThrow('identity.not-signed-in')
    expect(() => createSocketTokens(Buffer.alloc(32, 2), clock).verify(token)).toThrow('identity.not-signed-in')
    for (const nonsense of ['', '.', 'a.b.c.d', 'x'.repeat(400)]) expect(() => tokens.verify(nonsense)).toThrow('identity.not-signed-in')
  })
})
