import type { ClinicalContext, EcgDetail, EcgId, OrganisationId, Patient } from '@lianxin/contract'
import { type ExpressionBuilder, sql } from 'kysely'
import type { Db, Tx } from '../platform/db/db.ts'
import type { DB } from '../platform/db/schema.generated.ts'

type Reader = Db['read'] | Tx

/** What a receipt and the checks of a repeat need. */
export interface StoredEcg {
  readonly id: string
  readonly taskId: string
  readonly number: number
  readonly receivedAt: Date
  readonly uploadKey: string
  readonly senderId: string
  readonly siteId: string
}

const receiptColumns = [
  'ecg.id',
  'ecg.task_id as taskId',
  'ecg.number',
  'ecg.received_at as receivedAt',
  'ecg.upload_key as uploadKey',
  'ecg.sender_id as senderId',
  'ecg.site_id as siteId',
] as const

/** The site's path, or undefined for an unknown site, and the ECG that already came under this key or with these bytes. */
export async function findSiteAndRepeat(db: Reader, upload: Repeatable) {
  const rows = await db
    .selectFrom('organisation')
    .leftJoin('ecg', (join) => join.on((eb) => isRepeat(eb as never, upload)))
    .select(['organisation.path', ...receiptColumns])
    .where('organisation.id', '=', upload.siteId)
    .execute()
  const [first] = rows
  if (!first) return undefined
  const repeat = rows.find((row) => row.uploadKey === upload.uploadKey) ?? first
  return { sitePath: first.path, repeat: isStored(repeat) ? repeat : null }
}

interface Repeatable {
  readonly siteId: string
  readonly uploadKey: string
  readonly sha256: Buffer | null
}

function isRepeat(eb: ExpressionBuilder<DB, 'ecg'>, { siteId, uploadKey, sha256 }: Repeatable) {
  const sameKey = eb('ecg.upload_key', '=', uploadKey)
  return sha256 === null ? sameKey : eb.or([sameKey, eb.and([eb('ecg.site_id', '=', siteId), eb('ecg.sha256', '=', sha256)])])
}

function isStored(row: { readonly [K in keyof StoredEcg]: StoredEcg[K] | null }): row is StoredEcg {
  return row.id !== null
}

export async function findRepeat(db: Reader, upload: Repeatable): Promise<StoredEcg | undefined> {
  const rows = await db
    .selectFrom('ecg')
    .select(receiptColumns)
    .where((eb) => isRepeat(eb, upload))
    .execute()
  return rows.find((row) => row.uploadKey === upload.uploadKey) ?? rows[0]
}

export function findByUploadKey(db: Reader, uploadKey: string): Promise<StoredEcg | undefined> {
  return db.selectFrom('ecg').select(receiptColumns).where('upload_key', '=', uploadKey).executeTakeFirst()
}

export interface NewEcg {
  readonly id: string
  readonly taskId: string
  readonly uploadKey: string
  readonly site: { readonly id: string; readonly path: string }
  readonly senderId: string
  readonly fileName: string
  readonly bytes: Buffer
  readonly sha256: Buffer
  readonly frameSha256: Buffer
  readonly format: string
  readonly leads: readonly string[]
  readonly rateHz: number
  readonly durationS: number
  readonly acquiredAt: EcgDetail['acquiredAt']
  readonly device: EcgDetail['device']
  readonly patient: Patient
  readonly context: ClinicalContext
  readonly warnings: EcgDetail['warnings']
}

/** The record and its original bytes in one statement. @returns its number, or undefined if the key or the bytes are already there. */
export async function insertEcg(tx: Tx, ecg: NewEcg): Promise<number | undefined> {
  const stored = await tx
    .with('stored', (db) =>
      db
        .insertInto('ecg')
        .values(columnsOf(ecg, tx.at))
        .onConflict((conflict) => conflict.doNothing())
        .returning(['id', 'received_at', 'number']),
    )
    .with('original', (db) =>
      db
        .insertInto('ecg_original')
        .columns(['ecg_id', 'received_at', 'bytes'])
        .expression((eb) => eb.selectFrom('stored').select(['id', 'received_at', sql<Buffer>`${ecg.bytes}::bytea`.as('bytes')])),
    )
    .selectFrom('stored')
    .select('number')
    .executeTakeFirst()
  return stored?.number
}

function columnsOf(ecg: NewEcg, receivedAt: Date) {
  return {
    id: ecg.id,
    upload_key: ecg.uploadKey,
    site_id: ecg.site.id,
    site_path: ecg.site.path,
    sender_id: ecg.senderId,
    task_id: ecg.taskId,
    file_name: ecg.fileName,
    format: ecg.format,
    size_bytes: ecg.bytes.length,
    sha256: ecg.sha256,
    received_at: receivedAt,
    acquired_at: ecg.acquiredAt && JSON.stringify(ecg.acquiredAt),
    leads: [...ecg.leads],
    rate_hz: ecg.rateHz,
    duration_s: ecg.durationS,
    device: JSON.stringify(ecg.device),
    patient: JSON.stringify(ecg.patient),
    context: JSON.stringify(ecg.context),
    warnings: JSON.stringify(ecg.warnings),
    frame_sha256: ecg.frameSha256,
  }
}

/** Where an ECG belongs: what rights are checked against. */
export interface EcgPlace {
  readonly id: string
  readonly siteId: string
  readonly sitePath: string
  /** Of the original. */
  readonly sha256Hex: string
  readonly frameSha256: Buffer
}

export async function findPlace(db: Reader, ecgId: string): Promise<EcgPlace | undefined> {
  const row = await db
    .selectFrom('ecg')
    .select(['id', 'site_id as siteId', 'site_path as sitePath', 'sha256', 'frame_sha256 as frameSha256'])
    .where('id', '=', ecgId)
    .executeTakeFirst()
  if (!row) return undefined
  const { sha256, ...place } = row
  return { ...place, sha256Hex: sha256.toString('hex') }
}

export async function findOriginal(db: Reader, ecgId: string): Promise<{ fileName: string; bytes: Buffer } | undefined> {
  return db
    .selectFrom('ecg')
    .innerJoin('ecg_original', (join) =>
      join.onRef('ecg_original.ecg_id', '=', 'ecg.id').onRef('ecg_original.received_at', '=', 'ecg.received_at'),
    )
    .select(['ecg.file_name as fileName', 'ecg_original.bytes'])
    .where('ecg.id', '=', ecgId)
    .executeTakeFirst()
}

export async function findDetail(db: Reader, ecgId: string): Promise<Omit<EcgDetail, 'task'> | undefined> {
  const row = await db
    .selectFrom('ecg')
    .innerJoin('organisation as site', 'site.id', 'ecg.site_id')
    .innerJoin('person as sender', 'sender.id', 'ecg.sender_id')
    .selectAll('ecg')
    .select(['site.name_zh', 'site.name_en', 'sender.name as sender_name'])
    .where('ecg.id', '=', ecgId)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    id: row.id as EcgId,
    version: row.version,
    number: row.number,
    site: { id: row.site_id as OrganisationId, zh: row.name_zh, en: row.name_en },
    senderName: row.sender_name,
    fileName: row.file_name,
    format: row.format as EcgDetail['format'],
    sizeBytes: row.size_bytes,
    receivedAt: row.received_at.getTime(),
    acquiredAt: row.acquired_at as EcgDetail['acquiredAt'],
    leads: row.leads as EcgDetail['leads'],
    rateHz: row.rate_hz,
    durationS: row.duration_s,
    device: row.device as EcgDetail['device'],
    patient: row.patient as Patient,
    context: row.context as ClinicalContext,
    warnings: row.warnings as EcgDetail['warnings'],
  }
}

/** Locks the row, so that two corrections at once are told apart by their version. */
export async function lockVersion(tx: Tx, ecgId: string): Promise<number | undefined> {
  return (await tx.selectFrom('ecg').select('version').where('id', '=', ecgId).forUpdate().executeTakeFirst())?.version
}

export async function updateDescription(tx: Tx, ecgId: string, version: number, patient: Patient, context: ClinicalContext): Promise<void> {
  await tx
    .updateTable('ecg')
    .set({ version, patient: JSON.stringify(patient), context: JSON.stringify(context) })
    .where('id', '=', ecgId)
    .execute()
}
