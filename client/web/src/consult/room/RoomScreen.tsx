import { Button } from '@mantine/core'
import type { ConsultId, ConsultRow } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useMe } from '../../session/SessionProvider.tsx'
import { useObservable } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { EmptyState, LoadingRows } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { listDevices, type RoomSession } from '../engine/index.ts'
import { useTitle } from '../words.ts'
import { Outside } from './Outside.tsx'
import { PreJoin } from './PreJoin.tsx'
import { Room } from './Room.tsx'
import { RoomContext } from './roomContext.ts'
import { rememberedPrefs, rememberPrefs } from './roomPrefs.ts'
import { useRoomRow } from './useRoomRow.ts'
import { useRoomSession, type WayIn } from './useRoomSession.ts'

interface RoomScreenProps {
  readonly consultId: ConsultId
  onLeft(): void
}

/** Before, in and after the room of one consultation. */
export function RoomScreen({ consultId, onLeft }: RoomScreenProps) {
  const { shell } = useText()
  const t = useTexts(roomText)
  const title = useTitle()
  const asked = useRoomRow(consultId)
  const [wayIn, setWayIn] = useState<WayIn | null>(null)
  const row = asked.value
  const straightIn = useStraightIn(row)
  const name = row && title(row)
  useEffect(() => {
    document.title = `${name ?? t.title} · ${shell.product}`
  }, [name, t, shell])
  if (!row && asked.error !== null)
    return (
      <main id="content">
        <EmptyState icon="warning" title={t.ended.refused}>
          <ErrorNote error={asked.error} />
          <Button variant="default" onClick={onLeft}>
            {t.ended.toRecord}
          </Button>
        </EmptyState>
      </main>
    )
  if (!row || straightIn === 'asking') return <LoadingRows rows={4} label={shell.loading} />
  const chosen = wayIn ?? straightIn
  if (chosen)
    return (
      <Joined
        row={row}
        way={chosen}
        changed={(after) => after && asked.apply(after)}
        onAgain={() => setWayIn({ prefs: chosen.prefs })}
        onLeft={onLeft}
      />
    )
  if (row.state === 'closed')
    return <Outside row={row} where={{ at: 'ended', reason: 'closed', refusal: null }} onAgain={() => undefined} onLeft={onLeft} />
  return (
    <PreJoin
      row={row}
      onJoin={(prefs, tracks) => {
        rememberPrefs(prefs)
        setWayIn({ prefs, tracks })
      }}
      onCancel={onLeft}
    />
  )
}

/** An emergency is no time for trying devices: whoever let this page use the microphone before is in with sound at once. */
function useStraightIn(row: ConsultRow | null): WayIn | 'asking' | null {
  const [allowed, setAllowed] = useState<boolean | null>(null)
  const [way] = useState<WayIn>(() => ({ prefs: { ...rememberedPrefs(), camera: false } }))
  useEffect(() => {
    void listDevices().then(({ permission, microphones }) => setAllowed(permission.microphone === 'granted' && microphones.length > 0))
  }, [])
  if (row?.urgency !== 'emergency' || row.state === 'closed') return null
  if (allowed === null) return 'asking'
  return allowed ? way : null
}

interface JoinedProps {
  readonly row: ConsultRow
  readonly way: WayIn
  changed(row?: ConsultRow): void
  onAgain(): void
  onLeft(): void
}

function Joined({ row, way, ...rest }: JoinedProps) {
  const { shell } = useText()
  const session = useRoomSession(row.consultId, way)
  if (!session) return <LoadingRows rows={4} label={shell.loading} />
  return <WithSession key={session.peerId} row={row} session={session} {...rest} />
}

function WithSession({ row, session, changed, onAgain, onLeft }: Omit<JoinedProps, 'way'> & { session: RoomSession }) {
  const state = useObservable(session.state)
  const tiles = useObservable(session.tiles)
  const { memberships } = useMe()
  const me = row.parties.find(({ partyId }) => partyId === state.partyId) ?? null
  if (state.where.at === 'lobby' || state.where.at === 'ended' || state.room === null)
    return (
      <Outside
        row={row}
        where={state.where.at === 'room' ? { at: 'joining', refusal: null } : state.where}
        onAgain={onAgain}
        onLeft={onLeft}
      />
    )
  const host = me !== null && me.partyId === row.hostPartyId
  const guest = me !== null ? me.personId === null : memberships.length === 0
  return (
    <RoomContext value={{ session, state, tiles, row, me, host, guest, changed }}>
      <Room
        onLeave={() => {
          void session.leave()
          onLeft()
        }}
      />
    </RoomContext>
  )
}
