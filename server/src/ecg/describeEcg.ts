import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import { append } from '../platform/db/outbox.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { EcgParts } from './deps.ts'
import { summaryOf } from './ecg.ts'
import { auditEcg, ecgInScope } from './scope.ts'
import { findDetail, lockVersion, updateDescription } from './store.ts'

/** Completes or corrects patient and context, in the queue's summary too. @throws Refusal ecg.unknown, ecg.version-stale */
export function describeEcg({ db, queue }: EcgParts, input: InputOf<'ecg:describe'>, caller: Caller): Promise<OutputOf<'ecg:describe'>> {
  const { key, ecgId, baseVersion, patient, context } = input
  return db.write({ personId: caller.personId, key, requestName: 'ecg:describe', input }, async (tx) => {
    const place = await ecgInScope(tx, ecgId, caller, 'ecg.send')
    const held = await lockVersion(tx, ecgId)
    if (held !== baseVersion) throw new Refusal('ecg.version-stale', { version: held ?? 0 })
    const version = baseVersion + 1
    await redescribe(queue, tx, ecgId, version, { patient, context })
    await auditEcg(tx, tx.at, 'ecg.described', place, caller, { version })
    return { version }
  })
}

/** Record, queue's summary and news of what is now known of an ECG. */
export async function redescribe(
  queue: EcgParts['queue'],
  tx: Tx,
  ecgId: string,
  version: number,
  { patient, context }: Pick<InputOf<'ecg:describe'>, 'patient' | 'context'>,
): Promise<void> {
  await updateDescription(tx, ecgId, version, patient, context)
  const ecg = await findDetail(tx, ecgId)
  if (!ecg) throw new Refusal('ecg.unknown')
  await queue.tasks.describe(tx, { kind: 'ecg', id: ecgId }, summaryOf({ ...ecg, receivedAtMs: ecg.receivedAt }))
  await append(tx, 'ecg.described', { ecgId: ecg.id, version })
}
