import { type OrganisationName, type Role, rights } from '@lianxin/contract'

type Name = typeof OrganisationName._zod.output
interface Held {
  readonly role: Role
  readonly organisationId: string
  readonly organisation: Name | { readonly name: Name }
}

/** Where somebody speaks for: the organisation they work at now if they hold a role there, else the first that they take part from. */
export function organisationOf(memberships: readonly Held[], nowAt?: string): Name | null {
  const clinical = memberships.filter(({ role }) => (rights['consult.take-part'] as readonly Role[]).includes(role))
  const held = clinical.find(({ organisationId }) => organisationId === nowAt) ?? clinical[0]
  if (!held) return null
  return 'name' in held.organisation ? held.organisation.name : held.organisation
}
