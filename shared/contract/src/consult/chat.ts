import * as z from 'zod/mini'
import { request } from '../define.ts'
import { EpochMs, IdempotencyKey, text } from '../ids.ts'
import { consultLimits } from './consult.ts'
import { ConsultFileId, ConsultId, PartyId } from './ids.ts'

export const ChatFile = z.strictObject({
  fileId: ConsultFileId,
  name: text(200, 1),
  /** As found by content, not as the sender says: shown in the page only when it is an image. */
  mediaType: z.enum(['image/jpeg', 'image/png', 'application/pdf', 'application/octet-stream']),
  bytes: z.int(),
})
export type ChatFile = z.infer<typeof ChatFile>

export const ChatMessage = z.strictObject({
  consultId: ConsultId,
  /** 1, 2, 3 … within the consultation. */
  messageNo: z.int(),
  partyId: PartyId,
  at: EpochMs,
  text: text(2000),
  file: z.nullable(ChatFile),
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** How far each party's devices have received, and its person has seen, the messages. */
export const ChatMark = z.strictObject({ partyId: PartyId, deliveredNo: z.int(), seenNo: z.int() })
export type ChatMark = z.infer<typeof ChatMark>

const guests = true as const
/** What a request names: as the database holds it. */
const upToNo = z.int().check(z.minimum(0), z.maximum(2 ** 31 - 1))

export const chatRequests = {
  /** Messages after `afterNo`, oldest first, at most 500, and everybody's marks. */
  'chat:read': request({
    kind: 'read',
    right: 'consult.take-part',
    guests,
    input: z.strictObject({ consultId: ConsultId, afterNo: upToNo }),
    output: z.strictObject({ messages: z.array(ChatMessage), marks: z.array(ChatMark) }),
  }),
  'chat:send': request({
    kind: 'write',
    right: 'consult.take-part',
    guests,
    input: z.strictObject({ key: IdempotencyKey, consultId: ConsultId, text: text(2000), fileId: z.nullable(ConsultFileId) }),
    output: z.strictObject({ message: ChatMessage }),
  }),
  /** Only forward; a lower number changes nothing. */
  'chat:mark': request({
    kind: 'read',
    right: 'consult.take-part',
    guests,
    input: z.strictObject({ consultId: ConsultId, deliveredNo: upToNo, seenNo: upToNo }),
    output: z.strictObject({}),
  }),
  /** A file in chunks, in order; the same offset again is answered the same. Complete when `received` is `bytes`. */
  'chat:file-chunk': request({
    kind: 'read',
    right: 'consult.take-part',
    rate: 'bulk',
    maxBytes: consultLimits.chunkBytes + 1024,
    guests,
    input: z.strictObject({
      consultId: ConsultId,
      fileId: ConsultFileId,
      name: text(200, 1),
      bytes: z.int().check(z.minimum(1), z.maximum(consultLimits.fileBytes)),
      offset: z.int().check(z.minimum(0)),
      data: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    }),
    output: z.strictObject({ received: z.int(), file: z.nullable(ChatFile) }),
  }),
}

export const chatPushes = {
  'chat:added': z.strictObject({ message: ChatMessage }),
  'chat:marked': z.strictObject({ consultId: ConsultId, mark: ChatMark }),
}
