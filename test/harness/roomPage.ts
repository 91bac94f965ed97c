/** Runs in the browser: one device in one room by the real engine, without the app's screens. */
import type { ConsultId, OutputOf, PeerId } from '@lianxin/contract'
import { createLive, type Live } from '@lianxin/live'
import { createRoomSession, type RoomPrefs, type RoomSession } from '../../client/web/src/consult/engine/index.ts'

export interface RoomPage {
  readonly live: Live
  readonly session: RoomSession
  /** Frames that the browser has shown of each camera so far, by the name of its sender. */
  readonly frames: () => Readonly<Record<string, number>>
  /** Milliseconds from joining to the first shown frame of anybody. */
  readonly firstFrameMs: () => number | null
}

export interface AskedRoom {
  readonly consultId: string
  readonly peerId: string
  readonly prefs: RoomPrefs
  /** Where UDP to the media worker goes instead, and nothing goes over TCP. */
  readonly mediaPort: number | null
}

export function openRoom(asked: AskedRoom): RoomPage {
  const line = createLive({ clientName: 'test' })
  const live = asked.mediaPort === null ? line : rerouted(line, asked.mediaPort)
  const consultId = asked.consultId as ConsultId
  const session = createRoomSession({ live, consultId, peerId: asked.peerId as PeerId, prefs: asked.prefs })
  const counts: Record<string, number> = {}
  const players = new Map<MediaStream, HTMLVideoElement>()
  const beganAt = performance.now()
  let firstFrameMs: number | null = null

  const play = (name: string, stream: MediaStream) => {
    const video = document.createElement('video')
    video.muted = true
    video.srcObject = stream
    const shown = () => {
      firstFrameMs ??= performance.now() - beganAt
      counts[name] = (counts[name] ?? 0) + 1
      video.requestVideoFrameCallback(shown)
    }
    video.requestVideoFrameCallback(shown)
    document.body.append(video)
    void video.play()
    players.set(stream, video)
  }
  session.tiles.subscribe(() => {
    for (const { peer, camera } of session.tiles.get()) {
      if (camera && !players.has(camera.stream)) play(peer.name, camera.stream)
    }
  })
  live.start()
  session.join()
  return { live, session, frames: () => ({ ...counts }), firstFrameMs: () => firstFrameMs }
}

function rerouted(live: Live, port: number): Live {
  const call: Live['call'] = async (name, input, options) => {
    const answer = await live.call(name, input, options)
    if (name !== 'media:add-transport') return answer
    const { iceCandidates, ...rest } = answer as OutputOf<'media:add-transport'>
    const udp = iceCandidates.filter(({ protocol }) => protocol === 'udp').map((candidate) => ({ ...candidate, port }))
    return { ...rest, iceCandidates: udp } as typeof answer
  }
  return { ...live, call }
}
