import type { LoadPeer } from './peer.ts'

/** A server under load, of which everything beyond ICE and DTLS is its own. */
export interface LoadServer {
  /** Its process that forwards media. */
  readonly pid: number
  openRoom(): Promise<LoadRoom>
  stop(): Promise<void>
}

export interface LoadRoom {
  /** Somebody comes in who sends a voice and a picture. */
  publish(): Promise<Publisher>
  /** Somebody takes the tracks of all publishers but their own. */
  subscribe(own: Publisher): Promise<LoadPeer>
}

export interface Publisher {
  readonly id: number
  readonly peer: LoadPeer
  readonly ssrcs: { readonly audio: number; readonly video: number }
}

export const payloadTypes = { audio: 111, video: 96 } as const
/** Both kinds: a frame of Opus is 20 ms, and 750 bytes in each are 300 kbit/s. */
export const packetsPerS = 50
const audioPayload = Buffer.alloc(80, 0x5a)
/** The beginning of a VP8 key frame (RFC 7741 4.2, 4.3): an SFU lets a new receiver begin at one only. */
const videoPayload = Buffer.concat([Buffer.from([0x10, 0x00]), Buffer.alloc(748, 0x5a)])

/** Sends everybody's packets at an even pace; tells how many were sent since it was asked last. */
export function startSending(publishers: readonly Publisher[]) {
  let [step, sent] = [0, 0]
  const rounds = new Map<Publisher, number>()
  const sendBoth = (publisher: Publisher) => {
    const round = (rounds.get(publisher) ?? -1) + 1
    rounds.set(publisher, round)
    send(publisher, round)
    sent += 2
  }
  const beganAt = performance.now()
  const slots = 10
  const everyMs = 1000 / packetsPerS / slots
  const timer = setInterval(() => {
    // late ticks are made up for, unless the machine stood still
    const due = Math.floor((performance.now() - beganAt) / everyMs)
    if (due - step > 4 * slots) step = due - slots
    for (; step < due; step++) {
      for (let i = step % slots; i < publishers.length; i += slots) {
        const publisher = publishers[i]
        if (publisher) sendBoth(publisher)
      }
    }
  }, everyMs)
  return {
    sent() {
      const before = sent
      sent = 0
      return before
    },
    stop: () => clearInterval(timer),
  }
}

function send({ peer, ssrcs }: Publisher, round: number): void {
  const sequenceNumber = round & 0xffff
  const timestamp = (clockRate: number) => ((round * clockRate) / packetsPerS) % 2 ** 32
  peer.send({ payloadType: payloadTypes.audio, sequenceNumber, timestamp: timestamp(48_000), ssrc: ssrcs.audio }, audioPayload)
  peer.send({ payloadType: payloadTypes.video, sequenceNumber, timestamp: timestamp(90_000), ssrc: ssrcs.video }, videoPayload)
}
