import { createCell, type Observable } from '@lianxin/live'

/** Plays what others say, whatever is on the screen. */
export interface AudioOut {
  /** The browser lets nothing sound before a gesture. */
  readonly locked: Observable<boolean>
  readonly play: (streams: readonly MediaStream[]) => void
  readonly setSpeaker: (deviceId: string | null) => void
  /** From a gesture. */
  readonly unlock: () => void
  readonly close: () => void
}

type Speaker = HTMLAudioElement & { setSinkId?: (deviceId: string) => Promise<void> }

/** Stopped so often without a sound between, it is left to the person. */
const stopsBeforeGesture = 3

export function createAudioOut(document: Document): AudioOut {
  const locked = createCell(false)
  const playing = new Map<MediaStream, Speaker>()
  let speakerId = ''

  const start = async (speaker: Speaker) => {
    try {
      await speaker.play()
      locked.set(false)
    } catch (error) {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError'
      if (refused && speaker.srcObject !== null) locked.set(true)
    }
  }
  const add = (stream: MediaStream) => {
    const speaker: Speaker = document.createElement('audio')
    speaker.autoplay = true
    speaker.srcObject = stream
    if (speakerId) void speaker.setSinkId?.(speakerId).catch(() => undefined)
    playing.set(stream, speaker)
    // Telephones stop what plays when a call comes in, and do not begin again by themselves.
    let stops = 0
    speaker.addEventListener('timeupdate', () => (stops = 0))
    speaker.addEventListener('pause', () => {
      if (playing.get(stream) !== speaker) return
      if (++stops <= stopsBeforeGesture) void start(speaker)
      else locked.set(true)
    })
    void start(speaker)
  }
  const remove = (stream: MediaStream, speaker: Speaker) => {
    playing.delete(stream)
    speaker.pause()
    speaker.srcObject = null
    if (playing.size === 0) locked.set(false)
  }
  return {
    locked,
    play(streams) {
      for (const [stream, speaker] of playing) if (!streams.includes(stream)) remove(stream, speaker)
      for (const stream of streams) if (!playing.has(stream)) add(stream)
    },
    setSpeaker(deviceId) {
      speakerId = deviceId ?? ''
      for (const speaker of playing.values()) void speaker.setSinkId?.(speakerId).catch(() => undefined)
    },
    unlock() {
      for (const speaker of playing.values()) void start(speaker)
    },
    close() {
      for (const [stream, speaker] of playing) remove(stream, speaker)
    },
  }
}
