import { EcgId, Refusal } from '@lianxin/contract'
import type { Request, Response } from 'express'
import { recordingRefusedAccess } from '../audit/index.ts'
import { attachment } from '../platform/http/attachment.ts'
import type { Api } from '../platform/http/http.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { EcgParts } from './deps.ts'
import { auditEcg, ecgInScope } from './scope.ts'
import { type EcgPlace, findOriginal } from './store.ts'

/** The bytes of an ECG by GET, so that the browser's cache and not the socket carries them: the frame to draw, and the original. */
export function ecgRoutes({ router, requireCaller }: Pick<Api, 'router' | 'requireCaller'>, { parts }: { readonly parts: EcgParts }): void {
  const { db, clock, frames } = parts

  async function audited(request: Request, action: 'ecg.frame-read' | 'ecg.original-read'): Promise<{ caller: Caller; place: EcgPlace }> {
    const caller = await requireCaller(request)
    const id = EcgId.safeParse(request.params['id'])
    if (!id.success) throw new Refusal('ecg.unknown')
    const place = await recordingRefusedAccess(parts, caller, () => ecgInScope(db.read, id.data, caller, 'ecg.read'))
    await auditEcg(db.read, clock.now(), action, place, caller)
    return { caller, place }
  }

  router.get('/api/ecgs/:id/frame', async (request, response) => {
    const { caller, place } = await audited(request, 'ecg.frame-read')
    const frame = await frames.frameOf(place, caller.personId)
    const etag = `"${frame.sha256}"`
    // kept by the browser, but never shown to the next person at the device, or after a right was taken, without asking here
    response.setHeader('Cache-Control', 'private, no-cache').setHeader('ETag', etag)
    if (frame.differs) response.setHeader('Lianxin-Warning', 'frame-differs')
    if (request.headers['if-none-match'] === etag) response.status(304).end()
    else sendBytes(response, frame.bytes)
  })

  router.get('/api/ecgs/:id/original', async (request, response) => {
    const { place } = await audited(request, 'ecg.original-read')
    const original = await findOriginal(db.read, place.id)
    if (!original) throw new Refusal('ecg.unknown')
    response.setHeader('Cache-Control', 'private, no-store').setHeader('Content-Disposition', attachment(original.fileName))
    sendBytes(response, original.bytes)
  })
}

function sendBytes(response: Response, bytes: Uint8Array): void {
  response.setHeader('Content-Type', 'application/octet-stream').setHeader('Content-Length', bytes.length).end(bytes)
}
