import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '@lianxin/contract'
import type { Clock } from '../platform/clock.ts'

export const socketTokenSeconds = 60

/**
 * The short-lived token a page takes from its HTTP session to the socket's handshake: `session.expiry.nonce.mac`.
 * It proves the session for a minute; whether the session still lives is asked of the database at the handshake.
 */
export function createSocketTokens(secret: Buffer, clock: Clock) {
  const mac = (body: string) => createHmac('sha256', secret).update(body).digest()
  return {
    seconds: socketTokenSeconds,
    issue(sessionId: string): string {
      const body = `${sessionId}.${clock.nowMs() + socketTokenSeconds * 1000}.${randomBytes(8).toString('base64url')}`
      return `${body}.${mac(body).toString('base64url')}`
    },
    /** @returns the session's id. @throws Refusal identity.not-signed-in */
    verify(token: string): string {
      const cut = token.lastIndexOf('.')
      const given = Buffer.from(token.slice(cut + 1), 'base64url')
      const expected = mac(token.slice(0, Math.max(cut, 0)))
      const [sessionId = '', expiresAtMs = ''] = token.split('.')
      const genuine = given.length === expected.length && timingSafeEqual(given, expected)
      if (!genuine || Number(expiresAtMs) < clock.nowMs()) throw new Refusal('identity.not-signed-in')
      return sessionId
    },
  }
}
