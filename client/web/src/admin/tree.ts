import type { Organisation, Person } from '@lianxin/contract'

export interface TreeRow {
  readonly organisation: Organisation
  /** 0 for the roots. */
  readonly depth: number
}

/** Parents before their children, siblings by name; an organisation whose parent is outside the scope counts as a root. */
export function treeRows(organisations: readonly Organisation[]): TreeRow[] {
  const known = new Set(organisations.map((o) => o.id))
  const childrenOf = Map.groupBy(organisations, (o) => (o.parentId !== null && known.has(o.parentId) ? o.parentId : null))
  const below = (parent: Organisation['parentId'], depth: number): TreeRow[] =>
    (childrenOf.get(parent) ?? [])
      .toSorted((a, b) => a.name.zh.localeCompare(b.name.zh, 'zh-CN'))
      .flatMap((organisation) => [{ organisation, depth }, ...below(organisation.id, depth + 1)])
  return below(null, 0)
}

/** People whose name, login or place contains every word of the search. */
export function matchingPeople(people: readonly Person[], organisations: readonly Organisation[], search: string): Person[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const names = new Map(organisations.map((o) => [o.id, `${o.name.zh} ${o.name.en}`]))
  return people.filter((person) => {
    const text = [person.name, person.login, ...person.memberships.map((m) => names.get(m.organisationId) ?? '')].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
