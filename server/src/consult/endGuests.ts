import type { Db, Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import { endGuestSessions, endedGuests } from './storeGuests.ts'

/** Ends guests' sessions and tells the hub through the outbox, so that their sockets close even if this process dies here. */
export async function endGuests(tx: Tx, partyIds: readonly string[], reason: 'signed-out' | 'expired'): Promise<void> {
  const sessionIds = await endGuestSessions(tx, { partyIds })
  if (sessionIds.length > 0) await append(tx, 'session.ended', { sessionIds, reason })
}

/** After `tellRoom`, which says why to the devices in it, closes the lines of those whose sessions were ended with their place. */
export async function hangUpAfter(
  tellRoom: Promise<void>,
  db: Db,
  which: { readonly consultId: string; readonly partyId?: string },
): Promise<void> {
  try {
    await tellRoom
  } finally {
    const sessionIds = await endedGuests(db.read, which)
    if (sessionIds.length > 0) await db.tx((tx) => append(tx, 'session.ended', { sessionIds, reason: 'revoked' }))
  }
}
