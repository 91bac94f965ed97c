import { type DtlsParameters, Refusal } from '@lianxin/contract'
import type { types as ms } from 'mediasoup'
import { candidatesOf } from './addresses.ts'
import { type Device, deviceOf, type Direction, inMedia, type MediaRoom, stillIn, transportOf } from './room.ts'

/** A device that is not heard for so long has lost its line (RFC 7675 asks for 30 s at most). */
const iceConsentSeconds = 15

const bitrates = {
  /** Bits per second that one device may send: three layers of a camera, a screen and a voice. */
  maxIncoming: 6_000_000,
  /** What a new line is trusted with until it has been measured: a voice and the lower layers of a few cameras. */
  initialOutgoing: 800_000,
  maxOutgoing: 12_000_000,
} as const

/** Data channels carry pointers and page changes, not files. */
const maxDataMessageBytes = 16 * 1024

/** One transport a direction: a new one takes the place of the one before. */
export function addTransport(room: MediaRoom, peerId: string, direction: Direction) {
  return inMedia(room, async () => {
    const device = deviceOf(room, peerId)
    const transport = await room.router.createWebRtcTransport({
      webRtcServer: room.on.server,
      preferUdp: true,
      iceConsentTimeout: iceConsentSeconds,
      initialAvailableOutgoingBitrate: bitrates.initialOutgoing,
      enableSctp: true,
      maxSendMessageSize: maxDataMessageBytes,
      maxReceiveMessageSize: maxDataMessageBytes,
    })
    stillIn(room, device, transport)
    device.transports.get(direction)?.close()
    device.transports.set(direction, transport)
    watch(device, direction, transport)
    if (direction === 'send') await transport.setMaxIncomingBitrate(bitrates.maxIncoming)
    else await transport.setMaxOutgoingBitrate(bitrates.maxOutgoing)
    return {
      transportId: transport.id,
      iceParameters: transport.iceParameters,
      iceCandidates: candidatesOf(transport.iceCandidates, room.announced),
      dtlsParameters: transport.dtlsParameters,
      sctpParameters: transport.sctpParameters ?? null,
    }
  })
}

function watch(device: Device, direction: Direction, transport: ms.WebRtcTransport): void {
  transport.on('dtlsstatechange', (state) => {
    if (state === 'failed' || state === 'closed') transport.close()
  })
  transport.observer.on('close', () => {
    if (device.transports.get(direction) === transport) device.transports.delete(direction)
  })
}

/** Whether a device's media line stands: `lost` when it stood and its consent ran out; `none` when it has not connected, or has none. */
export function lineOf({ devices }: MediaRoom, peerId: string): 'heard' | 'lost' | 'none' {
  const states = [...(devices.get(peerId)?.transports.values() ?? [])].map(({ iceState }) => iceState)
  if (states.some((state) => state === 'connected' || state === 'completed')) return 'heard'
  return states.includes('disconnected') ? 'lost' : 'none'
}

export function connectTransport(room: MediaRoom, peerId: string, transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
  return inMedia(room, () =>
    transportOf(deviceOf(room, peerId), transportId).connect({ dtlsParameters: dtlsParameters as ms.DtlsParameters }),
  )
}

export function restartIce(room: MediaRoom, peerId: string, transportId: string): Promise<ms.IceParameters> {
  return inMedia(room, async () => {
    const parameters = await transportOf(deviceOf(room, peerId), transportId).restartIce()
    if (!parameters) throw new Refusal('consult.media-unknown')
    return parameters
  })
}
