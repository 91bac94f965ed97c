import { type InputOf, type OutputOf, Refusal, type ReportContent, type ReportId, type ReportVersion } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { contentSha256 } from './canonical.ts'
import { ecgInScope, type EcgOfReport, type ReportDeps } from './scope.ts'
import { deleteDraft, insertVersion, versionsOf } from './store.ts'

/**
 * Signs what is given: one transaction makes the immutable version, stops the clock of the task, writes the audit and lets the
 * news out. The first version is signed by the holder of the task; a later one amends it and needs its reason.
 * @throws Refusal report.conclusion-missing, report.amendment-reason-missing, report.superseded, queue.not-yours, queue.finished, ecg.unknown
 */
export function signReport(deps: ReportDeps, input: InputOf<'report:sign'>, caller: Caller): Promise<OutputOf<'report:sign'>> {
  const { content, ecgId } = input
  if (content.conclusion.trim() === '') throw new Refusal('report.conclusion-missing')
  return deps.db.write({ personId: caller.personId, key: input.key, requestName: 'report:sign', input }, async (tx) => {
    const ecg = await ecgInScope(deps, tx, ecgId, caller, 'report.write')
    // before the versions are counted, so that two who sign at once get two numbers
    await deps.queue.tasks.lock(tx, { kind: 'ecg', id: ecgId })
    const earlier = await versionsOf(tx, ecgId)
    requireNewest(input.amendsVersionNo, earlier)
    const amendmentReason = earlier.length === 0 ? null : input.amendmentReason?.trim() || null
    if (earlier.length > 0 && amendmentReason === null) throw new Refusal('report.amendment-reason-missing')
    const report = versionOf(deps, tx, { ecg, content, amendmentReason, versionNo: earlier.length + 1 }, caller)
    await insertVersion(tx, ecgId, caller.personId, report)
    await stopTheClock(deps, tx, report, { ecgId, caller, wasCritical: earlier.some((version) => version.content.critical) })
    await deleteDraft(tx, ecgId)
    await record(tx, {
      at: tx.at,
      actorId: caller.personId,
      action: earlier.length === 0 ? 'report.sign' : 'report.amend',
      subjectKind: 'ecg',
      subjectId: ecgId,
      organisationId: ecg.siteId,
      requestId: caller.requestId,
      details: { reportId: report.reportId, versionNo: report.versionNo, critical: content.critical },
    })
    return { report }
  })
}

/** Nobody reports on top of a version that they have not seen. */
function requireNewest(amendsVersionNo: number | null, earlier: readonly ReportVersion[]): void {
  if (amendsVersionNo === (earlier.at(-1)?.versionNo ?? null)) return
  throw new Refusal(amendsVersionNo === null ? 'queue.finished' : 'report.superseded')
}

type Matter = { ecg: EcgOfReport; content: ReportContent; amendmentReason: string | null; versionNo: number }

function versionOf({ ids }: ReportDeps, tx: Tx, { ecg, content, amendmentReason, versionNo }: Matter, caller: Caller): ReportVersion {
  const reportId = ids.next() as ReportId
  const signedAtMs = tx.at.getTime()
  const hash = contentSha256({
    reportId,
    ecgId: ecg.id,
    ecgSha256: ecg.sha256Hex,
    versionNo,
    content,
    amendmentReason,
    signerId: caller.personId,
    signedAtMs,
  })
  return {
    reportId,
    versionNo,
    kind: versionNo === 1 ? 'final' : 'amended',
    content,
    amendmentReason,
    signerName: caller.name,
    signedAt: signedAtMs,
    contentSha256: hash.toString('hex'),
  }
}

interface Signing {
  readonly ecgId: string
  readonly caller: Caller
  /** An earlier version stated a critical value. */
  readonly wasCritical: boolean
}

async function stopTheClock({ queue }: ReportDeps, tx: Tx, report: ReportVersion, signing: Signing): Promise<void> {
  const { ecgId, caller, wasCritical } = signing
  const { reportId, versionNo, signerName, signedAt, content } = report
  const { conclusion, critical } = content
  const withdrawn = wasCritical && !critical ? { criticalWithdrawn: true as const } : {}
  const outcome = { reportId, versionNo, conclusion, critical, ...withdrawn, signerName, signedAt }
  const settle = versionNo === 1 ? queue.tasks.complete : queue.tasks.amend
  await settle(tx, { kind: 'ecg', id: ecgId }, { personId: caller.personId, outcome })
}
