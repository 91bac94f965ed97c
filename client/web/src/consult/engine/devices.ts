import type { DeviceTrouble } from './deviceTrouble.ts'
import { troubleOf } from './deviceTrouble.ts'

/** Browsers leave `mediaDevices` out of pages that came over plain http from anywhere but this machine. */
export type MediaDevicesOfPage = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'> &
  Partial<Pick<MediaDevices, 'getDisplayMedia'>>

export interface Devices {
  readonly cameras: readonly MediaDeviceInfo[]
  readonly microphones: readonly MediaDeviceInfo[]
  /** Empty where the browser has no choice of speakers. */
  readonly speakers: readonly MediaDeviceInfo[]
  /** `ask`: not asked yet; then names of devices are empty. `unknown`: the browser does not tell. */
  readonly permission: Readonly<Record<'camera' | 'microphone', 'granted' | 'denied' | 'ask' | 'unknown'>>
}

/** `instead`: the one before, since the one that was asked for could not be had. */
export type Taken =
  | { readonly ok: true; readonly track: MediaStreamTrack; readonly instead?: DeviceTrouble | null }
  | { readonly ok: false; readonly trouble: DeviceTrouble | null }

/** 720p at 24 frames is what three simulcast layers are made from; a camera that has less gives what it has. */
const pictureWanted = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } } as const
const soundWanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true } as const

export function mediaDevicesOfPage(): MediaDevicesOfPage | null {
  return (globalThis.navigator?.mediaDevices as MediaDevices | undefined) ?? null
}

/** Opens one device; a named one that is gone is replaced by the browser's choice. */
export async function takeDevice(media: MediaDevicesOfPage | null, kind: 'mic' | 'camera', deviceId: string | null): Promise<Taken> {
  if (!media) return { ok: false, trouble: 'insecure-context' }
  const wanted = kind === 'mic' ? soundWanted : pictureWanted
  const constraint = deviceId ? { ...wanted, deviceId: { exact: deviceId } } : wanted
  try {
    const stream = await media.getUserMedia(kind === 'mic' ? { audio: constraint } : { video: constraint })
    return firstTrack(stream, kind)
  } catch (error) {
    if (deviceId && error instanceof Error && error.name === 'OverconstrainedError') return takeDevice(media, kind, null)
    return { ok: false, trouble: troubleOf(error, kind) ?? 'failed' }
  }
}

/** Asks the person what to show. Must be called from a gesture. `trouble` null: cancelled. */
export async function takeScreen(media: MediaDevicesOfPage | null): Promise<Taken> {
  if (!media?.getDisplayMedia) return { ok: false, trouble: media ? 'failed' : 'insecure-context' }
  try {
    return firstTrack(await media.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false }), 'screen')
  } catch (error) {
    return { ok: false, trouble: troubleOf(error, 'screen') }
  }
}

function firstTrack(stream: MediaStream, kind: 'mic' | 'camera' | 'screen'): Taken {
  const [track] = stream.getTracks()
  if (!track) return { ok: false, trouble: kind === 'mic' ? 'no-microphone' : 'no-camera' }
  track.contentHint = kind === 'mic' ? 'speech' : kind === 'camera' ? 'motion' : 'detail'
  return { ok: true, track }
}

/** What there is now. @throws never: without a secure context all lists are empty */
export async function listDevices(media: MediaDevicesOfPage | null = mediaDevicesOfPage()): Promise<Devices> {
  const all = (await media?.enumerateDevices().catch(() => [])) ?? []
  const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind)
  const [camera, microphone] = await Promise.all([permissionFor('camera'), permissionFor('microphone')])
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput'), permission: { camera, microphone } }
}

/** Tells when a device is plugged in or pulled out; returns how to stop. */
export function watchDevices(changed: () => void, media: MediaDevicesOfPage | null = mediaDevicesOfPage()): () => void {
  media?.addEventListener('devicechange', changed)
  return () => media?.removeEventListener('devicechange', changed)
}

async function permissionFor(name: 'camera' | 'microphone'): Promise<Devices['permission']['camera']> {
  try {
    const { state } = await navigator.permissions.query({ name })
    return state === 'prompt' ? 'ask' : state
  } catch {
    return 'unknown'
  }
}
