import { consultLimits, type Reason } from '@lianxin/contract'
import type { ConsultHead, StoredParty } from './store.ts'

/** How early one may come to an appointed consultation: the first of its host and those who were asked opens it. */
export const earlyMinutes = 30

type Consult = Pick<ConsultHead, 'state' | 'locked' | 'waitingRoom' | 'hostPartyId' | 'startsAt'>
type Comer = Pick<StoredParty, 'id' | 'askedAs' | 'presence' | 'admitted'>

/** Where the door leads somebody who comes now; `inRoom` counts the parties inside. */
export function wayIn(consult: Consult, comer: Comer, nowMs: number, inRoom: number): 'room' | 'lobby' | Reason {
  if (consult.state === 'closed') return 'consult.closed'
  if (comer.presence === 'removed') return 'consult.removed'
  if (comer.presence === 'in') return 'room'
  const host = comer.id === consult.hostPartyId
  const stranger = comer.askedAs === 'guest' || comer.askedAs === 'knock'
  if (consult.state === 'scheduled' && tooEarly(consult, nowMs)) return stranger ? 'lobby' : 'consult.too-early'
  if (consult.locked && !host && !comer.admitted) return 'consult.locked'
  if (inRoom >= consultLimits.peers) return 'consult.full'
  const waits = !host && !comer.admitted && (consult.waitingRoom || stranger)
  // an appointed one is opened by those it was appointed with, so that nobody sits alone in a room that nobody expects
  return waits || (consult.state === 'scheduled' && stranger) ? 'lobby' : 'room'
}

function tooEarly({ startsAt }: Consult, nowMs: number): boolean {
  return startsAt !== null && startsAt.getTime() - nowMs > earlyMinutes * 60_000
}
