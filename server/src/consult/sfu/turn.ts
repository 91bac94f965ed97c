import { createHmac } from 'node:crypto'
import type { IceServer } from '@lianxin/contract'

export interface Turn {
  readonly urls: readonly string[]
  /** Shared with the relay (coturn: `static-auth-secret`); null for relays that ask for none (`stun:`). */
  readonly secret: string | null
}

/** Longer than a consultation: a relay refuses to refresh an allocation once its credentials have lapsed. */
const validSeconds = 12 * 3600

/**
 * The relays, with credentials that lapse by themselves: user name `<expiry in seconds>:<peer>`, password its HMAC-SHA1 in
 * Base64 (draft-uberti-behave-turn-rest-00; coturn's `use-auth-secret`).
 */
export function iceServersFor({ urls, secret }: Turn, peerId: string, nowMs: number): IceServer[] {
  if (urls.length === 0) return []
  if (secret === null) return [{ urls: [...urls] }]
  const username = `${Math.floor(nowMs / 1000) + validSeconds}:${peerId}`
  return [{ urls: [...urls], username, credential: createHmac('sha1', secret).update(username).digest('base64') }]
}
