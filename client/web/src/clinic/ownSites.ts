import type { OrganisationId } from '@lianxin/contract'

interface OfASite {
  readonly siteId: OrganisationId
}

/** A device is shared: what waits here is shown, with its patient, to the people of its own site only. */
export function bySite<T extends OfASite>(waiting: readonly T[], ownSites: readonly string[]): { readonly own: T[]; readonly others: T[] } {
  const isOwn = ({ siteId }: T) => ownSites.includes(siteId)
  return { own: waiting.filter(isOwn), others: waiting.filter((each) => !isOwn(each)) }
}

export function countBySite(waiting: readonly OfASite[]): [OrganisationId, number][] {
  const counts = new Map<OrganisationId, number>()
  for (const { siteId } of waiting) counts.set(siteId, (counts.get(siteId) ?? 0) + 1)
  return [...counts]
}
