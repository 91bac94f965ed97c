import { useEffect, useRef } from 'react'

/** A picture without its sound, which the session plays. */
export function Video({
  stream,
  mirrored = false,
  className,
}: {
  stream: MediaStream
  mirrored?: boolean
  className?: string | undefined
}) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const box = video.current
    if (!box) return undefined
    box.srcObject = stream
    void box.play().catch(() => undefined)
    return () => {
      box.srcObject = null
    }
  }, [stream])
  return <video ref={video} className={className} data-mirrored={mirrored || undefined} muted playsInline autoPlay aria-hidden="true" />
}
