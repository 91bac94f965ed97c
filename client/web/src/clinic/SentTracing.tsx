import { decodeFrame } from '@lianxin/ecg'
import type { PaperRecord } from '@lianxin/ecg/paper'
import { useEffect, useState } from 'react'
import { useLive } from '../session/live.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { PaperPreview } from './PaperPreview.tsx'
import { PaperWaiting } from './PaperWaiting.tsx'

/** The tracing as the hub holds it. */
export function SentTracing({ ecgId, leads, label }: { ecgId: string; leads: number; label: string }) {
  const live = useLive()
  const [record, setRecord] = useState<PaperRecord | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    const leaving = new AbortController()
    live.http.bytes(`/api/ecgs/${encodeURIComponent(ecgId)}/frame`, leaving.signal).then(
      (bytes) => setRecord(decodeFrame(bytes)),
      (caught: unknown) => !leaving.signal.aborted && setError(caught),
    )
    return () => leaving.abort()
  }, [live, ecgId])
  if (error !== null) return <ErrorNote error={error} />
  return record ? <PaperPreview record={record} label={label} /> : <PaperWaiting leads={leads} />
}
