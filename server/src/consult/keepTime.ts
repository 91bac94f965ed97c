import { type ConsultId, consultLimits } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import { changed } from './changed.ts'
import { end } from './closeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { endGuests } from './endGuests.ts'
import { leave } from './entry.ts'
import { putOut } from './keepDoor.ts'
import { nextReminder } from './openConsult.ts'
import { lockHead, updateConsult } from './store.ts'
import { expiredGuests } from './storeGuests.ts'
import { findParty, presentParties } from './storeParties.ts'
import { abandonedConsults, lockDueReminders } from './storeTimes.ts'

/** A room that stood empty for so long, or an appointment that nobody came to, is over. */
const abandonedHours = 12

const sweepEveryMs = 5_000

/** Sweeps at once and then for ever; once after a start, those who were in a room and have not come back are out. */
export function createTimes(parts: ConsultParts) {
  const running: { stop(): void }[] = []
  let last: Promise<void> = Promise.resolve()
  const quietly = (work: () => Promise<void>) => {
    last = work().catch((error: unknown) => parts.log.error({ err: error }, 'consultations could not be swept'))
    return last
  }
  return {
    start(): void {
      void quietly(() => keepTime(parts))
      const restart = parts.clock.every(consultLimits.awaySeconds * 1000, () => {
        const sweep = async () => {
          await sweepAfterRestart(parts)
          restart.stop()
        }
        return quietly(sweep)
      })
      running.push(
        restart,
        parts.clock.every(sweepEveryMs, () => quietly(() => keepTime(parts))),
      )
    },
    async stop(): Promise<void> {
      for (const each of running) each.stop()
      await last
    },
  }
}

/** What falls due by the clock. All of it stands in the database: a hub that was down does it when it starts. */
async function keepTime(parts: ConsultParts): Promise<void> {
  await remind(parts)
  await endExpiredGuests(parts)
  await closeAbandoned(parts)
}

/** A new version of the row: its clients, who know the time themselves, show what is due. */
function remind({ db }: ConsultParts): Promise<void> {
  return db.tx(async (tx) => {
    for (const { id, startsAt } of await lockDueReminders(tx)) {
      await updateConsult(tx, id, { remind_at: nextReminder(startsAt, tx.at) })
      await changed(tx, id)
    }
  })
}

async function endExpiredGuests({ db, clock }: ConsultParts): Promise<void> {
  for (const { consultId, partyId } of await expiredGuests(db.read, clock.now()))
    await db.tx(async (tx) => {
      const consult = await lockHead(tx, consultId)
      const party = await findParty(tx, consultId, { partyId })
      if (!consult || !party) return
      if (party.presence === 'in' || party.presence === 'lobby') await putOut(tx, consult, party, 'revoked')
      else await endGuests(tx, [partyId], 'expired')
      await changed(tx, consultId)
    })
}

async function closeAbandoned({ db, clock, log }: ConsultParts): Promise<void> {
  const since = new Date(clock.nowMs() - abandonedHours * 3_600_000)
  for (const consultId of await abandonedConsults(db.read, since)) {
    await db.tx((tx) => closeIfStillAbandoned(tx, consultId, since))
    log.info({ consultId }, 'consultation closed: nobody came for hours')
  }
}

async function closeIfStillAbandoned(tx: Tx, consultId: ConsultId, since: Date): Promise<void> {
  const consult = await lockHead(tx, consultId)
  if (!consult || !(await abandonedConsults(tx, since, consultId)).includes(consultId)) return
  await end(tx, consult, null)
  await changed(tx, consultId)
}

/** Who was in a room of the former process and has not come back to this one has left it when the former ended. */
async function sweepAfterRestart(parts: ConsultParts): Promise<void> {
  for (const { consultId, partyId } of await presentParties(parts.db.read))
    if (!parts.cameBack.has(partyId)) await leave(parts, { consultId, partyId, reason: 'restart' })
}
