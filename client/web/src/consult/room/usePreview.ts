import { useCallback, useEffect, useRef, useState } from 'react'
import { type Devices, type DeviceTrouble, listDevices, mediaDevicesOfPage, takeDevice, watchDevices } from '../engine/index.ts'

export interface Preview {
  readonly stream: MediaStream | null
  readonly trouble: DeviceTrouble | null
  readonly starting: boolean
  again(): void
  /** Hands the open device over to the room: it is not closed with this page then. */
  handOver(): MediaStreamTrack | undefined
}

/** A device opened for nobody but the person at it; closed with the page, or when it is not wanted. */
export function usePreview(kind: 'mic' | 'camera', wanted: boolean, deviceId: string | null): Preview {
  const [round, setRound] = useState(0)
  const held = useRef<MediaStreamTrack | undefined>(undefined)
  const [taken, setTaken] = useState<Pick<Preview, 'stream' | 'trouble'> | null>(null)
  useEffect(() => {
    if (!wanted) return undefined
    let over = false
    void takeDevice(mediaDevicesOfPage(), kind, deviceId).then((answer) => {
      if (!answer.ok) return over ? undefined : setTaken({ stream: null, trouble: answer.trouble })
      if (over) return answer.track.stop()
      const { track } = answer
      held.current = track
      track.addEventListener('ended', () => setTaken({ stream: null, trouble: 'pulled-out' }))
      setTaken({ stream: new MediaStream([track]), trouble: null })
    })
    return () => {
      over = true
      held.current?.stop()
      held.current = undefined
      setTaken(null)
    }
  }, [kind, wanted, deviceId, round])
  const again = useCallback(() => setRound((n) => n + 1), [])
  const handOver = useCallback(() => {
    const track = held.current
    held.current = undefined
    return track?.readyState === 'live' ? track : undefined
  }, [])
  return { stream: taken?.stream ?? null, trouble: taken?.trouble ?? null, starting: wanted && taken === null, again, handOver }
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
