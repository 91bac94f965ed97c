/** coturn (Debian) as the relay: real Chromium has its media through it, with the credentials that the hub gives, and only with them. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import type { OrganisationId, PersonId } from '@lianxin/contract'
import { demoPerson } from '@lianxin/fixtures'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { iceServersFor } from '../../server/src/consult/sfu/turn.ts'
import { run } from '../harness/childProcess.ts'
import { isInstalled } from '../harness/debian.ts'
import { freePort } from '../harness/freePort.ts'
import { mediaHere, startTestHub } from '../harness/hub.ts'
import { enterRoom, launchForMedia } from '../harness/roomBrowser.ts'
import { arrive, newKey } from '../harness/visitor.ts'
import { peerTitle, workFolder } from './peer.ts'

const secret = 'a secret that the relay and the hub share'
let coturn: ChildProcess
let folder: Awaited<ReturnType<typeof workFolder>>
let browser: Browser
let ports: { readonly plain: number; readonly tls: number }

beforeAll(async () => {
  if (!isInstalled('turnserver')) return
  folder = await workFolder()
  ports = { plain: await freePort(), tls: await freePort() }
  const [key, certificate] = [join(folder.folder, 'key.pem'), join(folder.folder, 'cert.pem')]
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ])
  coturn = spawn(
    'turnserver',
    [
      ...['-n', '--no-cli', '--fingerprint', '--lt-cred-mech', '--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=lianxin'],
      ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', '--allow-loopback-peers', `--listening-port=${ports.plain}`],
      ...[`--tls-listening-port=${ports.tls}`, `--cert=${certificate}`, `--pkey=${key}`, '--min-port=40300', '--max-port=40600'],
      ...['--no-multicast-peers', '--log-file=stdout', `--pidfile=${join(folder.folder, 'pid')}`, `--db=${join(folder.folder, 'turndb')}`],
    ],
    { stdio: 'ignore' },
  )
  for (const port of [ports.plain, ports.tls]) await vi.waitUntil(() => answers(port), { timeout: 10_000, interval: 50 })
  // the relay's certificate is nobody's: it is this very one that Chromium is told to take
  const spki = createHash('sha256').update(publicKey(certificate)).digest('base64')
  browser = await launchForMedia([`--ignore-certificate-errors-spki-list=${spki}`, '--ignore-certificate-errors'])
})
afterAll(async () => {
  await browser?.close()
  if (coturn?.exitCode === null) {
    coturn.kill()
    await once(coturn, 'exit')
  }
  await folder?.remove()
})

function publicKey(certificate: string): Buffer {
  const pem = execFileSync('openssl', ['x509', '-in', certificate, '-pubkey', '-noout'])
  return execFileSync('openssl', ['pkey', '-pubin', '-outform', 'der'], { input: pem })
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Before the engine: no way but the relay, as where a hospital's firewall lets nothing else through. */
async function relayOnly(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: 'relay' })
      }
    }
  })
}

/** Whether coturn's own client gets a relay with what the hub would have given at that time. */
async function relayGiven(by: string, atMs: number): Promise<boolean> {
  const [server] = iceServersFor({ urls: ['turn:here'], secret: by }, 'peer', atMs)
  const login = ['-u', server?.username ?? '', '-w', server?.credential ?? '']
  const { code } = await run('turnutils_uclient', ['-y', '-c', '-n', '1', '-m', '1', '-p', String(ports.plain), ...login, '127.0.0.1'])
  return code === 0
}

describe.skipIf(!isInstalled('turnserver'))(peerTitle('rooms through a relay', 'turnserver'), () => {
  it.each([
    ['UDP', () => `turn:127.0.0.1:${ports.plain}?transport=udp`],
    ['TCP', () => `turn:127.0.0.1:${ports.plain}?transport=tcp`],
    ['TLS', () => `turns:127.0.0.1:${ports.tls}?transport=tcp`],
  ] as const)(
    'have frames decoded over %s by the credentials that the hub gives',
    async (_name, url) => {
      const hub = await startTestHub({ config: { media: { ...mediaHere, turn: { urls: [url()], secret } } } })
      try {
        const { visitor, line } = await arrive(hub.url, 'zhao.min')
        const { row } = await line.must('consult:open', {
          key: newKey(),
          ecgId: null,
          organisationId: demoPerson('zhao.min').organisationId as OrganisationId,
          urgency: 'emergency',
          title: '胸痛 2 小时',
          question: '',
          startsAt: null,
          durationMin: null,
          waitingRoom: false,
          invite: [{ kind: 'person', personId: demoPerson('wang.haichuan').id as PersonId }],
          materials: [],
        })
        const village = await enterRoom(browser, hub.url, 'zhao.min', row.consultId, { prepare: relayOnly })
        const county = await enterRoom(browser, hub.url, 'wang.haichuan', row.consultId)
        for (const { frames } of [village, county])
          await expect.poll(async () => Object.values(await frames())[0] ?? 0, { timeout: 30_000 }).toBeGreaterThan(10)
        await expect.poll(async () => (await village.state()).path, { timeout: 10_000 }).toBe('relay')
        visitor.leave()
        await Promise.all([village.context.close(), county.context.close()])
      } finally {
        await hub.stop()
      }
    },
    90_000,
  )

  it('are refused to who comes with credentials of another secret, and with ones that have lapsed', async () => {
    const thirteenHoursAgo = Date.now() - 13 * 3600 * 1000
    expect(await relayGiven(secret, Date.now())).toBe(true)
    expect(await relayGiven('another secret', Date.now())).toBe(false)
    expect(await relayGiven(secret, thirteenHoursAgo)).toBe(false)
  }, 60_000)
})
