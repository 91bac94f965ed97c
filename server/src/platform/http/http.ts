import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { httpStatus, Refusal, toWire } from '@lianxin/contract'
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express'
import helmet from 'helmet'
import { translate } from '../db/translate.ts'
import type { Caller } from '../hub/caller.ts'
import type { Identified } from '../hub/hub.ts'
import type { Ids } from '../ids.ts'
import type { Log } from '../log.ts'
import { readCookie } from './cookie.ts'
import { servePrecompressed } from './precompressed.ts'

export const sessionCookie = 'lianxin_session'

export interface HttpDeps {
  readonly ids: Ids
  readonly log: Log
  readonly behindProxy: boolean
  /** The built web app; absent while developing. */
  readonly webDir: string
  isTrustedOrigin(origin: string | undefined, host: string | undefined): boolean
  /** Who holds the cookie's token, or null. */
  authenticate(cookieToken: string | undefined): Promise<Identified | null>
}

/** What a capability's http.ts registers its routes on. */
export interface Api {
  readonly router: Express
  /** The signed-in caller of a request. @throws Refusal identity.not-signed-in */
  requireCaller(request: Request): Promise<Caller>
  requestId(response: Response): string
}

/** The HTTP side: security headers, origin check, capabilities' routes, the web app, and one translation of errors. */
export function createHttp(deps: HttpDeps, register: (api: Api) => void): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  if (deps.behindProxy) app.set('trust proxy', 1)
  app.use(securityHeaders(deps.behindProxy))
  app.use((_request, response, next) => {
    response.locals['requestId'] = deps.ids.next()
    next()
  })
  app.use('/api', refuseForeignWrites(deps), express.json({ limit: '16kb', strict: true }))
  register({
    router: app,
    requestId: (response) => String(response.locals['requestId']),
    async requireCaller(request) {
      const identified = await deps.authenticate(readCookie(request.headers.cookie, sessionCookie))
      if (!identified) throw new Refusal('identity.not-signed-in')
      return { ...identified, requestId: String(request.res?.locals['requestId'] ?? ''), lineId: '' }
    },
  })
  app.use('/api', () => {
    throw new Refusal('hub.unknown-event')
  })
  serveWebApp(app, deps.webDir)
  app.use(answerError(deps.log))
  return app
}

function securityHeaders(behindProxy: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine writes its theme's variables into a style element
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
    // plain http inside a hospital's network stays possible; behind a TLS proxy browsers are told to stay on TLS
    strictTransportSecurity: behindProxy,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: behindProxy,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
}

/** A write from a page of another origin is refused whatever cookie it carries (SameSite=Strict is the other lock). */
function refuseForeignWrites(deps: HttpDeps): RequestHandler {
  return (request, _response, next) => {
    const safe = request.method === 'GET' || request.method === 'HEAD'
    const foreignSite = request.headers['sec-fetch-site'] === 'cross-site'
    if (!safe && (foreignSite || !deps.isTrustedOrigin(request.headers.origin, request.headers.host))) throw new Refusal('identity.origin')
    next()
  }
}

function serveWebApp(app: Express, webDir: string): void {
  app.use('/assets', servePrecompressed(join(webDir, 'assets'), { immutable: true, maxAge: '365d', fallthrough: false }))
  app.use(express.static(webDir, { cacheControl: false, setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache') }))
  app.get('/{*page}', (_request, response, next) => {
    const page = join(webDir, 'index.html')
    if (!existsSync(page)) return next(new Refusal('hub.unknown-event'))
    response.setHeader('Cache-Control', 'no-cache')
    response.sendFile(page)
  })
}

function answerError(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    const requestId = String(response.locals['requestId'])
    const refusal = toRefusal(translate(error))
    if (refusal.code === 'internal') log.error({ method: request.method, requestId, err: error }, 'http request failed')
    response.status(httpStatus(refusal.code)).json({ ok: false, error: toWire(refusal, requestId) })
  }
}

/** express and its parsers signal bad input by errors that carry a 4xx status. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  if (status === 413) return new Refusal('hub.too-large')
  if (status === 404) return new Refusal('hub.unknown-event')
  return status >= 400 && status < 500 ? new Refusal('hub.invalid-input') : new Refusal('hub.internal')
}
