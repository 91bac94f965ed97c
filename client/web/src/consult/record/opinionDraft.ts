import type { ConsultId, OpinionContent, OpinionVersion } from '@lianxin/contract'
import { keepInTab, recallInTab } from '../../ui/tabMemory.ts'

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

/** What is written and not yet signed, by consultation. */
type Drafts = Readonly<Partial<Record<ConsultId, OpinionDraft>>>

const key = 'lianxin.opinion-drafts'

/**
 * The draft of this person in this tab: it survives the way into the room and a reload. It is patient data, so that it lies with
 * the tab only, one person's at a time, until it is signed or they sign out.
 */
export function recallDraft(personId: string, consultId: ConsultId): OpinionDraft | null {
  return readDrafts(recallInTab(key), personId)[consultId] ?? null
}

/** `null` forgets. */
export function keepDraft(personId: string, consultId: ConsultId, draft: OpinionDraft | null): void {
  keepInTab(key, withDraft(recallInTab(key), personId, consultId, draft))
}

/** What is stored is another program's word: each field is checked. Of another person: nothing. */
export function readDrafts(stored: string | null, personId: string): Drafts {
  try {
    const raw = Object(JSON.parse(stored ?? 'null')) as Record<string, unknown>
    if (raw['personId'] !== personId) return {}
    const drafts = Object.entries(Object(raw['drafts'])).map(([consultId, draft]) => [consultId, readDraft(draft)] as const)
    return Object.fromEntries(drafts.filter(([, draft]) => draft !== null)) as Drafts
  } catch {
    return {}
  }
}

/** What to store then; null: nothing is left. */
export function withDraft(stored: string | null, personId: string, consultId: ConsultId, draft: OpinionDraft | null): string | null {
  const { [consultId]: _, ...others } = readDrafts(stored, personId)
  const drafts = draft ? { ...others, [consultId]: draft } : others
  return Object.keys(drafts).length === 0 ? null : JSON.stringify({ personId, drafts })
}

function readDraft(raw: unknown): OpinionDraft | null {
  const { content, reason, amendsVersionNo } = Object(raw) as Record<string, unknown>
  const { findings, opinion, advice } = Object(content) as Record<string, unknown>
  if (typeof findings !== 'string' || typeof opinion !== 'string' || typeof advice !== 'string' || typeof reason !== 'string') return null
  if (amendsVersionNo !== null && typeof amendsVersionNo !== 'number') return null
  return { content: { findings, opinion, advice }, reason, amendsVersionNo }
}

export function draftFrom(last: OpinionVersion | null): OpinionDraft {
  return { content: last?.content ?? { findings: '', opinion: '', advice: '' }, reason: '', amendsVersionNo: last?.versionNo ?? null }
}

/** Another version was signed after this was begun: to be read, and amended knowingly. */
export function isSuperseded({ amendsVersionNo }: OpinionDraft, last: OpinionVersion | null): boolean {
  return last !== null && last.versionNo !== amendsVersionNo
}

/** Whether it says what a signature needs: an opinion, for an amendment its reason, and of the version in force. */
export function maySign(draft: OpinionDraft, last: OpinionVersion | null): boolean {
  const { content, reason, amendsVersionNo } = draft
  return content.opinion.trim() !== '' && (amendsVersionNo === null || reason.trim() !== '') && !isSuperseded(draft, last)
}
