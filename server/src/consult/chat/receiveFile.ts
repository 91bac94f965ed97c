import { type ChatFile, type ConsultId, type InputOf, type OutputOf, type PartyId, Refusal } from '@lianxin/contract'
import type { Caller } from '../../platform/hub/caller.ts'
import { auditConsult, partyOf } from '../access.ts'
import type { ConsultParts } from '../deps.ts'
import { mediaTypeOf } from './mediaType.ts'
import { lockSpeaker, requireSpeaker } from './people.ts'
import { filesTotal, findFile, insertFile } from './store.ts'
import type { Announced, Uploads } from './uploads.ts'

/** Of one consultation: a day's pictures, not an archive. */
const filesLimit = 200
const filesLimitBytes = 300 * 1024 ** 2

/**
 * One chunk of a file; the last one stores it.
 * @throws Refusal consult.file-gap, consult.too-many, consult.closed, consult.not-in-room, hub.invalid-input, and what partyOf refuses
 */
export async function receiveChunk(
  parts: ConsultParts,
  uploads: Uploads,
  input: InputOf<'chat:file-chunk'>,
  caller: Caller,
): Promise<OutputOf<'chat:file-chunk'>> {
  const { consultId, fileId, name, bytes, offset, data } = input
  const found = await partyOf(parts, null, consultId, caller)
  const party = requireSpeaker(found, caller, parts.clock.now())
  const there = await findFile(parts.db.read, fileId)
  if (there) return { received: bytes, file: sameFile(there, consultId, party.id, input) }
  const announced = { consultId, partyId: party.id, personId: caller.personId, fileId, name, bytes }
  const received = uploads.append(announced, offset, data)
  return { received, file: received === bytes ? await keep(parts, uploads, announced, input, caller) : null }
}

/** A file that is there already, asked for again. @throws Refusal hub.invalid-input when the id is of another one */
function sameFile(
  { fileId, name, mediaType, bytes, ...of }: NonNullable<Awaited<ReturnType<typeof findFile>>>,
  consultId: ConsultId,
  partyId: PartyId,
  asked: { readonly name: string; readonly bytes: number },
): ChatFile {
  const same = of.consultId === consultId && of.partyId === partyId && name === asked.name && bytes === asked.bytes
  if (!same) throw new Refusal('hub.invalid-input', { at: 'fileId' })
  return { fileId, name, mediaType, bytes }
}

async function keep(
  { db }: ConsultParts,
  uploads: Uploads,
  announced: Announced,
  { consultId, fileId, name, bytes }: InputOf<'chat:file-chunk'>,
  caller: Caller,
): Promise<ChatFile> {
  const whole = uploads.whole(announced)
  const file = { fileId, name, mediaType: mediaTypeOf(whole), bytes }
  await db.tx(async (tx) => {
    const { consult, party } = await lockSpeaker(tx, consultId, caller)
    const total = await filesTotal(tx, consultId)
    if (total.files >= filesLimit || total.bytes + bytes > filesLimitBytes) throw new Refusal('consult.too-many')
    if (await insertFile(tx, consultId, party.id, file, whole))
      await auditConsult(tx, tx.at, 'consult.file-sent', consult, caller, { fileId, bytes })
  })
  uploads.forget(announced)
  return file
}
