import { decodeFrame } from '@lianxin/ecg'
import type { PaperRecord } from '@lianxin/ecg/paper'
import type { Live } from '@lianxin/live'

/** Decoded tracings kept in memory: about 0.2 MB each, the few that are being read and those likely to be opened next. */
const mostKept = 12

export interface Frames {
  /** The tracing of an ECG; immutable, so a second asking is answered from memory. Rejects with Refusal or FrameError. */
  get(ecgId: string): Promise<PaperRecord>
}

export function createFrames(bytesOf: (path: string) => Promise<Uint8Array>): Frames {
  const kept = new Map<string, Promise<PaperRecord>>()
  return {
    get(ecgId) {
      const known = kept.get(ecgId)
      const frame = known ?? load(bytesOf, ecgId)
      kept.delete(ecgId)
      kept.set(ecgId, frame)
      if (!known) frame.catch(() => kept.delete(ecgId))
      for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(oldest)
      return frame
    },
  }
}

async function load(bytesOf: (path: string) => Promise<Uint8Array>, ecgId: string): Promise<PaperRecord> {
  return decodeFrame(await bytesOf(`/api/ecgs/${ecgId}/frame`))
}

/** By the person with the rights they have now: what was fetched for one must not be shown to the next at the same screen. */
const ofReader = new WeakMap<object, Frames>()
export function framesOf(live: Pick<Live, 'me' | 'http'>): Frames {
  const reader = live.me.get() ?? live
  const frames = ofReader.get(reader) ?? createFrames((path) => live.http.bytes(path))
  ofReader.set(reader, frames)
  return frames
}
