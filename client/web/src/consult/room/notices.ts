/** What the person in the room should know of now, the gravest first; each is said in one calm line. Pure. */
import type { RoomSessionState } from '../engine/index.ts'

export type Notice =
  | { readonly kind: 'hub-away' }
  | { readonly kind: 'media'; readonly state: 'preparing' | 'unavailable' | 'connecting' | 'reconnecting' }
  | { readonly kind: 'audio-only'; readonly reason: NonNullable<RoomSessionState['audioOnly']>['reason'] }
  | { readonly kind: 'device'; readonly source: 'mic' | 'camera' | 'screen' }

type Seen = Pick<RoomSessionState, 'media' | 'audioOnly' | 'own'> & { readonly room: { readonly media: string } | null }

export function noticesOf({ room, media, audioOnly, own }: Seen, hubAway: boolean): readonly Notice[] {
  const line: Notice[] = hubAway ? [{ kind: 'hub-away' }] : mediaNotice(room?.media ?? 'ready', media)
  const down: Notice[] = audioOnly ? [{ kind: 'audio-only', reason: audioOnly.reason }] : []
  const devices = (['mic', 'camera', 'screen'] as const).filter((source) => own[source].trouble !== null)
  return [...line, ...down, ...devices.map((source): Notice => ({ kind: 'device', source }))]
}

function mediaNotice(there: string, media: RoomSessionState['media']): Notice[] {
  if (there === 'preparing' || there === 'unavailable') return [{ kind: 'media', state: there }]
  return media === 'connecting' || media === 'reconnecting' ? [{ kind: 'media', state: media }] : []
}
