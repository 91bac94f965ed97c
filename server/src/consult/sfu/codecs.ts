import type { types as ms } from 'mediasoup'

/** What a room takes: Opus with FEC, DTX and NACK; VP8, which every browser sends in layers; H.264, which phones encode in hardware. */
export const mediaCodecs: ms.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 1, minptime: 10 },
    rtcpFeedback: [{ type: 'nack' }, { type: 'transport-cc' }],
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: {} },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    // constrained baseline 3.1: the one profile that every browser and phone has
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
]
