/** Who may do what, in one place. A role is held at an organisation and reaches that organisation and all below it. */
export const roles = ['clinic-staff', 'cardiologist', 'coordinator', 'administrator'] as const
export type Role = (typeof roles)[number]

const everyClinician = ['clinic-staff', 'cardiologist', 'coordinator'] as const

export const rights = {
  'ecg.send': ['clinic-staff', 'cardiologist'],
  'ecg.read': everyClinician,
  'queue.watch': everyClinician,
  'queue.read': ['cardiologist'],
  'report.read': everyClinician,
  'report.write': ['cardiologist'],
  'report.acknowledge': ['clinic-staff', 'cardiologist'],
  /** Ask for, hold and join consultations; whose, is checked against the consultation. */
  'consult.take-part': everyClinician,
  /** See recordings of consultations that they took no part in. */
  'consult.replay': ['cardiologist', 'coordinator'],
  /** Sign a consultant's opinion. */
  'consult.advise': ['cardiologist'],
  'identity.manage': ['administrator'],
  'audit.read': ['administrator'],
} as const satisfies Record<string, readonly Role[]>
export type Right = keyof typeof rights

export interface Membership {
  readonly role: Role
  readonly organisationId: string
  /** `/root/…/organisation/`, ids from the alliance's root down; a scope is a prefix of it. */
  readonly organisationPath: string
}

/** Whether any of the memberships carries the right at all (the scope is checked against the record later). */
export function mayAnywhere(memberships: readonly Membership[], right: Right): boolean {
  return memberships.some((m) => holds(m.role, right))
}

/** Whether one of the memberships carries the right over the organisation at `path`. */
export function mayAt(memberships: readonly Membership[], right: Right, path: string): boolean {
  return memberships.some((m) => holds(m.role, right) && path.startsWith(m.organisationPath))
}

/** The path prefixes over which the memberships carry the right. */
export function scopesOf(memberships: readonly Membership[], right: Right): string[] {
  return memberships.filter((m) => holds(m.role, right)).map((m) => m.organisationPath)
}

function holds(role: Role, right: Right): boolean {
  return (rights[right] as readonly Role[]).includes(role)
}
