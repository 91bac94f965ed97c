import { type OrganisationName, type Role, rights } from '@lianxin/contract'

interface Held {
  readonly role: Role
  readonly organisationId: string
  readonly organisation: { readonly name: typeof OrganisationName._zod.output }
}

/** Where somebody speaks for: the organisation they work at now if they hold a role there, else the first that they take part from. */
export function organisationOf(memberships: readonly Held[], nowAt?: string): typeof OrganisationName._zod.output | null {
  const clinical = memberships.filter(({ role }) => (rights['consult.take-part'] as readonly Role[]).includes(role))
  const held = clinical.find(({ organisationId }) => organisationId === nowAt) ?? clinical[0]
  return held?.organisation.name ?? null
}
