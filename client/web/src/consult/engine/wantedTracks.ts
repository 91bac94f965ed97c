import type { MediaSource, PeerId, RoomState } from '@lianxin/contract'

/** A track of somebody else's that this device wants, and how. */
export interface WantedTrack {
  readonly producerId: string
  readonly peerId: PeerId
  readonly source: MediaSource
  readonly paused: boolean
  /** The highest simulcast layer wanted; null: there are none. */
  readonly layer: number | null
}

export interface Wishes {
  readonly audioOnly: boolean
  /** Height of a picture in device pixels, by {@link pictureKey}; 0: out of sight. Unknown ones are small tiles. */
  readonly heights: ReadonlyMap<string, number>
}

export function pictureKey(peerId: PeerId, source: MediaSource): string {
  return `${source}:${peerId}`
}

const unknownHeightPx = 180
/** Layers are 180, 360 and 720 lines; a picture may be enlarged a little before the next one is worth its bits. */
export function layerFor(heightPx: number): number {
  return heightPx <= 240 ? 0 : heightPx <= 480 ? 1 : 2
}

const order: Readonly<Record<MediaSource, number>> = { mic: 0, screen: 1, camera: 2 }

/** What to have of a room, sound first, then screens: the order in which it is made. */
export function wantedTracks(room: RoomState, own: PeerId, { audioOnly, heights }: Wishes): readonly WantedTrack[] {
  const wanted = room.peers
    .filter((peer) => peer.peerId !== own)
    .flatMap(({ peerId, tracks }) =>
      tracks.map(({ producerId, source, paused }) => {
        const heightPx = heights.get(pictureKey(peerId, source)) ?? unknownHeightPx
        const unseen = source !== 'mic' && (audioOnly || heightPx === 0)
        return { producerId, peerId, source, paused: paused || unseen, layer: source === 'camera' ? layerFor(heightPx) : null }
      }),
    )
  return wanted.sort((a, b) => order[a.source] - order[b.source])
}
