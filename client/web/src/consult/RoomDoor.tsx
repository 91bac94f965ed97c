import type { ConsultId } from '@lianxin/contract'
import { useText } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { LatePart } from '../ui/LatePart.tsx'

interface RoomDoorProps {
  readonly consultId: ConsultId
  /** They are out: by themselves, or because the room closed. */
  onLeft(): void
}

export const loadRoomScreen = () => import('./room/RoomScreen.tsx').then(({ RoomScreen }) => RoomScreen)

/** The screens of the room, for people with an account and guests alike; fetched until they are here, whatever the line. */
export function RoomDoor(props: RoomDoorProps) {
  const { shell } = useText()
  return <LatePart load={loadRoomScreen} props={props} waiting={<LoadingRows rows={4} label={shell.loading} />} />
}
