import { type InputOf, mayAt, type OutputOf } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { ecgInScope, type ReportDeps } from './scope.ts'
import { findDraft, versionsOf } from './store.ts'

/** The signed versions, and for whoever may write reports there the draft. An audited read. @throws Refusal ecg.unknown */
export async function openReport(deps: ReportDeps, { ecgId }: InputOf<'report:open'>, caller: Caller): Promise<OutputOf<'report:open'>> {
  return deps.db.tx(async (tx) => {
    const ecg = await ecgInScope(deps, tx, ecgId, caller, 'report.read')
    const mayWrite = mayAt(caller.memberships, 'report.write', ecg.sitePath)
    const versions = await versionsOf(tx, ecgId)
    const draft = mayWrite ? await findDraft(tx, ecgId) : null
    await record(tx, {
      at: tx.at,
      actorId: caller.personId,
      action: 'report.read',
      subjectKind: 'ecg',
      subjectId: ecgId,
      organisationId: ecg.siteId,
      requestId: caller.requestId,
    })
    return { draft, versions }
  })
}
