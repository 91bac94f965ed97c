import { type ConsultId, type ConsultRow, mayAnywhere, type OutputOf } from '@lianxin/contract'
import { useEffect } from 'react'
import { type Asked, useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { useMe } from '../../session/SessionProvider.tsx'
import { partyOf } from '../ringing.ts'
import { useConsults } from '../useConsults.ts'

export interface ConsultRecord extends Omit<OutputOf<'consult:read'>, 'row'> {
  readonly row: ConsultRow
  readonly mine: Mine
  /** Merges what a write answered, and asks again for what is not in the row. */
  changed(row?: ConsultRow): void
}

/** What the person at this page is in it. */
export interface Mine {
  readonly host: boolean
  readonly party: boolean
  /** May change the request while it is not closed. */
  readonly describes: boolean
  readonly advises: boolean
  /** Who took part may replay what was recorded, and so may cardiologists and coordinators; the hub checks their scope. */
  readonly replays: boolean
}

/** All there is of one consultation, as new as its row. */
export function useRecord(consultId: ConsultId): Asked<ConsultRecord> {
  const live = useLive()
  const { memberships, personId } = useMe()
  const { rows, apply } = useConsults()
  const asked = useAsked(consultId, () => live.call('consult:read', { consultId }))
  const pushed = rows.find((row) => row.consultId === consultId)
  const { value, again } = asked
  const row = value && pushed && pushed.version > value.row.version ? pushed : value?.row
  const newest = row?.version ?? 0
  // attendance, links, opinions and recordings are not in the row: asked for anew once a newer row says that something happened
  useEffect(() => {
    if (value && newest > value.row.version) again()
  }, [value, newest, again])
  if (!value || !row) return { ...asked, value: null }
  const party = partyOf(row, personId)
  const host = party !== null && party.partyId === row.hostPartyId
  const held = memberships.map((each) => ({ ...each, organisationId: each.organisation.id }))
  const mine = {
    host,
    party: party !== null,
    describes: row.state !== 'closed' && (host || row.requester.id === personId),
    advises: mayAnywhere(held, 'consult.advise'),
    replays: (party !== null && party.firstJoinedAt !== null) || mayAnywhere(held, 'consult.replay'),
  }
  const changed = (after?: ConsultRow) => {
    if (after) apply(after)
    again()
  }
  return { ...asked, value: { ...value, row, mine, changed } }
}
