import type { ConsultId } from '@lianxin/contract'
import { sql } from 'kysely'
import type { Tx } from '../platform/db/db.ts'
import type { Reader } from './store.ts'

/** Locks what is due; one that is just being changed is left for the next round. */
export async function lockDueReminders(tx: Tx): Promise<{ id: ConsultId; startsAt: Date | null }[]> {
  const rows = await tx
    .selectFrom('consult')
    .select(['id', 'starts_at as startsAt'])
    .where('remind_at', '<=', tx.at)
    .orderBy('remind_at')
    .limit(200)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id, startsAt }) => ({ id: id as ConsultId, startsAt }))
}

/** Open ones that stood empty since then, and appointed ones whose time was over by then. */
export async function abandonedConsults(db: Reader, since: Date, only?: ConsultId): Promise<ConsultId[]> {
  let query = db
    .selectFrom('consult')
    .select('id')
    .where('state', '<>', 'closed')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'open'), eb('opened_at', '<', since)]),
        eb.and([eb('state', '=', 'scheduled'), eb(sql<Date>`starts_at + make_interval(mins => coalesce(duration_min, 0))`, '<', since)]),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('consult_party')
            .select('consult_party.id')
            .whereRef('consult_party.consult_id', '=', 'consult.id')
            .where('presence', 'in', ['in', 'lobby']),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('consult_attendance')
            .select('consult_attendance.id')
            .whereRef('consult_attendance.consult_id', '=', 'consult.id')
            .where((eb) => eb.or([eb('left_at', 'is', null), eb('left_at', '>=', since)])),
        ),
      ),
    )
  if (only) query = query.where('id', '=', only)
  return (await query.execute()).map(({ id }) => id as ConsultId)
}
