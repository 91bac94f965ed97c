import * as z from 'zod/mini'
import { request } from './define.ts'
import { EcgId, EpochMs, IdempotencyKey, ReportId, text } from './ids.ts'

export const ReportContent = z.strictObject({
  findings: text(4000),
  conclusion: text(2000),
  /** What the sender should do now. */
  advice: text(2000),
  critical: z.boolean(),
})
export type ReportContent = z.infer<typeof ReportContent>

export const ReportDraft = z.strictObject({ version: z.int(), content: ReportContent, authorName: z.string(), savedAt: EpochMs })
export type ReportDraft = z.infer<typeof ReportDraft>

export const reportKinds = ['final', 'amended'] as const
export const ReportVersion = z.strictObject({
  reportId: ReportId,
  versionNo: z.int(),
  kind: z.enum(reportKinds),
  content: ReportContent,
  amendmentReason: z.nullable(z.string()),
  signerName: z.string(),
  signedAt: EpochMs,
  /** SHA-256, hex, of the canonical form of the version (see report/README on the server). */
  contentSha256: z.string(),
})
export type ReportVersion = z.infer<typeof ReportVersion>

export const reportRequests = {
  'report:open': request({
    kind: 'read',
    right: 'report.read',
    input: z.strictObject({ ecgId: EcgId }),
    /** The draft is given to those who may write reports only. */
    output: z.strictObject({ draft: z.nullable(ReportDraft), versions: z.array(ReportVersion) }),
  }),
  /** Only for the holder of the task; `baseVersion` is the draft's version last seen, 0 for none. */
  'report:save-draft': request({
    kind: 'write',
    right: 'report.write',
    maxBytes: 40_000,
    input: z.strictObject({ key: IdempotencyKey, ecgId: EcgId, baseVersion: z.int(), content: ReportContent }),
    output: z.strictObject({ draft: ReportDraft }),
  }),
  /**
   * Sign what is given here: an immutable version. A second one is an amendment: it needs its reason, and names the version it
   * amends, the newest its author has seen (null for the first).
   */
  'report:sign': request({
    kind: 'write',
    right: 'report.write',
    maxBytes: 40_000,
    input: z.strictObject({
      key: IdempotencyKey,
      ecgId: EcgId,
      content: ReportContent,
      amendsVersionNo: z.nullable(z.int()),
      amendmentReason: z.nullable(text(500)),
    }),
    output: z.strictObject({ report: ReportVersion }),
  }),
  /** The sender's site reads a critical value back; `versionNo` is that of the report it saw. */
  'report:acknowledge': request({
    kind: 'write',
    right: 'report.acknowledge',
    input: z.strictObject({ key: IdempotencyKey, ecgId: EcgId, versionNo: z.int() }),
    output: z.strictObject({ acknowledgedAt: EpochMs }),
  }),
}
