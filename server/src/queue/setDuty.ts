import type { InputOf, OutputOf } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import { peopleWithoutSession } from '../identity/index.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { isOnDuty, onDutyList, setOnDuty } from './store.ts'
import type { QueueDeps } from './task.ts'

/** On or off duty. What is held when going off duty stays held until it is finished, released or its lease lapses. */
export function setDuty({ db, online }: QueueDeps, input: InputOf<'queue:set-duty'>, caller: Caller): Promise<OutputOf<'queue:set-duty'>> {
  const { key, on } = input
  return db.write({ personId: caller.personId, key, requestName: 'queue:set-duty', input }, async (tx) => {
    if (await setOnDuty(tx, caller.personId, on)) {
      await append(tx, 'duty.changed', {})
      const action = on ? 'queue.duty-on' : 'queue.duty-off'
      const { personId, requestId } = caller
      await record(tx, { at: tx.at, actorId: personId, action, subjectKind: 'person', subjectId: personId, requestId })
    }
    return { onDuty: await onDutyList(tx, online) }
  })
}

/** Who has signed out everywhere hears no call any more and is off duty; what they hold lapses with its lease. */
export function leaveDuty({ db }: QueueDeps, formerSessionIds: readonly string[]): Promise<void> {
  return db.tx(async (tx) => {
    const left: string[] = []
    for (const personId of await peopleWithoutSession(tx, formerSessionIds)) if (await setOnDuty(tx, personId, false)) left.push(personId)
    if (left.length > 0) await append(tx, 'duty.changed', {})
    for (const personId of left)
      await record(tx, { at: tx.at, actorId: null, action: 'queue.duty-off', subjectKind: 'person', subjectId: personId })
  })
}

/** The line of someone on duty came or went: everyone who sees them on duty is told. */
export async function tellPresence({ db }: QueueDeps, personId: string): Promise<void> {
  if (await isOnDuty(db.read, personId)) await db.tx((tx) => append(tx, 'duty.changed', {}))
}
