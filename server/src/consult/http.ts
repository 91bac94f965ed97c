import { ConsultId, EcgId, GuestEntry, Refusal } from '@lianxin/contract'
import type { Request, Response } from 'express'
import { recordingRefusedAccess } from '../audit/index.ts'
import { readCookie } from '../platform/http/cookie.ts'
import type { Api } from '../platform/http/http.ts'
import type { Caller } from '../platform/hub/caller.ts'
import type { Identified } from '../platform/hub/hub.ts'
import { fileRoutes } from './chat/index.ts'
import type { ConsultParts } from './deps.ts'
import type { Guests } from './guests.ts'
import { recordingRoutes } from './recording/index.ts'
import { frameOf } from './showEcg.ts'
import { createTally } from './tally.ts'

const guestCookie = 'lianxin_guest'
/** Within ten minutes. A token is 256 bits: this keeps guessers from costing anything, not from success. */
const wrongPerAddress = 30
/** Each tells everybody whom it concerns; many guests may come from behind one address. */
const entriesPerAddress = 120
const cookieOf = (request: Request) => readCookie(request.headers.cookie, guestCookie)

interface Consult {
  readonly parts: ConsultParts
  readonly guests: Guests
}

/** A guest's session, what an invitation says, and the waveform of a consultation's ECG. */
export function consultRoutes(api: Api, consult: Consult, secureCookie: boolean): void {
  guestRoutes(api, consult, secureCookie)
  const asParty = callersOf(api, consult)
  fileRoutes(api, consult.parts, asParty, idOf)
  recordingRoutes(api, consult.parts, asParty, idOf)
  api.router.get('/api/consults/:id/ecgs/:ecgId/frame', async (request, response) => {
    const consultId = idOf(request)
    const ecgId = EcgId.safeParse(request.params['ecgId'])
    if (!ecgId.success) throw new Refusal('ecg.unknown')
    const frame = await asParty(request, (caller) => frameOf(consult.parts, consultId, ecgId.data, caller))
    const etag = `"${frame.sha256}"`
    // kept by the browser, but never shown to the next person at the device, or after a right was taken, without asking here
    response.setHeader('Cache-Control', 'private, no-cache').setHeader('ETag', etag)
    if (frame.differs) response.setHeader('Lianxin-Warning', 'frame-differs')
    if (request.headers['if-none-match'] === etag) response.status(304).end()
    else response.setHeader('Content-Type', 'application/octet-stream').setHeader('Content-Length', frame.bytes.length).end(frame.bytes)
  })
}

/** The consultation that a path names. @throws Refusal consult.unknown */
export function idOf(request: Request): ConsultId {
  const id = ConsultId.safeParse(request.params['id'])
  if (!id.success) throw new Refusal('consult.unknown')
  return id.data
}

/**
 * Runs what a person may be entitled to as themselves or as the guest that the same browser came as.
 * @throws Refusal identity.not-signed-in when it is neither, else what `work` refused first
 */
export function callersOf({ requireCaller, requestId }: Api, { parts, guests }: Consult) {
  async function callers(request: Request): Promise<Caller[]> {
    const guest = await guests.byCookie(cookieOf(request))
    const asGuest = guest ? [{ ...guest, requestId: request.res ? requestId(request.res) : '', lineId: '' }] : []
    try {
      return [await requireCaller(request), ...asGuest]
    } catch (error) {
      if (asGuest.length > 0 && error instanceof Refusal && error.reason === 'identity.not-signed-in') return asGuest
      throw error
    }
  }
  return async <T>(request: Request, work: (caller: Caller) => Promise<T>): Promise<T> => {
    const [first, second] = await callers(request)
    if (!first) throw new Refusal('identity.not-signed-in')
    const traced = (caller: Caller) => recordingRefusedAccess(parts, caller, () => work(caller))
    if (!second) return traced(first)
    return work(first).catch((error: unknown) => (error instanceof Refusal ? traced(second) : Promise.reject(error)))
  }
}

function guestRoutes({ router, requestId }: Api, { parts, guests }: Consult, secureCookie: boolean): void {
  const wrong = createTally(parts.clock, wrongPerAddress)
  const entries = createTally(parts.clock, entriesPerAddress)
  const cookie = { httpOnly: true, sameSite: 'strict', secure: secureCookie, path: '/api' } as const

  async function guarded<T>(request: Request, work: () => Promise<T>): Promise<T> {
    const address = request.ip ?? ''
    if (!wrong.mayTry(address) || !entries.mayTry(address)) throw new Refusal('consult.too-many')
    return work().catch((error: unknown) => {
      if (error instanceof Refusal && error.reason === 'consult.link-unknown') wrong.count(address)
      throw error
    })
  }
  const requireGuest = async (request: Request): Promise<Identified> => {
    const who = await guests.byCookie(cookieOf(request))
    if (!who) throw new Refusal('identity.not-signed-in')
    return who
  }
  const answer = (response: Response, body: object) => response.setHeader('Cache-Control', 'no-store').json(body)

  router.get('/api/guest-links/:token', async (request, response) => {
    answer(response, await guarded(request, () => guests.invitation(String(request.params['token']).slice(0, 200))))
  })
  router.post('/api/guest-session', async (request, response) => {
    const input = GuestEntry.safeParse(request.body)
    if (!input.success) throw new Refusal('hub.invalid-input', { at: input.error.issues[0]?.path.join('.') ?? '' })
    const { token, who } = await guarded(request, () => guests.enter(input.data, cookieOf(request), requestId(response)))
    entries.count(request.ip ?? '')
    answer(response.cookie(guestCookie, token, cookie), guests.me(who))
  })
  router.get('/api/guest-session', async (request, response) => {
    answer(response, guests.me(await requireGuest(request)))
  })
  router.delete('/api/guest-session', async (request, response) => {
    await guests.signOut(await requireGuest(request))
    response.clearCookie(guestCookie, { path: cookie.path }).status(204).end()
  })
  router.post('/api/guest-session/socket-token', async (request, response) => {
    answer(response, guests.socketToken(await requireGuest(request)))
  })
}
