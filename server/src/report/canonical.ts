import { createHash } from 'node:crypto'
import type { ReportContent } from '@lianxin/contract'

/** What a signature vouches for. */
export interface SignedMatter {
  readonly reportId: string
  readonly ecgId: string
  /** SHA-256, hex, of the file that was read: the report is of these bytes and no others. */
  readonly ecgSha256: string
  readonly versionNo: number
  readonly content: ReportContent
  readonly amendmentReason: string | null
  readonly signerId: string
  readonly signedAtMs: number
}

/**
 * SHA-256 of the canonical form of a signed version: JSON (RFC 8785 for what occurs here: members in alphabetical order, no
 * white space, strings in NFC, integers), UTF-8. Anyone who has the version's data can compute it again.
 */
export function contentSha256(matter: SignedMatter): Buffer {
  const { advice, conclusion, critical, findings } = matter.content
  const canonical = {
    amendmentReason: matter.amendmentReason?.normalize('NFC') ?? null,
    content: { advice: advice.normalize('NFC'), conclusion: conclusion.normalize('NFC'), critical, findings: findings.normalize('NFC') },
    ecgId: matter.ecgId,
    ecgSha256: matter.ecgSha256,
    reportId: matter.reportId,
    signedAtMs: matter.signedAtMs,
    signerId: matter.signerId,
    versionNo: matter.versionNo,
  }
  return createHash('sha256').update(JSON.stringify(canonical)).digest()
}
