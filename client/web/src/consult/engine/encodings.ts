import type { MediaSource } from '@lianxin/contract'
import type { types } from 'mediasoup-client'

/** A picture of 720 lines, its half and its quarter; the smallest must pass a village's line. */
const cameraLayers: types.RtpEncodingParameters[] = [
  { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 110_000, maxFramerate: 15, scalabilityMode: 'L1T3' },
  { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 350_000, scalabilityMode: 'L1T3' },
  { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_200_000, scalabilityMode: 'L1T3' },
]
/**
 * The largest layer worth sending into a room of so many devices: their pictures share a strip beside the tracing, and an old
 * computer or a thin line must not encode what nobody has the room to show.
 */
export function topCameraLayer(devices: number): number {
  if (devices <= 2) return 2
  return devices <= 4 ? 1 : 0
}

/** One layer: half a screen's text cannot be read. */
const screenLayer: types.RtpEncodingParameters[] = [{ maxBitrate: 1_500_000, maxFramerate: 12 }]

/** How each source is sent. A paused picture costs no bits; the page, not the library, decides when a device is let go. */
export function producing(source: MediaSource, device: types.Device): Omit<types.ProducerOptions, 'track'> {
  const common = { stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: source !== 'mic' }
  if (source === 'mic') {
    // Silence costs nothing (DTX), and a lost packet is heard from the next one (FEC): RFC 7587 3.1.3 and 3.1.4.
    return { ...common, codecOptions: { opusDtx: true, opusFec: true, opusStereo: false, opusMaxAverageBitrate: 32_000 } }
  }
  const codec = device.sendRtpCapabilities.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === 'video/vp8')
  return {
    ...common,
    ...(codec && { codec }),
    encodings: source === 'camera' ? cameraLayers : screenLayer,
    codecOptions: { videoGoogleStartBitrate: source === 'camera' ? 300 : 800 },
  }
}
