import type { Tx } from '../platform/db/db.ts'
import type { Reader } from './store.ts'

export interface NewMaterial {
  readonly id: string
  readonly consultId: string
  readonly position: number
  readonly label: string
  readonly required: boolean
  readonly ecgId: string | null
  readonly fileId: string | null
  readonly ready: boolean
}

export async function insertMaterial(
  tx: Tx,
  { id, consultId, position, label, required, ecgId, fileId, ready }: NewMaterial,
): Promise<void> {
  await tx
    .insertInto('consult_material')
    .values({ id, consult_id: consultId, position, label, required, ecg_id: ecgId, file_id: fileId, ready })
    .execute()
}

/** @returns whether the consultation has such a material */
export async function updateMaterial(
  tx: Tx,
  consultId: string,
  { id, label, required, ecgId, fileId, ready }: Omit<NewMaterial, 'consultId' | 'position'>,
) {
  const done = await tx
    .updateTable('consult_material')
    .set({ label, required, ecg_id: ecgId, file_id: fileId, ready })
    .where('id', '=', id)
    .where('consult_id', '=', consultId)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

export function materialsOf(db: Reader, consultId: string) {
  return db
    .selectFrom('consult_material')
    .select(['id', 'ecg_id as ecgId', 'position'])
    .where('consult_id', '=', consultId)
    .orderBy('position')
    .execute()
}

export async function hasFile(db: Reader, consultId: string, fileId: string): Promise<boolean> {
  const row = await db
    .selectFrom('consult_file')
    .select('id')
    .where('id', '=', fileId)
    .where('consult_id', '=', consultId)
    .executeTakeFirst()
  return row !== undefined
}
