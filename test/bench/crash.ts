/**
 * 1,000 uploads through the client that browsers use, while the hub's process is killed (SIGKILL) ten times at random moments and
 * started again. Counts what was lost after its receipt, stored twice, or altered. Seeded: `--seed N` repeats a run.
 */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { emptyContext, type OrganisationId, type Receipt } from '@lianxin/contract'
import { demoPassword, demoPeople } from '@lianxin/fixtures'
import { createLive, createMemoryOutbox, createUploader, type Live, type Uploader } from '@lianxin/live'
import pg from 'pg'
import { startEmbedded } from '../../server/src/platform/db/embedded.ts'
import { cookieFetch } from '../harness/cookieFetch.ts'
import { uniqueEcg } from './benchEcg.ts'
import { freePort } from '../harness/freePort.ts'
import { type HubProcess, startHubProcess } from './hubProcess.ts'
import { printResult, say } from './table.ts'
import { makeDataFolder } from '../harness/dataFolder.ts'

const uploads = 1000
const kills = 10
const senders = 8
const patient = { id: null, name: null, sex: null, birthDate: null, ageYears: null }

const seedAt = process.argv.indexOf('--seed')
const seed = seedAt > 0 ? Number(process.argv[seedAt + 1]) : Date.now() % 100_000
const random = seeded(seed)
const dataDir = await makeDataFolder('crash')
const port = await freePort()
const env = { LIANXIN_DATA: dataDir, LIANXIN_PORT: String(port) }
let hub = await startHubProcess(env)
const receipts = new Map<string, Receipt>()
try {
  const clients = await Promise.all(Array.from({ length: senders }, (_, i) => client(hub.url, i)))
  await addFiles(clients.map(({ uploader, siteId }) => ({ uploader, siteId })))
  const killed = await killWhileSending(clients.map(({ uploader }) => uploader))
  for (const { live, uploader } of clients) {
    uploader.stop()
    live.stop()
  }
  await hub.stop()
  const verdict = await compare()
  printResult({ acked: receipts.size, ...verdict, kills: killed }, [`seed ${seed}`])
  if (verdict.lost + verdict.duplicated + verdict.altered > 0 || receipts.size !== uploads) process.exitCode = 1
} finally {
  await hub.kill()
  await rm(dataDir, { recursive: true, force: true })
}
process.exit()

async function client(url: string, i: number): Promise<{ live: Live; uploader: Uploader; siteId: OrganisationId }> {
  const staff = demoPeople.filter((person) => person.role === 'clinic-staff')
  const person = staff[i % staff.length]
  if (!person) throw new Error('no clinic staff')
  const live = createLive({ baseUrl: url, clientName: 'bench', fetch: cookieFetch() })
  live.start()
  await live.signIn(person.login, demoPassword)
  const uploader = createUploader(live, createMemoryOutbox())
  uploader.items.subscribe(() => {
    for (const item of uploader.items.get()) if (item.receipt) receipts.set(item.sha256, item.receipt)
  })
  await uploader.start()
  return { live, uploader, siteId: person.organisationId as OrganisationId }
}

async function addFiles(clients: readonly { uploader: Uploader; siteId: OrganisationId }[]): Promise<void> {
  for (let i = 0; i < uploads; i++) {
    const to = clients[i % clients.length]
    await to?.uploader.add({
      fileName: `${i}.dcm`,
      bytes: uniqueEcg(),
      siteId: to.siteId,
      urgency: random() < 0.2 ? 'emergency' : 'routine',
      patient,
      context: emptyContext,
    })
  }
}

/** Kills at ten random counts of receipts, after a random moment more, so that each stage of an upload is hit. */
async function killWhileSending(uploaders: readonly Uploader[]): Promise<number> {
  const marks = Array.from({ length: kills }, () => Math.floor(random() * uploads * 0.95)).sort((a, b) => a - b)
  const giveUpAtMs = Date.now() + 600_000
  let killed = 0
  while (receipts.size < uploads) {
    if (Date.now() > giveUpAtMs) throw new Error(`only ${receipts.size} of ${uploads} receipts: ${stuck(uploaders)}`)
    if (killed < kills && receipts.size >= (marks[killed] ?? 0)) {
      await delay(random() * 300)
      await hub.kill()
      killed += 1
      say(`killed ${killed}/${kills} at ${receipts.size} receipts`)
      hub = await restart()
    }
    await delay(10)
  }
  return killed
}

function restart(): Promise<HubProcess> {
  return startHubProcess(env)
}

function stuck(uploaders: readonly Uploader[]): string {
  const reasons = uploaders
    .flatMap((uploader) => uploader.items.get())
    .filter((item) => item.state !== 'received')
    .map((item) => item.refusal?.reason ?? item.delayedBy ?? item.state)
  return JSON.stringify(Object.fromEntries([...new Set(reasons)].map((reason) => [reason, reasons.filter((one) => one === reason).length])))
}

/** Reads the database itself: what each receipt promised must be there once, with the bytes that were sent. */
async function compare(): Promise<{ lost: number; duplicated: number; altered: number }> {
  const quiet = { info: () => undefined, warn: () => undefined, error: (_fields: object, message: string) => say(message) }
  const server = await startEmbedded({ dataDir: join(dataDir, 'postgres'), log: quiet })
  const db = new pg.Client({ connectionString: server.url })
  await db.connect()
  let [lost, altered] = [0, 0]
  for (const [sha256, receipt] of receipts) {
    const { rows } = await db.query<{ bytes: Buffer }>('select bytes from ecg_original where ecg_id = $1', [receipt.ecgId])
    const [stored] = rows
    if (!stored) lost += 1
    else if (createHash('sha256').update(stored.bytes).digest('hex') !== sha256) altered += 1
  }
  const doubles = await db.query<{ n: string }>(
    `select count(*) - count(distinct (e.site_id, sha256(o.bytes))) as n from ecg e join ecg_original o on o.ecg_id = e.id`,
  )
  await db.end()
  await server.stop()
  return { lost, duplicated: Number(doubles.rows[0]?.n ?? 0), altered }
}

/** mulberry32 */
function seeded(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
