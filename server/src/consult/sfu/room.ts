import type { MediaSource } from '@lianxin/contract'
import { Refusal } from '@lianxin/contract'
import type { types as ms } from 'mediasoup'
import type { LiveWorker } from './workers.ts'

export interface Track {
  readonly producerId: string
  readonly peerId: string
  readonly source: MediaSource
  readonly paused: boolean
}

/** What the room that uses the media is told; never while it is calling. */
export interface MediaEvents {
  /** A device's tracks are others now: sent, closed, paused. */
  onTracks(peerId: string): void
  /** Who is heard, the one who holds the floor first, then the loudest. */
  onSpeaking(peerIds: readonly string[]): void
  /** How well a device's media arrives, 0 to 10. */
  onQuality(peerId: string, score: number): void
  /** The worker is gone, and with it everything of this room's media. */
  onDied(): void
}

export type Direction = 'send' | 'recv'

/** What one device has in the SFU. Whatever a request names is looked up here, and so belongs to the asking device. */
export interface Device {
  readonly peerId: string
  readonly transports: Map<Direction, ms.WebRtcTransport>
  /** Sources whose producer stands or is being made. */
  readonly producers: Map<MediaSource, ms.Producer | null>
  readonly consumers: Map<string, ms.Consumer>
  readonly dataProducers: Map<string, ms.DataProducer>
  readonly dataConsumers: Map<string, ms.DataConsumer>
  /** Consumers of either sort that are being made. */
  making: number
}

export interface MediaRoom {
  readonly on: LiveWorker
  readonly router: ms.Router
  readonly levels: ms.AudioLevelObserver
  readonly floor: ms.ActiveSpeakerObserver
  readonly devices: Map<string, Device>
  /** For recorders; made when the first one listens. */
  direct: Promise<ms.DirectTransport> | null
  readonly announced: readonly string[]
  readonly events: MediaEvents
}

/** What this device has; made at its first transport. */
export function deviceOf(room: MediaRoom, peerId: string): Device {
  const known = room.devices.get(peerId)
  if (known) return known
  const device: Device = {
    peerId,
    transports: new Map(),
    producers: new Map(),
    consumers: new Map(),
    dataProducers: new Map(),
    dataConsumers: new Map(),
    making: 0,
  }
  room.devices.set(peerId, device)
  return device
}

/** @throws Refusal `consult.media-unknown`: it is none of this device's */
export function transportOf(device: Device, transportId: string, direction?: Direction): ms.WebRtcTransport {
  for (const [of, transport] of device.transports)
    if (transport.id === transportId && !transport.closed && (!direction || of === direction)) return transport
  throw new Refusal('consult.media-unknown')
}

/** @throws Refusal `consult.media-unknown`: it is none of this device's */
export function producerOf(device: Device, producerId: string): ms.Producer {
  for (const producer of device.producers.values()) if (producer?.id === producerId) return producer
  throw new Refusal('consult.media-unknown')
}

export interface Sent {
  readonly device: Device
  readonly source: MediaSource
  readonly producer: ms.Producer
}

/** Every track that is sent in the room. */
export function sentIn(room: MediaRoom): Sent[] {
  return [...room.devices.values()].flatMap((device) =>
    [...device.producers].flatMap(([source, producer]) => (producer && !producer.closed ? [{ device, source, producer }] : [])),
  )
}

export function allTracks(room: MediaRoom): Track[] {
  return sentIn(room).map(({ device, source, producer }) => ({
    producerId: producer.id,
    peerId: device.peerId,
    source,
    paused: producer.paused,
  }))
}

export function tracksOf(room: MediaRoom, peerId: string): Track[] {
  return allTracks(room).filter((track) => track.peerId === peerId)
}

/** @returns null when it sends no data */
export function dataOf(room: MediaRoom, peerId: string): string | null {
  const [first = null] = room.devices.get(peerId)?.dataProducers.keys() ?? []
  return first
}

/**
 * Runs a call into the worker. Whatever mediasoup complains of was asked by a client: it becomes a refusal, never a fault.
 * @throws Refusal `consult.media-epoch` when the worker has died; `consult.media-refused` with mediasoup's words
 */
export async function inMedia<T>(room: MediaRoom, call: () => Promise<T>): Promise<T> {
  if (room.router.closed) throw new Refusal('consult.media-epoch')
  try {
    return await call()
  } catch (error) {
    if (error instanceof Refusal) throw error
    if (room.router.closed) throw new Refusal('consult.media-epoch')
    throw new Refusal('consult.media-refused', { why: error instanceof Error ? error.message.slice(0, 200) : 'unknown' })
  }
}

/** After waiting for the worker: the device may have been put out meanwhile. What was made for it is then unmade. */
export function stillIn(room: MediaRoom, device: Device, made: { close(): void }): void {
  if (room.devices.get(device.peerId) === device) return
  made.close()
  throw new Refusal('consult.not-in-room')
}
