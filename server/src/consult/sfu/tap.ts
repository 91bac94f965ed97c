import { Refusal } from '@lianxin/contract'
import type { types as ms } from 'mediasoup'
import { inMedia, type MediaRoom, sentIn } from './room.ts'

/** One track as a recorder hears it: RTP packets (RFC 3550) as they would go to a device, NACKed losses already made good. */
export interface Tap {
  readonly kind: 'audio' | 'video'
  /** `audio/opus`, `video/VP8`, `video/H264` */
  readonly mimeType: string
  readonly payloadType: number
  readonly clockRate: number
  readonly channels: number | undefined
  /** Asks the sender for a whole picture. */
  requestKeyFrame(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  close(): void
}

/**
 * Listens to a track from now on, beginning with a whole picture. `onClose` is called once when the track or the room's media
 * ends by itself (closed, sender gone, worker dead), not when the tap is closed.
 * @throws Refusal consult.media-unknown
 */
export function tapTrack(room: MediaRoom, producerId: string, onRtp: (packet: Buffer) => void, onClose: () => void): Promise<Tap> {
  return inMedia(room, async () => {
    if (!sentIn(room).some(({ producer }) => producer.id === producerId)) throw new Refusal('consult.media-unknown')
    const direct = await (room.direct ??= room.router.createDirectTransport())
    const { rtpCapabilities } = room.router
    const consumer = await direct.consume({ producerId, rtpCapabilities, paused: true, enableRtx: false })
    consumer.on('rtp', onRtp)
    consumer.on('producerclose', onClose)
    consumer.on('transportclose', onClose)
    await consumer.resume()
    return tapOf(consumer)
  })
}

function tapOf(consumer: ms.Consumer): Tap {
  const codec = consumer.rtpParameters.codecs[0]
  if (!codec) throw new Refusal('consult.media-refused')
  const { mimeType, payloadType, clockRate, channels } = codec
  return {
    kind: consumer.kind,
    mimeType,
    payloadType,
    clockRate,
    channels,
    // only video has whole pictures to ask for
    requestKeyFrame: async () => (consumer.kind === 'video' ? consumer.requestKeyFrame() : undefined),
    pause: () => consumer.pause(),
    resume: () => consumer.resume(),
    close: () => consumer.close(),
  }
}
