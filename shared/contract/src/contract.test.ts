import { describe, expect, it } from 'vitest'
import { contract } from './contract.ts'
import { fromWire, Refusal, reasons, toWire } from './errors.ts'
import { mayAt } from './roles.ts'
import { en, zh } from './text/index.ts'
import { quantile } from './time.ts'

describe('the contract', () => {
  it('names requests noun:verb and pushes noun:what-happened', () => {
    for (const name of Object.keys(contract.requests)) expect(name).toMatch(/^[a-z]+:[a-z-]+$/)
    for (const name of Object.keys(contract.pushes)) expect(name).toMatch(/^[a-z]+:(([a-z]+-)*[a-z]+ed|levels)$/)
  })

  it('gives every write a key that makes its repetition harmless', () => {
    for (const [name, spec] of Object.entries(contract.requests)) {
      if (spec.kind !== 'write') continue
      const shape = Object.keys((spec.input as unknown as { def: { shape: object } }).def.shape)
      expect(shape.includes('key') || shape.includes('uploadKey'), name).toBe(true)
    }
  })

  it('refuses properties it does not know', () => {
    expect(contract.requests['hub:time'].input.safeParse({ extra: 1 }).success).toBe(false)
  })

  it('takes any text that UTF-8 can hold, and no half of a surrogate pair', () => {
    const name = contract.requests['ecg:describe'].input.def.shape.patient.def.shape.name
    expect(name.safeParse('𠮷野 😀').success).toBe(true)
    expect(name.safeParse('\ud842').success).toBe(false)
  })

  it('has words for each reason in both languages', () => {
    for (const reason of reasons) {
      expect(zh.reasons[reason], reason).toBeTruthy()
      expect(en.reasons[reason], reason).toBeTruthy()
    }
  })

  it('carries a refusal over the wire unchanged', () => {
    const refusal = fromWire(toWire(new Refusal('queue.taken', { by: '王医生' })))
    expect([refusal.code, refusal.reason, refusal.details, refusal.retryable]).toEqual(['conflict', 'queue.taken', { by: '王医生' }, false])
  })

  it('lets a role reach its organisation and what lies below, nothing beside', () => {
    const held = [{ role: 'cardiologist', organisationId: 'b', organisationPath: '/a/b/' }] as const
    expect(mayAt(held, 'queue.read', '/a/b/c/')).toBe(true)
    expect(mayAt(held, 'queue.read', '/a/bb/')).toBe(false)
    expect(mayAt(held, 'identity.manage', '/a/b/')).toBe(false)
  })

  it('interpolates quantiles', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([], 0.5)).toBeNull()
  })
})
