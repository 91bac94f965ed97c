import type { ConsultId, MediaSource, PartyId, PeerId, RoomState } from '@lianxin/contract'
import { emptyStage } from '../stageSync.ts'

export const someConsult = '01900000-0000-7000-8000-00000000000c' as ConsultId

/** A room of peers and what each of them sends; a track is named after both. */
export function roomOf(
  peers: readonly (readonly [peerId: string, sources: readonly MediaSource[]])[],
  { paused = false, version = 1, run = 'run-1', mediaEpoch = 1, joinedAt = 1_000 } = {},
): RoomState {
  return {
    consultId: someConsult,
    run,
    version,
    mediaEpoch,
    media: 'ready',
    recording: null,
    stage: { stageNo: 1, presenter: null, stage: emptyStage },
    peers: peers.map(([peerId, sources]) => ({
      peerId: peerId as PeerId,
      partyId: peerId as string as PartyId,
      name: peerId,
      organisation: null,
      guest: false,
      joinedAt,
      reachable: true,
      audioOnly: false,
      handUp: false,
      dataProducerId: null,
      tracks: sources.map((source) => ({ producerId: `${peerId}-${source}`, source, paused })),
    })),
  }
}
