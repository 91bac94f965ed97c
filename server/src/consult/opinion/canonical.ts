import { createHash } from 'node:crypto'
import type { OpinionContent } from '@lianxin/contract'

/** What a consultant's signature vouches for. */
export interface SignedOpinion {
  readonly opinionId: string
  readonly consultId: string
  /** The ECG that the consultation is about; null when it is about none. */
  readonly subjectId: string | null
  readonly versionNo: number
  readonly content: OpinionContent
  readonly amendmentReason: string | null
  readonly consultantId: string
  readonly signedAtMs: number
}

/**
 * SHA-256 of the canonical form of a signed version: JSON (RFC 8785 for what occurs here: members in alphabetical order, no
 * white space, strings in NFC, integers), UTF-8. Anyone who has the version's data can compute it again.
 */
export function opinionSha256(signed: SignedOpinion): Buffer {
  const { advice, findings, opinion } = signed.content
  const canonical = {
    amendmentReason: signed.amendmentReason?.normalize('NFC') ?? null,
    consultId: signed.consultId,
    consultantId: signed.consultantId,
    content: { advice: advice.normalize('NFC'), findings: findings.normalize('NFC'), opinion: opinion.normalize('NFC') },
    opinionId: signed.opinionId,
    signedAtMs: signed.signedAtMs,
    subjectId: signed.subjectId,
    versionNo: signed.versionNo,
  }
  return createHash('sha256').update(JSON.stringify(canonical)).digest()
}
