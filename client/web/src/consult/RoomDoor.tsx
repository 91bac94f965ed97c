import type { ConsultId } from '@lianxin/contract'
import { lazy, Suspense } from 'react'
import { useText } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'

interface RoomDoorProps {
  readonly consultId: ConsultId
  /** They are out: by themselves, or because the room closed. */
  onLeft(): void
}

const RoomScreen = lazy(() => import('./room/RoomScreen.tsx').then((m) => ({ default: m.RoomScreen })))

/** The screens of the room, for people with an account and guests alike. */
export function RoomDoor(props: RoomDoorProps) {
  const { shell } = useText()
  return (
    <Suspense fallback={<LoadingRows rows={4} label={shell.loading} />}>
      <RoomScreen {...props} />
    </Suspense>
  )
}
