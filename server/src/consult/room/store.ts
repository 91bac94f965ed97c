import { type ConsultFileId, type ConsultId, type EcgId, PeerId, Stage } from '@lianxin/contract'
import type { Db, Tx } from '../../platform/db/db.ts'
import { emptyStage, firstSheet } from './parts.ts'

type Reader = Db['read'] | Tx

export interface KeptStage {
  readonly stage: Stage
  readonly presenter: PeerId | null
}

/** What the room showed last; else the ECG that it is about. What an older hub kept in another shape is not shown. */
export async function readStage(db: Reader, consultId: ConsultId): Promise<KeptStage> {
  const row = await db.selectFrom('consult').select(['stage', 'subject_id']).where('id', '=', consultId).executeTakeFirst()
  const kept = row?.stage as { stage?: unknown; presenter?: unknown } | null | undefined
  const stage = Stage.safeParse(kept?.stage)
  const presenter = PeerId.safeParse(kept?.presenter)
  if (stage.success) return { stage: stage.data, presenter: presenter.success ? presenter.data : null }
  return { stage: row?.subject_id ? { ...emptyStage, sheets: [firstSheet(row.subject_id as EcgId)] } : emptyStage, presenter: null }
}

export async function keepStage(db: Reader, consultId: ConsultId, kept: KeptStage): Promise<void> {
  await db
    .updateTable('consult')
    .set({ stage: JSON.stringify(kept) })
    .where('id', '=', consultId)
    .execute()
}

/** The ECGs that a room may show: the one that it is about and those among its materials. */
export async function ecgsOf(db: Reader, consultId: ConsultId): Promise<string[]> {
  const rows = await db
    .selectFrom('consult')
    .select('subject_id as id')
    .where('id', '=', consultId)
    .unionAll(db.selectFrom('consult_material').select('ecg_id as id').where('consult_id', '=', consultId))
    .execute()
  return rows.flatMap(({ id }) => id ?? [])
}

export async function hasFile(db: Reader, consultId: ConsultId, fileId: ConsultFileId): Promise<boolean> {
  const found = db.selectFrom('consult_file').select('id').where('id', '=', fileId).where('consult_id', '=', consultId)
  return (await found.executeTakeFirst()) !== undefined
}
