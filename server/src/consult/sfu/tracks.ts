import { type InputOf, type MediaSource, Refusal, type RtpCapabilities, type RtpParameters } from '@lianxin/contract'
import type { types as ms } from 'mediasoup'
import { type Device, deviceOf, inMedia, type MediaRoom, producerOf, sentIn, stillIn, transportOf } from './room.ts'

const kindOf = { mic: 'audio', camera: 'video', screen: 'video' } as const satisfies Record<MediaSource, ms.MediaKind>

export interface Produce {
  readonly transportId: string
  readonly source: MediaSource
  readonly rtpParameters: RtpParameters
  readonly paused: boolean
}

/** @throws Refusal consult.track-taken when the device sends that source already */
export function produce(room: MediaRoom, peerId: string, { transportId, source, rtpParameters, paused }: Produce): Promise<string> {
  return inMedia(room, async () => {
    const device = deviceOf(room, peerId)
    const transport = transportOf(device, transportId, 'send')
    if (device.producers.has(source)) throw new Refusal('consult.track-taken', { source })
    device.producers.set(source, null)
    try {
      const producer = await transport.produce({ kind: kindOf[source], rtpParameters: rtpParameters as ms.RtpParameters, paused })
      stillIn(room, device, producer)
      device.producers.set(source, producer)
      follow(room, device, source, producer)
      return producer.id
    } finally {
      if (device.producers.get(source) === null) device.producers.delete(source)
    }
  })
}

function follow(room: MediaRoom, device: Device, source: MediaSource, producer: ms.Producer): void {
  const { peerId } = device
  const changed = () => room.devices.get(peerId) === device && !room.router.closed && room.events.onTracks(peerId)
  producer.observer.on('close', () => {
    if (device.producers.get(source) === producer) device.producers.delete(source)
    changed()
  })
  producer.observer.on('pause', changed)
  producer.observer.on('resume', changed)
  producer.on('score', () => room.events.onQuality(peerId, qualityOf(device)))
  // an observer refuses a producer that has just been closed, which is no fault
  if (producer.kind === 'audio')
    for (const observer of [room.levels, room.floor]) observer.addProducer({ producerId: producer.id }).catch(() => undefined)
  changed()
}

/** The worst of its tracks, each by its best layer. */
function qualityOf({ producers }: Device): number {
  const scores = [...producers.values()]
    .filter((producer) => producer !== null && !producer.paused && producer.score.length > 0)
    .map((producer) => Math.max(...(producer?.score ?? []).map(({ score }) => score)))
  return Math.min(10, ...scores)
}

export function setProducer(room: MediaRoom, peerId: string, producerId: string, paused: boolean): Promise<void> {
  return inMedia(room, () => {
    const producer = producerOf(deviceOf(room, peerId), producerId)
    return paused ? producer.pause() : producer.resume()
  })
}

export function closeProducer(room: MediaRoom, peerId: string, producerId: string): Promise<void> {
  return inMedia(room, async () => producerOf(deviceOf(room, peerId), producerId).close())
}

export interface Consume {
  readonly transportId: string
  readonly producerId: string
  readonly rtpCapabilities: RtpCapabilities
}

/** A microphone, a camera and a screen of everybody. */
const consumersPerPeer = 3
/** A screen shows a tracing or a report: where a line is narrow it comes before faces. */
const priorityOf = { mic: 1, camera: 1, screen: 10 } as const satisfies Record<MediaSource, number>

/** Begins paused. Asked again for the same track, the new consumer takes the place of the one before. */
export function consume(room: MediaRoom, peerId: string, peers: number, asked: Consume): Promise<ms.Consumer> {
  const rtpCapabilities = asked.rtpCapabilities as ms.RtpCapabilities
  return inMedia(room, async () => {
    const device = deviceOf(room, peerId)
    const transport = transportOf(device, asked.transportId, 'recv')
    const sent = sentIn(room).find(({ producer }) => producer.id === asked.producerId)
    if (!sent) throw new Refusal('consult.media-unknown')
    if (!room.router.canConsume({ producerId: sent.producer.id, rtpCapabilities })) throw new Refusal('consult.media-refused')
    const before = () => [...device.consumers.values()].find(({ producerId }) => producerId === asked.producerId)
    const held = device.consumers.size + device.making - (before() ? 1 : 0)
    if (held >= consumersPerPeer * peers) throw new Refusal('consult.too-many')
    device.making += 1
    try {
      const consumer = await transport.consume({ producerId: sent.producer.id, rtpCapabilities, paused: true })
      stillIn(room, device, consumer)
      // another one asked for at the same time may have come first
      before()?.close()
      keep(device.consumers, consumer, (gone) => consumer.observer.on('close', gone))
      if (sent.source === 'screen') await consumer.setPriority(priorityOf.screen)
      return consumer
    } finally {
      device.making -= 1
    }
  })
}

/** Holds it for as long as it lives. */
function keep<T extends { readonly id: string }>(held: Map<string, T>, one: T, onClose: (gone: () => void) => unknown): void {
  held.set(one.id, one)
  onClose(() => held.delete(one.id))
}

export interface SetConsumer {
  readonly consumerId: string
  readonly paused: boolean
  readonly layer: number | null
}

export function setConsumer(room: MediaRoom, peerId: string, { consumerId, paused, layer }: SetConsumer): Promise<void> {
  return inMedia(room, async () => {
    const consumer = deviceOf(room, peerId).consumers.get(consumerId)
    if (!consumer) throw new Refusal('consult.media-unknown')
    if (layer !== null && consumer.type === 'simulcast') await consumer.setPreferredLayers({ spatialLayer: layer })
    if (paused !== consumer.paused) await (paused ? consumer.pause() : consumer.resume())
  })
}

/** A device sends one stream of data at most. */
export function produceData(
  room: MediaRoom,
  peerId: string,
  transportId: string,
  asked: InputOf<'media:produce-data'>['sctpStreamParameters'],
): Promise<string> {
  const sctpStreamParameters = asked as ms.SctpStreamParameters
  return inMedia(room, async () => {
    const device = deviceOf(room, peerId)
    const transport = transportOf(device, transportId, 'send')
    const dataProducer = await transport.produceData({ sctpStreamParameters })
    stillIn(room, device, dataProducer)
    for (const before of device.dataProducers.values()) before.close()
    keep(device.dataProducers, dataProducer, (gone) => dataProducer.observer.on('close', gone))
    room.events.onTracks(peerId)
    return dataProducer.id
  })
}

export function consumeData(
  room: MediaRoom,
  peerId: string,
  peers: number,
  { transportId, dataProducerId }: { readonly transportId: string; readonly dataProducerId: string },
): Promise<{ readonly dataConsumerId: string; readonly sctpStreamParameters: ms.SctpStreamParameters }> {
  return inMedia(room, async () => {
    const device = deviceOf(room, peerId)
    const transport = transportOf(device, transportId, 'recv')
    if (![...room.devices.values()].some(({ dataProducers }) => dataProducers.has(dataProducerId)))
      throw new Refusal('consult.media-unknown')
    const before = [...device.dataConsumers.values()].find((one) => one.dataProducerId === dataProducerId)
    if (device.dataConsumers.size + device.making - (before ? 1 : 0) >= peers + 1) throw new Refusal('consult.too-many')
    device.making += 1
    try {
      before?.close()
      const dataConsumer = await transport.consumeData({ dataProducerId })
      stillIn(room, device, dataConsumer)
      keep(device.dataConsumers, dataConsumer, (gone) => dataConsumer.observer.on('close', gone))
      const { sctpStreamParameters } = dataConsumer
      if (!sctpStreamParameters) throw new Refusal('consult.media-refused')
      return { dataConsumerId: dataConsumer.id, sctpStreamParameters }
    } finally {
      device.making -= 1
    }
  })
}
