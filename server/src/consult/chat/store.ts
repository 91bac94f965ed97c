import type { ChatFile, ChatMark, ChatMessage, ConsultFileId, ConsultId, PartyId } from '@lianxin/contract'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/db.ts'
import type { Reader } from '../store.ts'

/** The consultation's row is locked: numbers are given one after the other. */
export async function takeMessageNo(tx: Tx, consultId: ConsultId): Promise<number> {
  const row = await tx
    .updateTable('consult')
    .set((eb) => ({ last_message_no: eb('last_message_no', '+', 1) }))
    .where('id', '=', consultId)
    .returning('last_message_no')
    .executeTakeFirstOrThrow()
  return row.last_message_no
}

export function insertMessage(
  tx: Tx,
  message: { consultId: ConsultId; messageNo: number; partyId: PartyId; text: string; fileId: ConsultFileId | null },
) {
  const { consultId, messageNo, partyId, text, fileId } = message
  return tx
    .insertInto('consult_message')
    .values({ consult_id: consultId, message_no: messageNo, party_id: partyId, at: tx.at, text, file_id: fileId })
    .execute()
}

// octet_length of a value stored EXTERNAL reads none of its bytes
const fileColumns = ['name', 'media_type', sql<number>`octet_length(bytes)`.as('size')] as const

/** Oldest first. */
export async function messagesAfter(db: Reader, consultId: ConsultId, afterNo: number, limit: number): Promise<ChatMessage[]> {
  const rows = await db
    .selectFrom('consult_message')
    .leftJoin('consult_file', 'consult_file.id', 'consult_message.file_id')
    .select(['message_no', 'consult_message.party_id', 'consult_message.at', 'text', 'file_id', ...fileColumns])
    .where('consult_message.consult_id', '=', consultId)
    .where('message_no', '>', afterNo)
    .orderBy('message_no')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    consultId,
    messageNo: row.message_no,
    partyId: row.party_id as PartyId,
    at: row.at.getTime(),
    text: row.text,
    file: row.file_id === null ? null : toFile(row.file_id, row),
  }))
}

function toFile(id: string, row: { name: string | null; media_type: string | null; size: number }): ChatFile {
  return {
    fileId: id as ConsultFileId,
    name: row.name ?? '',
    mediaType: (row.media_type ?? 'application/octet-stream') as ChatFile['mediaType'],
    bytes: row.size,
  }
}

export async function marksOf(db: Reader, consultId: ConsultId): Promise<ChatMark[]> {
  const rows = await db.selectFrom('consult_party').select(['id', 'delivered_no', 'seen_no']).where('consult_id', '=', consultId).execute()
  return rows.map((row) => ({ partyId: row.id as PartyId, deliveredNo: row.delivered_no, seenNo: row.seen_no }))
}

/** Only forward, and never past what was said. @returns the mark when it moved */
export async function moveMark(db: Reader, { partyId, deliveredNo, seenNo }: ChatMark): Promise<ChatMark | undefined> {
  const delivered = sql<number>`greatest(delivered_no, least(${Math.max(deliveredNo, seenNo)}::integer, consult.last_message_no))`
  const seen = sql<number>`greatest(seen_no, least(${seenNo}::integer, consult.last_message_no))`
  const row = await db
    .updateTable('consult_party')
    .from('consult')
    .set({ delivered_no: delivered, seen_no: seen })
    .whereRef('consult.id', '=', 'consult_party.consult_id')
    .where('consult_party.id', '=', partyId)
    .where((eb) => eb.or([eb('delivered_no', '<', delivered), eb('seen_no', '<', seen)]))
    .returning(['delivered_no', 'seen_no'])
    .executeTakeFirst()
  return row && { partyId, deliveredNo: row.delivered_no, seenNo: row.seen_no }
}

export interface StoredFile extends ChatFile {
  readonly consultId: string
  readonly partyId: string
}

export async function findFile(db: Reader, fileId: ConsultFileId): Promise<StoredFile | undefined> {
  const row = await db
    .selectFrom('consult_file')
    .select(['consult_id', 'party_id', ...fileColumns])
    .where('id', '=', fileId)
    .executeTakeFirst()
  return row && { ...toFile(fileId, row), consultId: row.consult_id, partyId: row.party_id }
}

/** What the files of a consultation take. */
export async function filesTotal(db: Reader, consultId: ConsultId): Promise<{ files: number; bytes: number }> {
  const row = await db
    .selectFrom('consult_file')
    .select((eb) => [eb.fn.countAll().as('files'), sql<string>`coalesce(sum(octet_length(bytes)), 0)`.as('total')])
    .where('consult_id', '=', consultId)
    .executeTakeFirstOrThrow()
  return { files: Number(row.files), bytes: Number(row.total) }
}

/** @returns false when a file of this id is there already */
export async function insertFile(tx: Tx, consultId: ConsultId, partyId: PartyId, file: ChatFile, bytes: Buffer): Promise<boolean> {
  const done = await tx
    .insertInto('consult_file')
    .values({ id: file.fileId, consult_id: consultId, party_id: partyId, name: file.name, media_type: file.mediaType, bytes, at: tx.at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function bytesOf(db: Reader, consultId: ConsultId, fileId: ConsultFileId): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('consult_file')
    .select('bytes')
    .where('id', '=', fileId)
    .where('consult_id', '=', consultId)
    .executeTakeFirst()
  return row?.bytes
}
