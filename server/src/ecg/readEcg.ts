import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Caller } from '../platform/hub/caller.ts'
import type { EcgParts } from './deps.ts'
import { auditEcg, ecgInScope } from './scope.ts'
import { findDetail } from './store.ts'

/** Everything about an ECG but its waveform; the reading of it is on record before the answer leaves. */
export async function readEcg(
  { db, clock, queue }: EcgParts,
  { ecgId }: InputOf<'ecg:read'>,
  caller: Caller,
): Promise<OutputOf<'ecg:read'>> {
  const place = await ecgInScope(db.read, ecgId, caller, 'ecg.read')
  const [ecg, task] = await Promise.all([
    findDetail(db.read, ecgId),
    queue.tasks.taskOf(db.read, { kind: 'ecg', id: ecgId }),
    auditEcg(db.read, clock.now(), 'ecg.read', place, caller),
  ])
  if (!ecg) throw new Refusal('ecg.unknown')
  return { ecg: { ...ecg, task } }
}
