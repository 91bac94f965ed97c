import { ConsultId } from '@lianxin/contract'
import { useStayActive } from '../session/useStayActive.ts'
import { useText } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { go, useRoute } from '../ui/route.ts'
import { Calls } from './Calls.tsx'
import { RoomDoor } from './RoomDoor.tsx'

/** `#/room/<id>`: the room alone, without the header; another call is told in a corner. Whoever leaves comes to its record. */
export function RoomPage() {
  const { wire } = useText()
  const { rest } = useRoute()
  // who listens for an hour without touching the page is not idle
  useStayActive(true)
  const parsed = ConsultId.safeParse(rest[0])
  if (!parsed.success) return <EmptyState icon="warning" title={wire.reasons['consult.unknown']} />
  return (
    <>
      <RoomDoor key={parsed.data} consultId={parsed.data} onLeft={() => go('consult', parsed.data)} />
      <Calls />
    </>
  )
}
