import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import { endGuestSessions } from './storeGuests.ts'

/** Ends guests' sessions and tells the hub through the outbox, so that their sockets close even if this process dies here. */
export async function endGuests(
  tx: Tx,
  which: Parameters<typeof endGuestSessions>[1],
  reason: 'signed-out' | 'revoked' | 'expired',
): Promise<string[]> {
  const sessionIds = await endGuestSessions(tx, which)
  if (sessionIds.length > 0) await append(tx, 'session.ended', { sessionIds, reason })
  return sessionIds
}
