import type { GuestInvitation } from '@lianxin/contract'
import { createLive } from '@lianxin/live'
import { useEffect, useState } from 'react'
import { LiveProvider } from '../../session/live.tsx'
import { SessionProvider, useSession } from '../../session/SessionProvider.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { Boundary } from '../../ui/Boundary.tsx'
import { RoomDoor } from '../RoomDoor.tsx'
import { Ended } from './Invitation.tsx'

interface GuestRoomProps {
  readonly invitation: GuestInvitation
  onLeft(): void
}

/** The same room screens on a line of the guest's own; nobody who is signed in at this browser is touched by it. */
export function GuestRoom(props: GuestRoomProps) {
  const [live] = useState(() => createLive({ clientName: 'web-guest', sessionPath: '/api/guest-session' }))
  return (
    <LiveProvider live={live}>
      <SessionProvider remembers={false}>
        <Inside {...props} />
      </SessionProvider>
    </LiveProvider>
  )
}

/** The session of a guest ends with its link, with the consultation, or when the host puts them out for good. */
function Inside({ invitation, onLeft }: GuestRoomProps) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const session = useSession()
  const over = session.state === 'signed-out' || (session.state === 'signed-in' && session.ended !== null)
  useEffect(() => {
    document.title = `${t.guest.about} · ${shell.product}`
  }, [t, shell])
  if (over) return <Ended title={t.guest.ended} next={t.guest.expiredNext} />
  if (session.state !== 'signed-in')
    return (
      <p className="lx-hidden" role="status">
        {shell.loading}
      </p>
    )
  return (
    <Boundary>
      <RoomDoor consultId={invitation.consultId} onLeft={onLeft} />
    </Boundary>
  )
}
