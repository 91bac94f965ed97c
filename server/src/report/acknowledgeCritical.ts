import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { ecgInScope, type ReportDeps } from './scope.ts'
import { versionsOf } from './store.ts'

/** The sender's site reads a critical value back (CV_ACK); the first one counts. @throws Refusal report.unknown, report.not-critical, ecg.unknown */
export function acknowledgeCritical(
  deps: ReportDeps,
  { key, ecgId }: InputOf<'report:acknowledge'>,
  caller: Caller,
): Promise<OutputOf<'report:acknowledge'>> {
  return deps.db.write({ personId: caller.personId, key, requestName: 'report:acknowledge' }, async (tx) => {
    const ecg = await ecgInScope(deps, tx, ecgId, caller, 'report.acknowledge')
    const newest = (await versionsOf(tx, ecgId)).at(-1)
    if (!newest) throw new Refusal('report.unknown')
    if (!newest.content.critical) throw new Refusal('report.not-critical')
    const row = await deps.queue.tasks.acknowledge(tx, { kind: 'ecg', id: ecgId }, caller.personId)
    await record(tx, {
      at: tx.at,
      actorId: caller.personId,
      action: 'report.acknowledge',
      subjectKind: 'ecg',
      subjectId: ecgId,
      organisationId: ecg.siteId,
      requestId: caller.requestId,
    })
    return { acknowledgedAt: row.acknowledged?.at ?? tx.at.getTime() }
  })
}
