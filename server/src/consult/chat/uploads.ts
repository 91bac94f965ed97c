import { consultLimits, Refusal } from '@lianxin/contract'
import type { Clock } from '../../platform/clock.ts'

export const uploadLimits = { ofParty: 3, ofPerson: 6, ofConsult: 10, bytesOfAll: 256 * 1024 ** 2, staleAfterMs: 10 * 60_000 } as const

export interface Announced {
  readonly consultId: string
  readonly partyId: string
  /** In all consultations together; a guest has one. */
  readonly personId: string
  readonly fileId: string
  readonly name: string
  readonly bytes: number
}

interface Upload extends Announced {
  readonly chunks: Uint8Array[]
  received: number
  touchedAtMs: number
}

/**
 * Files on their way in, in memory, bounded per party, per person, per consultation and, by announced bytes, for all: a file of at most 10 MB that a
 * restarted hub has lost is sent again.
 */
export function createUploads(clock: Clock) {
  const uploads = new Map<string, Upload>()
  const keyOf = ({ consultId, partyId, fileId }: Announced) => `${consultId} ${partyId} ${fileId}`

  function dropStale(): void {
    for (const [key, { touchedAtMs }] of uploads) if (clock.nowMs() - touchedAtMs > uploadLimits.staleAfterMs) uploads.delete(key)
  }
  function begin(announced: Announced): Upload {
    dropStale()
    const all = [...uploads.values()]
    const ofConsult = all.filter(({ consultId }) => consultId === announced.consultId)
    const ofParty = ofConsult.filter(({ partyId }) => partyId === announced.partyId)
    const bytes = all.reduce((total, one) => total + one.bytes, announced.bytes)
    const ofPerson = all.filter(({ personId }) => personId === announced.personId)
    const crowded =
      ofParty.length >= uploadLimits.ofParty || ofPerson.length >= uploadLimits.ofPerson || ofConsult.length >= uploadLimits.ofConsult
    if (crowded || bytes > uploadLimits.bytesOfAll) throw new Refusal('consult.too-many')
    const upload = { ...announced, chunks: [], received: 0, touchedAtMs: clock.nowMs() }
    uploads.set(keyOf(announced), upload)
    return upload
  }

  return {
    /**
     * Adds a chunk; one that is there already changes nothing.
     * @returns how many bytes are there
     * @throws Refusal consult.file-gap with `received` to go on from, consult.too-many, hub.invalid-input
     */
    append(announced: Announced, offset: number, data: Uint8Array): number {
      const known = uploads.get(keyOf(announced))
      if (known && (known.name !== announced.name || known.bytes !== announced.bytes))
        throw new Refusal('hub.invalid-input', { at: 'bytes' })
      if (data.length === 0 || data.length > consultLimits.chunkBytes || offset + data.length > announced.bytes)
        throw new Refusal('hub.invalid-input', { at: 'data' })
      if (offset > (known?.received ?? 0)) throw new Refusal('consult.file-gap', { received: known?.received ?? 0 })
      const upload = known ?? begin(announced)
      upload.touchedAtMs = clock.nowMs()
      if (offset + data.length > upload.received) {
        // a copy: a chunk is a view of the whole message that it came in
        const added = Uint8Array.from(data.subarray(upload.received - offset))
        upload.chunks.push(added)
        upload.received += added.length
      }
      return upload.received
    },
    whole: (announced: Announced): Buffer => Buffer.concat(uploads.get(keyOf(announced))?.chunks ?? []),
    forget: (announced: Announced): void => void uploads.delete(keyOf(announced)),
  }
}
export type Uploads = ReturnType<typeof createUploads>
