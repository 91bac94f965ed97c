import { Refusal, Setup, SignIn } from '@lianxin/contract'
import type { Request, Response } from 'express'
import { type Api, sessionCookie } from '../platform/http/http.ts'
import type { Sessions } from './sessions.ts'
import type { FirstRun } from './setUp.ts'

/** Sign-in, sign-out, who am I, the socket's token, and the first administrator. */
export function identityRoutes(api: Api, sessions: Sessions, firstRun: FirstRun, secureCookie: boolean): void {
  const { router, requireCaller, requestId } = api

  const giveCookie = (response: Response, token: string) =>
    response.cookie(sessionCookie, token, { httpOnly: true, sameSite: 'strict', secure: secureCookie, path: '/' })

  const signIn = async (request: Request, response: Response, input: typeof SignIn._zod.output) => {
    const token = await sessions.signIn(input, request.ip ?? '', requestId(response))
    const who = await sessions.byCookie(token)
    if (!who) throw new Refusal('identity.session-ended')
    giveCookie(response, token).json(await sessions.me(who))
  }

  router.post('/api/session', async (request, response) => {
    const input = SignIn.safeParse(request.body)
    if (!input.success) throw new Refusal('identity.wrong-credentials')
    await signIn(request, response, input.data)
  })
  router.get('/api/session', async (request, response) => {
    response.setHeader('Cache-Control', 'no-store').json(await sessions.me(await requireCaller(request)))
  })
  router.delete('/api/session', async (request, response) => {
    await sessions.signOut(await requireCaller(request), requestId(response))
    response.clearCookie(sessionCookie, { path: '/' }).status(204).end()
  })
  router.post('/api/session/socket-token', async (request, response) => {
    response.setHeader('Cache-Control', 'no-store').json(sessions.socketToken(await requireCaller(request)))
  })
  router.get('/api/setup', async (_request, response) => {
    response.setHeader('Cache-Control', 'no-store').json({ needed: await firstRun.needed() })
  })
  router.post('/api/setup', async (request, response) => {
    const input = Setup.safeParse(request.body)
    if (!input.success) throw new Refusal('hub.invalid-input', { at: input.error.issues[0]?.path.join('.') ?? '' })
    await firstRun.setUp(input.data, requestId(response))
    await signIn(request, response, { login: input.data.login, password: input.data.password })
  })
}
