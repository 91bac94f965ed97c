/** 20 ms of silence: TOC 31 (CELT, full band), one frame; what WebRTC's own tests and Discord's clients send. */
export const opusSilence = Buffer.from([0xf8, 0xff, 0xfe])
export const opusSilenceMs = 20

const silkMs = [10, 20, 40, 60] as const
const hybridMs = [10, 20] as const
const celtMs = [2.5, 5, 10, 20] as const

/** How long an Opus packet sounds, ms: frame size by its configuration times the number of frames (RFC 6716 section 3.1, 3.2). */
export function opusPacketMs(packet: Buffer): number {
  const toc = packet[0] ?? 0
  const configuration = toc >> 3
  const frames = [1, 2, 2, (packet[1] ?? 0) & 0x3f][toc & 3] ?? 1
  return frames * frameMs(configuration)
}

function frameMs(configuration: number): number {
  if (configuration < 12) return silkMs[configuration & 3] ?? 20
  if (configuration < 16) return hybridMs[configuration & 1] ?? 20
  return celtMs[configuration & 3] ?? 20
}
