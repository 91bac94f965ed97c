import { inBatches } from '../platform/batches.ts'
import type { OutboxHandlers } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { Push } from '../platform/hub/pusher.ts'
import { changed } from './changed.ts'
import type { ConsultParts } from './deps.ts'
import { currentAbout, describeSubject } from './store.ts'
import { findParty } from './storeParties.ts'
import { findRows, type RowAndReach } from './storeRows.ts'
import { shownIn, type View, viewOf } from './views.ts'

/** Changed rows to their parties and to those whose scope covers the place, each as much of it as is theirs. */
export function consultPushes(parts: ConsultParts, push: Push): NonNullable<OutboxHandlers['pushes']> {
  const { db } = parts
  const pushRows = inBatches(async (consultIds) => {
    for (const found of await findRows(db.read, consultIds)) pushRow(push, found)
  })
  return {
    'consult.changed': [({ consultId }) => pushRows(consultId)],
    'consult.mute-asked': [
      async ({ consultId, partyId, by }) => {
        const party = await findParty(db.read, consultId, { partyId })
        if (!party) return
        const id = party.personId ?? party.id
        const theirs = (caller: Caller) => caller.personId === id && (caller.guestOf !== null) === (party.personId === null)
        push('consult:mute-asked', { consultId, by }, theirs)
      },
    ],
    'ecg.described': [({ ecgId }) => retellSubject(parts, ecgId)],
  }
}

function pushRow(push: Push, found: RowAndReach): void {
  const { row, guests } = found
  const to = (view: View) =>
    push('consult:changed', { row: shownIn(view, row) }, (caller) => {
      const theirs = viewOf(found, caller)
      return theirs?.of === view.of && (theirs.of !== 'outside' || view.of !== 'outside' || theirs.partyId === view.partyId)
    })
  to({ of: 'all' })
  const admitted = guests.find((guest) => guest.admitted)
  if (admitted) to({ of: 'guest', partyId: admitted.partyId })
  const outside = [...guests.filter((guest) => !guest.admitted), ...row.parties.filter(({ presence }) => presence === 'removed')]
  for (const partyId of new Set(outside.map((one) => one.partyId))) to({ of: 'outside', partyId })
}

/** Whom a case is about was completed or corrected: what is current says so too; a closed consultation keeps what it was told. */
async function retellSubject({ db, ecgs }: ConsultParts, ecgId: string): Promise<void> {
  const about = await currentAbout(db.read, ecgId)
  const ecg = about.length > 0 ? await ecgs.find(db.read, ecgId) : undefined
  if (!ecg) return
  for (const consultId of about)
    await db.tx(async (tx) => {
      await describeSubject(tx, consultId, ecg.summary)
      await changed(tx, consultId)
    })
}
