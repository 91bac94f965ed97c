import { describe, expect, it } from 'vitest'
import { createReplayClock } from '../demo/replayClock.ts'
import { readConfig } from './config.ts'
import { readCookie } from './http/cookie.ts'
import { isTrustedOrigin } from './hub/origin.ts'
import { sizeOf } from './hub/sizeOf.ts'
import { uuidV7Ids } from './ids.ts'
import { createBucket } from './rateLimit.ts'

describe('ids', () => {
  it('are UUIDs of version 7 that sort in the order they were made, within a millisecond and when the clock steps back', () => {
    const clock = createReplayClock(1_700_000_000_000)
    const ids = uuidV7Ids(clock)
    const made = Array.from({ length: 3000 }, () => ids.next())
    clock.moveTo(1_699_999_999_000)
    made.push(ids.next())
    expect(new Set(made).size).toBe(made.length)
    expect([...made].sort()).toEqual(made)
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt((made[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000)
  })
})

describe('a rate limit', () => {
  it('lets a burst pass, then as many as come back with time', () => {
    const clock = createReplayClock(0)
    const bucket = createBucket(clock, 2, 3)
    expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false])
    clock.moveTo(1000)
    expect([1, 2, 3].map(() => bucket.take())).toEqual([true, true, false])
  })
})

describe('the size of a message', () => {
  it('counts texts, binaries and nesting', () => {
    expect(sizeOf({ a: 'x'.repeat(100), b: [new Uint8Array(50)] }, 1e6)).toBeGreaterThan(150)
  })

  it('stops counting at the limit', () => {
    const wide = Array.from({ length: 100_000 }, () => 'abcdefgh')
    expect(sizeOf(wide, 1000)).toBeLessThan(2_000_000)
    expect(sizeOf(wide, 1000)).toBeGreaterThan(1000)
  })
})

describe('origins', () => {
  it('are trusted when they are the hub itself, configured, or absent', () => {
    expect(isTrustedOrigin(undefined, 'hub:8420', [])).toBe(true)
    expect(isTrustedOrigin('http://hub:8420', 'hub:8420', [])).toBe(true)
    expect(isTrustedOrigin('http://evil.example', 'hub:8420', [])).toBe(false)
    expect(isTrustedOrigin('null', 'hub:8420', [])).toBe(false)
    expect(isTrustedOrigin('http://localhost:5173', 'hub:8420', ['http://localhost:5173'])).toBe(true)
  })
})

describe('the environment', () => {
  it('is refused with the name of the variable that cannot be meant', () => {
    expect(() => readConfig({ LIANXIN_PORT: 'eighty' }, '/x')).toThrow('LIANXIN_PORT')
    expect(readConfig({ LIANXIN_PORT: '9000' }, '/x').port).toBe(9000)
  })

  it('keeps what can be made again outside the project, where the person or the system says', () => {
    expect(readConfig({}, '/x').cacheDir).toMatch(/\/\.cache\/lianxin$/)
    expect(readConfig({ XDG_CACHE_HOME: '/c' }, '/x').cacheDir).toBe('/c/lianxin')
    expect(readConfig({ XDG_CACHE_HOME: '/c', LIANXIN_CACHE: '/d' }, '/x').cacheDir).toBe('/d')
    expect(readConfig({}, '/x').mediaWorkerBin).toBeNull()
    expect(readConfig({ MEDIASOUP_WORKER_BIN: 'bin/worker' }, '/x').mediaWorkerBin).toBe('/x/bin/worker')
  })
})

describe('a cookie header', () => {
  it('gives the value of one cookie', () => {
    expect(readCookie('a=1; lianxin_session=abc=; b=2', 'lianxin_session')).toBe('abc=')
    expect(readCookie('xlianxin_session=abc', 'lianxin_session')).toBeUndefined()
  })
})
