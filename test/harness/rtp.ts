import type { DtlsParameters, RtpParameters } from '@lianxin/contract'

const twcc = { uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', id: 5 }
const mid = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }

let lastSsrc = 10_000

/** What a browser says of its microphone: Opus with FEC and DTX. */
export function micParameters(): RtpParameters {
  return {
    mid: '0',
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: 111,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
        rtcpFeedback: [{ type: 'transport-cc' }, { type: 'nack' }],
      },
    ],
    headerExtensions: [mid, twcc, { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 6 }],
    encodings: [{ ssrc: lastSsrc++, dtx: true }],
    rtcp: { cname: 'test', reducedSize: true },
  }
}

/** What a browser says of its camera: VP8 in three layers, or one as a screen is sent. */
export function videoParameters(layers: 1 | 3 = 3): RtpParameters {
  const feedback = [{ type: 'transport-cc' }, { type: 'ccm', parameter: 'fir' }, { type: 'nack' }, { type: 'nack', parameter: 'pli' }]
  return {
    mid: layers === 1 ? '2' : '1',
    codecs: [
      { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: feedback },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 }, rtcpFeedback: [] },
    ],
    headerExtensions: [
      mid,
      twcc,
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 },
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', id: 11 },
    ],
    encodings:
      layers === 1
        ? [{ ssrc: lastSsrc++, rtx: { ssrc: lastSsrc++ } }]
        : ['r0', 'r1', 'r2'].map((rid) => ({ rid, scalabilityMode: 'L1T3' })),
    rtcp: { cname: 'test', reducedSize: true },
  }
}

/** A certificate's fingerprint as a browser sends it. */
export function dtlsParameters(): DtlsParameters {
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }] }
}

/** One RTP packet (RFC 3550 5.1), version 2, no extensions. */
export function rtpPacket(payloadType: number, sequenceNumber: number, timestamp: number, ssrc: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt8(0x80, 0)
  head.writeUInt8(payloadType, 1)
  head.writeUInt16BE(sequenceNumber, 2)
  head.writeUInt32BE(timestamp, 4)
  head.writeUInt32BE(ssrc, 8)
  return Buffer.concat([head, payload])
}
