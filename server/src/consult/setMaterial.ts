import { type InputOf, type OutputOf, Refusal } from '@lianxin/contract'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { auditConsult } from './access.ts'
import { asMember, changeConsult } from './changeConsult.ts'
import type { ConsultParts } from './deps.ts'
import { readableEcg } from './openConsult.ts'
import { hasFile, insertMaterial, materialsOf, updateMaterial } from './storeMaterials.ts'

type Input = InputOf<'consult:set-material'>
const materialsLimit = 40

/**
 * Adds a material or says what stands behind it. Who brings an ECG may read it; the others of the consultation see it then.
 * @throws Refusal ecg.unknown, consult.file-unknown, consult.too-many, hub.invalid-input (no such material), consult.not-in-room
 */
export function setMaterial(parts: ConsultParts, input: Input, caller: Caller): Promise<OutputOf<'consult:set-material'>> {
  return changeConsult(parts, { requestName: 'consult:set-material', input, caller }, async (tx, found) => {
    asMember(found)
    const kept = await materialsOf(tx, input.consultId)
    const before = kept.find(({ id }) => id === input.materialId)
    if (input.ecgId !== null && input.ecgId !== before?.ecgId) await readableEcg(parts, tx, input.ecgId, caller)
    if (input.fileId !== null && !(await hasFile(tx, input.consultId, input.fileId))) throw new Refusal('consult.file-unknown')
    await put(parts, tx, input, kept)
    await auditConsult(tx, tx.at, 'consult.material', found.consult, caller, input.ecgId === null ? {} : { ecgId: input.ecgId })
  })
}

async function put({ ids }: ConsultParts, tx: Tx, input: Input, kept: readonly { position: number }[]): Promise<void> {
  const { consultId, materialId, label, required, ecgId, fileId } = input
  const said = { label, required, ecgId, fileId, ready: input.ready || ecgId !== null || fileId !== null }
  if (materialId !== null) {
    if (!(await updateMaterial(tx, consultId, { id: materialId, ...said }))) throw new Refusal('hub.invalid-input', { at: 'materialId' })
    return
  }
  if (kept.length >= materialsLimit) throw new Refusal('consult.too-many')
  await insertMaterial(tx, { id: ids.next(), consultId, position: (kept.at(-1)?.position ?? -1) + 1, ...said })
}
