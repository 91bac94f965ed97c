import type { Organisation } from '@lianxin/contract'

type SiteName = Organisation['name']
const storageKey = 'lianxin.sites'

/** The names of sites whose people have worked at this device, so that others can be told whose file waits here. */
export function siteNameOf(id: string): SiteName | null {
  return known()[id] ?? null
}

export function rememberSites(organisations: readonly Organisation[]): void {
  const names = { ...known(), ...Object.fromEntries(organisations.map(({ id, name }) => [id, name])) }
  localStorage.setItem(storageKey, JSON.stringify(names))
}

function known(): Record<string, SiteName> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, SiteName>) : {}
  } catch {
    return {}
  }
}
