import type { EcgRefusal } from '@lianxin/ecg'
import { ecgLimits } from '@lianxin/ecg'
import { useCallback, useEffect, useState } from 'react'
import { loadEnglish } from '../text/loadEnglish.ts'
import { useLive, useObservable } from '../session/live.tsx'
import { lineAgain, loadPart } from '../ui/LatePart.tsx'
import type { Chosen } from './chosen.ts'
import { browserDecoder } from './engine/decoder.ts'
import { loadChosenFile, loadDetail } from './parts.ts'
import { whenIdle } from '../ui/whenIdle.ts'

export interface ChosenFiles {
  readonly files: readonly Chosen[]
  /** False while what opens files is still on its way over the line. */
  readonly decodersLoaded: boolean
  open(files: readonly File[]): void
  drop(key: number): void
}

let lastKey = 0

/** Opens picked files one after another; the newest stands on top. */
export function useChosen(): ChosenFiles {
  const [files, setFiles] = useState<readonly Chosen[]>([])
  const { connection } = useLive()
  const [decoder] = useState(() => browserDecoder((failures) => lineAgain(connection, failures)))
  useEffect(
    () =>
      // Decoders and forms must be here before the line goes: an ECG is opened, drawn and told of offline too. On a thin line they
      // wait until the page itself is there.
      whenIdle(() => {
        decoder.warm()
        for (const load of [loadChosenFile, loadDetail, loadEnglish]) loadPart<unknown>(connection, load).catch(() => undefined)
      }),
    [connection, decoder],
  )
  const change = useCallback((key: number, patch: Partial<Chosen>) => {
    setFiles((now) => now.map((file) => (file.key === key ? { ...file, ...patch } : file)))
  }, [])
  const openOne = useCallback(
    async (file: File) => {
      const key = ++lastKey
      setFiles((now) => [{ key, fileName: file.name, bytes: new Uint8Array(), outcome: { state: 'decoding' } }, ...now])
      const bytes = await readFile(file)
      if (!(bytes instanceof Uint8Array)) return change(key, { outcome: { state: 'refused', refusal: bytes } })
      const decoded = await decoder.decode(bytes)
      change(key, {
        bytes,
        outcome: decoded.ok ? { state: 'ready', record: decoded.record } : { state: 'refused', refusal: decoded.refusal },
      })
    },
    [change, decoder],
  )
  return {
    files,
    decodersLoaded: useObservable(decoder.loaded),
    open: useCallback((picked) => void Promise.all(picked.map(openOne)), [openOne]),
    drop: useCallback((key) => setFiles((now) => now.filter((file) => file.key !== key)), []),
  }
}

/** The limit is checked before the bytes are read, so that a film dropped by mistake does not fill the memory. */
async function readFile(file: File): Promise<Uint8Array<ArrayBuffer> | EcgRefusal> {
  if (file.size > ecgLimits.fileBytes) {
    return { code: 'too-large', reason: 'too-large', message: `${file.size} bytes exceed the limit of ${ecgLimits.fileBytes} bytes` }
  }
  try {
    return new Uint8Array(await file.arrayBuffer())
  } catch {
    return { code: 'invalid', reason: 'empty', message: 'the browser could not read the file (a folder, or it was moved)' }
  }
}
