import type { ReportContent, ReportDraft, ReportId, ReportVersion } from '@lianxin/contract'
import type { Db, Tx } from '../platform/db/db.ts'

type Reader = Db['read'] | Tx

export async function findDraft(db: Reader, ecgId: string): Promise<ReportDraft | null> {
  const row = await db
    .selectFrom('report_draft')
    .innerJoin('person', 'person.id', 'report_draft.author_id')
    .select(['report_draft.version', 'report_draft.content', 'report_draft.saved_at', 'person.name'])
    .where('ecg_id', '=', ecgId)
    .executeTakeFirst()
  return row ? { version: row.version, content: row.content as ReportContent, authorName: row.name, savedAt: row.saved_at.getTime() } : null
}

/** @returns whether the draft was still at `baseVersion` (0: there was none) */
export async function saveDraft(
  tx: Tx,
  draft: { ecgId: string; baseVersion: number; authorId: string; content: ReportContent },
): Promise<boolean> {
  const values = { author_id: draft.authorId, content: JSON.stringify(draft.content), saved_at: tx.at, version: draft.baseVersion + 1 }
  const saved =
    draft.baseVersion === 0
      ? await tx
          .insertInto('report_draft')
          .values({ ecg_id: draft.ecgId, ...values })
          .onConflict((conflict) => conflict.doNothing())
          .returning('version')
          .execute()
      : await tx
          .updateTable('report_draft')
          .set(values)
          .where('ecg_id', '=', draft.ecgId)
          .where('version', '=', draft.baseVersion)
          .returning('version')
          .execute()
  return saved.length === 1
}

export function deleteDraft(tx: Tx, ecgId: string) {
  return tx.deleteFrom('report_draft').where('ecg_id', '=', ecgId).execute()
}

/** Oldest first. */
export async function versionsOf(db: Reader, ecgId: string): Promise<ReportVersion[]> {
  const rows = await db.selectFrom('report_version').selectAll().where('ecg_id', '=', ecgId).orderBy('version_no').execute()
  return rows.map((row) => ({
    reportId: row.id as ReportId,
    versionNo: row.version_no,
    kind: row.kind as ReportVersion['kind'],
    content: row.content as ReportContent,
    amendmentReason: row.amendment_reason,
    signerName: row.signer_name,
    signedAt: row.signed_at.getTime(),
    contentSha256: row.content_sha256.toString('hex'),
  }))
}

export function insertVersion(tx: Tx, ecgId: string, signerId: string, version: ReportVersion) {
  return tx
    .insertInto('report_version')
    .values({
      id: version.reportId,
      ecg_id: ecgId,
      version_no: version.versionNo,
      kind: version.kind,
      content: JSON.stringify(version.content),
      amendment_reason: version.amendmentReason,
      signer_id: signerId,
      signer_name: version.signerName,
      signed_at: new Date(version.signedAt),
      content_sha256: Buffer.from(version.contentSha256, 'hex'),
    })
    .execute()
}
