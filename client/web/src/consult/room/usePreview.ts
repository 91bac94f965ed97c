import { useCallback, useEffect, useState } from 'react'
import { type Devices, type DeviceTrouble, listDevices, mediaDevicesOfPage, takeDevice, watchDevices } from '../engine/index.ts'

export interface Preview {
  readonly stream: MediaStream | null
  readonly trouble: DeviceTrouble | null
  readonly starting: boolean
  again(): void
}

/** A device opened for nobody but the person at it; closed with the page, or when it is not wanted. */
export function usePreview(kind: 'mic' | 'camera', wanted: boolean, deviceId: string | null): Preview {
  const [round, setRound] = useState(0)
  const [taken, setTaken] = useState<Pick<Preview, 'stream' | 'trouble'> | null>(null)
  useEffect(() => {
    if (!wanted) return undefined
    let track: MediaStreamTrack | null = null
    let over = false
    void takeDevice(mediaDevicesOfPage(), kind, deviceId).then((answer) => {
      if (!answer.ok) return over ? undefined : setTaken({ stream: null, trouble: answer.trouble })
      if (over) return answer.track.stop()
      track = answer.track
      track.addEventListener('ended', () => setTaken({ stream: null, trouble: 'pulled-out' }))
      setTaken({ stream: new MediaStream([track]), trouble: null })
    })
    return () => {
      over = true
      track?.stop()
      setTaken(null)
    }
  }, [kind, wanted, deviceId, round])
  const again = useCallback(() => setRound((n) => n + 1), [])
  return { stream: taken?.stream ?? null, trouble: taken?.trouble ?? null, starting: wanted && taken === null, again }
}

/** What is plugged in now; asked again when something is plugged in or pulled out, and when `opened` says that names may be known now. */
export function useDevices(opened: unknown): Devices | null {
  const [devices, setDevices] = useState<Devices | null>(null)
  useEffect(() => {
    let over = false
    const look = () => void listDevices().then((found) => over || setDevices(found))
    look()
    const stop = watchDevices(look)
    return () => {
      over = true
      stop()
    }
  }, [opened])
  return devices
}
