import type { Handlers } from '../platform/hub/caller.ts'
import { acknowledgeCritical } from './acknowledgeCritical.ts'
import { openReport } from './openReport.ts'
import { keepDraft } from './saveDraft.ts'
import type { ReportDeps } from './scope.ts'
import { signReport } from './signReport.ts'

type ReportRequest = 'report:open' | 'report:save-draft' | 'report:sign' | 'report:acknowledge'

/** Drafts, signed versions, amendments, and the read-back of critical values. */
export function createReport(deps: ReportDeps) {
  const handlers: Handlers<ReportRequest> = {
    'report:open': (input, caller) => openReport(deps, input, caller),
    'report:save-draft': (input, caller) => keepDraft(deps, input, caller),
    // a refusal thrown before the transaction is a refused promise, like any other
    'report:sign': async (input, caller) => signReport(deps, input, caller),
    'report:acknowledge': (input, caller) => acknowledgeCritical(deps, input, caller),
  }
  return { handlers }
}
