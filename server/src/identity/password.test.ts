import { stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

// the least that Argon2 takes
const cheap = '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'

describe('a password hash', () => {
  it('is Argon2id with its parameters, and verifies its own password only', async () => {
    const hash = await hashPassword('连心 correct horse')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword('连心 correct horse', hash)).toBe(true)
    expect(await verifyPassword('连心 correct horsE', hash)).toBe(false)
  })

  it('verifies the reference vector of another implementation', async () => {
    // argon2-cffi: hash_secret(b"password", b"somesalt", time_cost=2, memory_cost=65536, parallelism=1, hash_len=32, type=ID)
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await verifyPassword('password', reference)).toBe(true)
  })

  it('refuses what is not a hash', async () => {
    expect(await verifyPassword('x', 'plain')).toBe(false)
  })

  it('leaves threads to files and database connections, however many ask for one at once', async () => {
    let made = 0
    const hashing = Promise.all(Array.from({ length: 24 }, () => hashPassword('guess').then(() => made++)))
    await stat('/')
    expect(made).toBeLessThan(4)
    await hashing
  })

  it('is refused, to be asked again, rather than made late for a crowd without end', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 140 }, () => verifyPassword('x', cheap)))
    const refused = answers.filter((answer) => answer.status === 'rejected')
    expect(refused).toHaveLength(10)
    for (const { reason } of refused) expect(reason).toMatchObject({ reason: 'hub.rate-limited', retryable: true })
  })
})
