import type { ConsultId, OpinionContent, OpinionVersion } from '@lianxin/contract'

/** The version in force: the one with the highest number. */
export function lastOpinion(versions: readonly OpinionVersion[]): OpinionVersion | null {
  return versions.reduce<OpinionVersion | null>((last, each) => (last && last.versionNo > each.versionNo ? last : each), null)
}

export interface OpinionDraft {
  readonly content: OpinionContent
  readonly reason: string
  /** What its words began from: the hub refuses to put them over a newer version unseen. */
  readonly amendsVersionNo: number | null
}

/**
 * What is written and not yet signed, by the person who wrote it, while the page is open: it survives the way into the room and
 * back. It is patient data, so that nothing of it is kept on the device.
 */
const drafts = new WeakMap<object, Map<ConsultId, OpinionDraft>>()

export function draftsOf(person: object): Map<ConsultId, OpinionDraft> {
  const known = drafts.get(person) ?? new Map<ConsultId, OpinionDraft>()
  drafts.set(person, known)
  return known
}

export function draftFrom(last: OpinionVersion | null): OpinionDraft {
  return { content: last?.content ?? { findings: '', opinion: '', advice: '' }, reason: '', amendsVersionNo: last?.versionNo ?? null }
}

/** Whether it says what a signature needs: an opinion, and for an amendment its reason. */
export function maySign({ content, reason, amendsVersionNo }: OpinionDraft): boolean {
  return content.opinion.trim() !== '' && (amendsVersionNo === null || reason.trim() !== '')
}
