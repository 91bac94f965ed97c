import { type InputOf, mayAt, type OutputOf, Refusal } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { ecgInScope, type ReportDeps } from './scope.ts'
import { versionsOf } from './store.ts'

/**
 * The sender's site reads a critical value back (CV_ACK); the first one counts. Only where the patient is: nobody above the site
 * confirms for it.
 * @throws Refusal report.unknown, report.not-critical, report.superseded when it was amended since, ecg.unknown, identity.forbidden
 */
export function acknowledgeCritical(
  deps: ReportDeps,
  input: InputOf<'report:acknowledge'>,
  caller: Caller,
): Promise<OutputOf<'report:acknowledge'>> {
  const { key, ecgId, versionNo } = input
  return deps.db.write({ personId: caller.personId, key, requestName: 'report:acknowledge', input }, async (tx) => {
    const ecg = await ecgInScope(deps, tx, ecgId, caller, 'report.acknowledge')
    const ofTheSite = caller.memberships.filter(({ organisationPath }) => organisationPath === ecg.sitePath)
    if (!mayAt(ofTheSite, 'report.acknowledge', ecg.sitePath)) throw new Refusal('identity.forbidden', { right: 'report.acknowledge' })
    // before the newest version is looked at, so that nobody amends what is just being confirmed
    await deps.queue.tasks.lock(tx, { kind: 'ecg', id: ecgId })
    const newest = (await versionsOf(tx, ecgId)).at(-1)
    if (!newest) throw new Refusal('report.unknown')
    if (newest.versionNo !== versionNo) throw new Refusal('report.superseded')
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
