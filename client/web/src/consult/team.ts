import type { Colleague, OrganisationId, OrganisationName, Role } from '@lianxin/contract'
import type * as z from 'zod/mini'

export interface Team {
  readonly role: Role
  readonly organisationId: OrganisationId
  readonly organisation: z.infer<typeof OrganisationName>
  readonly members: number
  readonly online: number
}

/** In the order in which a question about an ECG goes to them. */
const rank: Record<Role, number> = { cardiologist: 0, coordinator: 1, 'clinic-staff': 2, administrator: 3 }

/** The teams that these colleagues belong to: cardiologists first; of each role those who are there, then the larger ones. */
export function teamsOf(colleagues: readonly Colleague[]): Team[] {
  const teams = new Map<string, Team>()
  for (const { memberships, online } of colleagues)
    for (const { role, organisationId, organisation } of memberships) {
      const key = `${role} ${organisationId}`
      const team = teams.get(key) ?? { role, organisationId, organisation, members: 0, online: 0 }
      teams.set(key, { ...team, members: team.members + 1, online: team.online + (online ? 1 : 0) })
    }
  return [...teams.values()].sort(
    (a, b) => rank[a.role] - rank[b.role] || Number(b.online > 0) - Number(a.online > 0) || b.members - a.members,
  )
}

/** On duty first, then those who are there; else in the order given. */
export function byReach(colleagues: readonly Colleague[]): Colleague[] {
  const rank = (colleague: Colleague) => (colleague.onDuty ? 0 : colleague.online ? 1 : 2)
  return [...colleagues].sort((a, b) => rank(a) - rank(b))
}
