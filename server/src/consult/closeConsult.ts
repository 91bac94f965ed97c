import type { InputOf, OutputOf } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult } from './access.ts'
import { asHost, changeConsult } from './changeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { type ConsultHead, updateConsult } from './store.ts'
import { endGuestSessions } from './storeGuests.ts'
import { closeAttendance, emptyRoom } from './storeParties.ts'

/** By the host, the requester, or while the host is away a member in the room. Everybody leaves; the record stays. */
export function closeConsult(parts: ConsultParts, input: InputOf<'consult:close'>, caller: Caller): Promise<OutputOf<'consult:close'>> {
  return changeConsult(parts, { requestName: 'consult:close', input, caller }, async (tx, found) => {
    if (caller.personId !== found.consult.requesterId) await asHost(tx, found)
    await end(tx, found.consult, caller)
  })
}

/** @param caller null when nobody came for so long that the hub closes it */
export async function end(tx: Tx, consult: Pick<ConsultHead, 'id' | 'placeId'>, caller: Caller | null): Promise<void> {
  await updateConsult(tx, consult.id, { state: 'closed', closed_at: tx.at, remind_at: null })
  await closeAttendance(tx, { consultId: consult.id }, 'closed')
  await emptyRoom(tx, consult.id)
  await endGuestSessions(tx, { consultId: consult.id })
  await append(tx, 'consult.closed', { consultId: consult.id })
  await auditConsult(tx, tx.at, 'consult.close', consult, caller)
}
