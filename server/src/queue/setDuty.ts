import type { InputOf, OutputOf } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { onDutyList, setOnDuty } from './store.ts'
import type { QueueDeps } from './task.ts'

/** On or off duty. What is held when going off duty stays held until it is finished, released or its lease lapses. */
export function setDuty({ db }: QueueDeps, { key, on }: InputOf<'queue:set-duty'>, caller: Caller): Promise<OutputOf<'queue:set-duty'>> {
  return db.write({ personId: caller.personId, key, requestName: 'queue:set-duty' }, async (tx) => {
    if (await setOnDuty(tx, caller.personId, on)) {
      await append(tx, 'duty.changed', {})
      const action = on ? 'queue.duty-on' : 'queue.duty-off'
      const { personId, requestId } = caller
      await record(tx, { at: tx.at, actorId: personId, action, subjectKind: 'person', subjectId: personId, requestId })
    }
    return { onDuty: await onDutyList(tx) }
  })
}
