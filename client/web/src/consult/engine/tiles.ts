import type { MediaSource, PeerId, RoomPeer, RoomState } from '@lianxin/contract'
import type { ReceivedTrack } from './received.ts'
import type { Tile, TileVideo } from './session.ts'

export interface Heard {
  readonly speaking: readonly PeerId[]
  /** 0 … 10 by the hub's measure of each device's line to it. */
  readonly quality: ReadonlyMap<PeerId, number>
}

export interface TileSources {
  readonly room: RoomState
  readonly own: PeerId
  readonly received: readonly ReceivedTrack[]
  readonly heard: Heard
  /** Ids of received tracks that should move and do not. */
  readonly frozen: ReadonlySet<string>
  /** Of our line from the hub, 0 … 10; null until known. */
  readonly ownQuality: number | null
}

/** Everybody else in the room, in the order they came. */
export function tilesOf(sources: TileSources): readonly Tile[] {
  const others = sources.room.peers.filter(({ peerId }) => peerId !== sources.own)
  return others.sort((a, b) => a.joinedAt - b.joinedAt || (a.peerId < b.peerId ? -1 : 1)).map((peer) => tileOf(peer, sources))
}

function tileOf(peer: RoomPeer, sources: TileSources): Tile {
  const { received, heard, ownQuality } = sources
  const find = (source: MediaSource) => received.find(({ wanted }) => wanted.peerId === peer.peerId && wanted.source === source)
  const mic = peer.tracks.find(({ source }) => source === 'mic')
  const theirs = heard.quality.get(peer.peerId)
  return {
    peer,
    muted: !mic || mic.paused,
    audio: find('mic')?.stream ?? null,
    camera: videoOf(find('camera'), sources.frozen),
    screen: videoOf(find('screen'), sources.frozen),
    speaking: mic?.paused === false && heard.speaking.includes(peer.peerId),
    quality: theirs === undefined ? ownQuality : Math.min(theirs, ownQuality ?? 10),
  }
}

function videoOf(received: ReceivedTrack | undefined, frozen: ReadonlySet<string>): TileVideo | null {
  if (!received) return null
  const { wanted, stream, track } = received
  return { stream, layer: wanted.layer, paused: wanted.paused, frozen: !wanted.paused && frozen.has(track.id) }
}

/** So that a tile that did not change is the same object, and React leaves it alone. */
export function keepSame(before: readonly Tile[], next: readonly Tile[]): readonly Tile[] {
  const kept = next.map((tile) => {
    const old = before.find(({ peer }) => peer.peerId === tile.peer.peerId)
    return old && sameTile(old, tile) ? old : tile
  })
  return kept.length === before.length && kept.every((tile, n) => tile === before[n]) ? before : kept
}

function sameTile(a: Tile, b: Tile): boolean {
  const plain = (tile: Tile) =>
    JSON.stringify({ ...tile, audio: 0, camera: { ...tile.camera, stream: 0 }, screen: { ...tile.screen, stream: 0 } })
  const streams = (tile: Tile) => [tile.audio, tile.camera?.stream, tile.screen?.stream]
  return streams(a).every((stream, n) => stream === streams(b)[n]) && plain(a) === plain(b)
}
