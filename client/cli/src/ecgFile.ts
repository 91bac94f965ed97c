import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type EcgRefusalReason, ecgLimits, inspectEcg, type InspectedEcg } from '@lianxin/ecg'

/** `file` is what the command line said. */
export interface Refused {
  readonly file: string
  readonly refused: {
    readonly code: string
    readonly reason: EcgRefusalReason | 'unreadable'
    readonly message: string
    readonly offset?: number
  }
}
export interface ReadEcg {
  readonly file: string
  readonly fileName: string
  readonly bytes: Uint8Array
  readonly inspected: InspectedEcg
}

export async function readEcg(file: string, cwd: string): Promise<ReadEcg | Refused> {
  const bytes = await readBounded(resolve(cwd, file)).catch((error: NodeJS.ErrnoException) => error)
  if (bytes instanceof Error) return { file, refused: { code: 'not-found', reason: 'unreadable', message: bytes.code ?? 'unreadable' } }
  const inspected = inspectEcg(file, bytes)
  return 'refused' in inspected ? inspected : { file, fileName: basename(file), bytes, inspected }
}

/** One byte more than an ECG may have is enough to be refused as too large. */
async function readBounded(path: string): Promise<Uint8Array> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const room = new Uint8Array(Math.min(size, ecgLimits.fileBytes + 1))
    const { bytesRead } = await handle.read(room, 0, room.length, 0)
    return room.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
