import type { GuestInvitation } from '@lianxin/contract'
import { useState } from 'react'
import { useRoute } from '../../ui/route.ts'
import { keepInTab, recallInTab } from '../../ui/tabMemory.ts'
import type { GuestName } from './guestHttp.ts'
import { GuestRoom } from './GuestRoom.tsx'
import { Invitation } from './Invitation.tsx'

/** `#/guest/<token>`: for somebody without an account. Their session is of this one consultation and knows nothing of another. */
export function GuestApp() {
  const { rest } = useRoute()
  const token = rest[0] ?? ''
  return <Door key={token} token={token} />
}

/** The tab remembers who came by which link, so that a page that a phone dropped finds its way back by itself. */
const storageKey = 'lianxin.guest'

function Door({ token }: { token: string }) {
  const [entered, setEntered] = useState<GuestInvitation | null>(null)
  const [left, setLeft] = useState(false)
  if (entered)
    return (
      <GuestRoom
        invitation={entered}
        onLeft={() => {
          keepInTab(storageKey, null)
          setLeft(true)
          setEntered(null)
        }}
      />
    )
  return (
    <Invitation
      token={token}
      again={left}
      known={left ? null : rememberedGuest(token)}
      onEntered={(invitation, name) => {
        keepInTab(storageKey, JSON.stringify({ token, ...name }))
        setEntered(invitation)
      }}
    />
  )
}

function rememberedGuest(token: string): GuestName | null {
  try {
    const raw = Object(JSON.parse(recallInTab(storageKey) ?? 'null')) as Record<string, unknown>
    const { name, organisation } = raw
    return raw['token'] === token && typeof name === 'string' && typeof organisation === 'string' ? { name, organisation } : null
  } catch {
    return null
  }
}
