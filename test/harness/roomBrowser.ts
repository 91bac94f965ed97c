import { randomUUID } from 'node:crypto'
import { demoPassword } from '@lianxin/fixtures'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import type { RoomPrefs } from '../../client/web/src/consult/engine/index.ts'
import { launchChromium } from './browser.ts'
import type { openRoom, RoomPage } from './roomPage.ts'

declare const window: Window & typeof globalThis & { room: RoomPage; rooms: { openRoom: typeof openRoom } }

/** Fake camera and microphone, and candidates by address: names that multicast would have to resolve take their time here. */
export const mediaArguments = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
]

const everything: RoomPrefs = { mic: true, camera: true, micId: null, cameraId: null, speakerId: null, audioOnly: false }

export interface RoomDevice {
  readonly page: Page
  readonly context: BrowserContext
  readonly peerId: string
  readonly state: () => Promise<{
    where: string
    media: string
    audioOnly: string | null
    path: string | null
    peers: number
    epoch: number
  }>
  readonly frames: () => Promise<Readonly<Record<string, number>>>
}

export async function launchForMedia(extra: readonly string[] = []): Promise<Browser> {
  return launchChromium([...mediaArguments, ...extra])
}

let script: Promise<string> | null = null
function engineScript(): Promise<string> {
  script ??= bundle()
  return script
}

async function bundle(): Promise<string> {
  const entry = new URL('./roomPage.ts', import.meta.url).pathname
  const lib = { entry, formats: ['iife' as const], name: 'rooms' }
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, minify: false, lib } })
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[]
  return output?.output[0].code ?? ''
}

export interface EnterOptions {
  readonly prefs?: Partial<RoomPrefs>
  readonly mediaPort?: number | null
  /** Before the engine is there. */
  readonly prepare?: (page: Page) => Promise<void>
}

/** A device of its own whose person is signed in, on a page of the hub that holds nothing but the engine. */
export async function enterRoom(
  browser: Browser,
  url: string,
  login: string,
  consultId: string,
  { prefs = {}, mediaPort = null, prepare }: EnterOptions = {},
): Promise<RoomDevice> {
  const context = await browser.newContext({ bypassCSP: true })
  const answer = await context.request.post(`${url}/api/session`, { data: { login, password: demoPassword } })
  if (!answer.ok()) throw new Error(`${login} could not sign in: ${answer.status()}`)
  const page = await context.newPage()
  await page.goto(`${url}/api/setup`)
  await prepare?.(page)
  await page.addScriptTag({ content: await engineScript() })
  const asked = { consultId, peerId: randomUUID(), prefs: { ...everything, ...prefs }, mediaPort }
  await page.evaluate((given) => {
    window.room = window.rooms.openRoom(given)
  }, asked)
  return {
    page,
    context,
    peerId: asked.peerId,
    frames: () => page.evaluate(() => window.room.frames()),
    state: () =>
      page.evaluate(() => {
        const { where, media, audioOnly, line, room } = window.room.session.state.get()
        const peers = room?.peers.length ?? 0
        return {
          where: where.at,
          media,
          audioOnly: audioOnly?.reason ?? null,
          path: line?.path ?? null,
          peers,
          epoch: room?.mediaEpoch ?? 0,
        }
      }),
  }
}
