import { ConsultFileId, type ConsultId, Refusal } from '@lianxin/contract'
import type { Request, Response } from 'express'
import { attachment } from '../../platform/http/attachment.ts'
import type { Api } from '../../platform/http/http.ts'
import type { Caller } from '../../platform/hub/caller.ts'
import { auditConsult, partyOf } from '../access.ts'
import type { ConsultParts } from '../deps.ts'
import { bytesOf, findFile, type StoredFile } from './store.ts'

type AsParty = <T>(request: Request, work: (caller: Caller) => Promise<T>) => Promise<T>

/** GET /api/consults/<id>/files/<fileId>: for whoever may see what is inside; each reading is on record before it is answered. */
export function fileRoutes({ router }: Pick<Api, 'router'>, parts: ConsultParts, asParty: AsParty, idOf: (request: Request) => ConsultId) {
  router.get('/api/consults/:id/files/:fileId', async (request, response) => {
    const consultId = idOf(request)
    const fileId = ConsultFileId.safeParse(request.params['fileId'])
    if (!fileId.success) throw new Refusal('consult.file-unknown')
    const { file, bytes } = await asParty(request, (caller) => readFile(parts, consultId, fileId.data, caller))
    sendFile(response, file, bytes)
  })
}

async function readFile(parts: ConsultParts, consultId: ConsultId, fileId: ConsultFileId, caller: Caller) {
  const { db, clock } = parts
  const { consult } = await partyOf(parts, null, consultId, caller)
  const file = await findFile(db.read, fileId)
  const bytes = file?.consultId === consultId ? await bytesOf(db.read, consultId, fileId) : undefined
  if (!file || !bytes) throw new Refusal('consult.file-unknown')
  await auditConsult(db.read, clock.now(), 'consult.file-read', consult, caller, { fileId })
  return { file, bytes }
}

/** What a stranger sent never runs here: no scripts, no origin of ours, no type but the one found, and only images are shown in the page. */
function sendFile(response: Response, { name, mediaType }: StoredFile, bytes: Buffer): void {
  const shown = mediaType.startsWith('image/')
  response
    .setHeader('Content-Type', mediaType)
    .setHeader('Content-Length', bytes.length)
    .setHeader('Content-Disposition', shown ? 'inline' : attachment(name))
    .setHeader('Content-Security-Policy', "sandbox; default-src 'none'")
    .setHeader('X-Content-Type-Options', 'nosniff')
    .setHeader('Cache-Control', 'private, no-store')
    .end(bytes)
}
