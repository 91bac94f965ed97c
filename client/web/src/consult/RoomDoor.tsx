import type { ConsultId } from '@lianxin/contract'

interface RoomDoorProps {
  readonly consultId: ConsultId
  /** They are out: by themselves, or because the room closed. */
  onLeft(): void
}

/** The screens of the room, for people with an account and guests alike. */
export function RoomDoor({ consultId }: RoomDoorProps) {
  return <main id="content">{consultId}</main>
}
