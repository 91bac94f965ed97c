import { Me, mayAnywhere, type MembershipRow, type Right, type Role, rights } from '@lianxin/contract'
import type { Connection, SessionEnd } from '@lianxin/live'
import type * as z from 'zod/mini'
import { keep, recall } from '../ui/deviceMemory.ts'

export type SessionState =
  | { readonly state: 'loading' }
  /** The hub was never reached and this device remembers nobody. */
  | { readonly state: 'unreachable' }
  | { readonly state: 'signed-out' }
  /**
   * `confirmed` is false while the page runs from what this device remembers, because the hub cannot be reached.
   * `ended` once the session is over by itself: the work stays behind a sign-in.
   */
  | { readonly state: 'signed-in'; readonly me: Me; readonly confirmed: boolean; readonly ended: Ended | null }
export interface Ended {
  readonly end: SessionEnd | null
}

/** What the page shows, from what the line knows (`me` undefined: not yet) and who this device remembers. */
export function sessionOf(me: Me | null | undefined, connection: Connection, last: Me | null): SessionState {
  if (me) return { state: 'signed-in', me, confirmed: true, ended: connection.state === 'signed-out' ? { end: connection.ended } : null }
  if (me === null || connection.state === 'signed-out') return { state: 'signed-out' }
  if (last && connection.state === 'offline') return { state: 'signed-in', me: last, confirmed: false, ended: null }
  return { state: connection.state === 'offline' ? 'unreachable' : 'loading' }
}

/** Where each role's work is. */
export const homes = ['clinic', 'read', 'board', 'admin'] as const
export type Home = (typeof homes)[number]
const homeOfRole: Record<Role, Home> = { 'clinic-staff': 'clinic', cardiologist: 'read', coordinator: 'board', administrator: 'admin' }

export type Membership = z.infer<typeof MembershipRow>

/** The homes these memberships open, in the order of {@link homes}. */
export function homesOf(memberships: readonly Membership[]): Home[] {
  return homes.filter((home) => membershipsIn(memberships, home).length > 0)
}

export function membershipsIn(memberships: readonly Membership[], home: Home): Membership[] {
  return memberships.filter((membership) => homeOfRole[membership.role] === home)
}

/** Where the person may hold consultations from: one membership an organisation. */
export function meetingPlaces(memberships: readonly Membership[]): Membership[] {
  const entitled = memberships.filter((each) => mayAnywhere([{ ...each, organisationId: each.organisation.id }], 'consult.take-part'))
  return entitled.filter((each, n) => entitled.findIndex(({ organisation }) => organisation.id === each.organisation.id) === n)
}

/** Ids of the organisations at which these memberships carry the right themselves, not only through one above. */
export function sitesWith(memberships: readonly Membership[], right: Right): string[] {
  const carriers: readonly Role[] = rights[right]
  return memberships.filter(({ role }) => carriers.includes(role)).map(({ organisation }) => organisation.id)
}

const rememberedKey = 'lianxin.me'
/** Who was signed in last, so that the page opens offline; holds no patient data and grants nothing at the hub. */
export function remembered(): Me | null {
  try {
    const parsed = Me.safeParse(JSON.parse(recall(rememberedKey) ?? 'null'))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export function remember(me: Me | null): void {
  keep(rememberedKey, me && JSON.stringify(me))
}
