import { opusPacketMs, opusSilence, opusSilenceMs } from './opus.ts'
import type { Block } from './webm.ts'

/** Smaller differences between the sender's clock and what has sounded so far are not heard, and not corrected. */
const slackMs = 60
/** Overlap of more than so is cut, so that the sound does not fall behind the pictures. */
const overlapMs = 200

/**
 * Opus packets as blocks without a gap: players put the sound of one packet right after the one before, whatever its time says, so
 * that silence (DTX, mute, a lost line) has to be there to be heard.
 */
export function createSound(add: (block: Block) => void) {
  let nextMs: number | undefined
  const put = (bytes: Uint8Array, soundsMs: number) => {
    add({ atMs: Math.round(nextMs ?? 0), bytes, key: true })
    nextMs = (nextMs ?? 0) + soundsMs
  }
  /** Silence up to a time that nothing sounds before any more. */
  function silenceUntil(atMs: number): void {
    while (nextMs !== undefined && nextMs + opusSilenceMs <= atMs) put(opusSilence, opusSilenceMs)
  }
  return {
    packet(payload: Buffer, atMs: number): void {
      nextMs ??= atMs
      if (nextMs - atMs > overlapMs) return
      if (atMs - nextMs > slackMs) silenceUntil(atMs)
      put(payload, opusPacketMs(payload))
    },
    silenceUntil,
  }
}
