import { Device, type types } from 'mediasoup-client'
import { type AudioOut, createAudioOut } from './audioOut.ts'
import { keepAwake } from './keepAwake.ts'
import { type MediaDevicesOfPage, mediaDevicesOfPage } from './devices.ts'

/** What a session needs of the browser. */
export interface RoomEnvironment {
  readonly media: MediaDevicesOfPage | null
  readonly makeDevice: () => Promise<types.Device>
  readonly makeStream: (track: MediaStreamTrack) => MediaStream
  readonly sound: AudioOut
  /** Keeps the screen on; returns how to let it sleep. */
  readonly keepAwake: () => () => void
  /** The network came back or became another; returns how to stop hearing. */
  readonly onNetwork: (run: () => void) => () => void
  /** The page is being closed or left; returns how to stop hearing. */
  readonly onGone: (run: () => void) => () => void
}

export function browserEnvironment(window: Window & typeof globalThis): RoomEnvironment {
  return {
    media: mediaDevicesOfPage(),
    makeDevice: () => Device.factory(),
    makeStream: (track) => new MediaStream([track]),
    sound: createAudioOut(window.document),
    keepAwake: () => keepAwake(window),
    onNetwork(run) {
      // Chromium tells of a change from one network to another here; others only of `online`.
      const connection = (window.navigator as { connection?: EventTarget }).connection
      window.addEventListener('online', run)
      connection?.addEventListener('change', run)
      return () => {
        window.removeEventListener('online', run)
        connection?.removeEventListener('change', run)
      }
    },
    onGone(run) {
      window.addEventListener('pagehide', run)
      return () => window.removeEventListener('pagehide', run)
    },
  }
}
