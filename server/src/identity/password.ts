import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { createGate } from '../platform/gate.ts'

/** OWASP's second recommendation for Argon2id (RFC 9106): 19 MiB, 2 passes, 1 lane. About 30 ms a hash on an old core. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const tagLength = 32
/**
 * libuv has four threads for hashes, files and the sign-in of new database connections alike: a crowd at the door takes two
 * of them and never all, or everyone inside would wait for it.
 */
const inTurn = createGate(2, 128)
const argon2Async = promisify(argon2)
const derive: typeof argon2Async = (algorithm, parameters) => inTurn(() => argon2Async(algorithm, parameters))

/** The password's PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce, ...cost, tagLength })
  return phc(nonce, tag)
}

/** Nobody's password, at the cost of everybody's: an unknown login is to take as long as a known one. */
export const nobodysHash = phc(randomBytes(16), randomBytes(tagLength))

/** Compares in constant time, with the cost the hash was made with. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash)
  if (!parts) return false
  const [, memory, passes, parallelism, salt = '', tag = ''] = parts
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive('argon2id', {
    message: Buffer.from(password.normalize('NFKC')),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  })
  return timingSafeEqual(actual, expected)
}

function phc(nonce: Buffer, tag: Buffer): string {
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(nonce)}$${base64(tag)}`
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
