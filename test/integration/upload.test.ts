import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyContext, type OrganisationId } from '@lianxin/contract'
import { demoPassword, demoSender, demoSites, ecgFile, hostileFiles } from '@lianxin/fixtures'
import {
  createLive,
  createMemoryOutbox,
  createQueueTable,
  createUploader,
  type Live,
  type NewUpload,
  type OutboxStore,
  sha256Hex,
} from '@lianxin/live'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type BrokenLine, startBrokenLine } from '../harness/brokenLine.ts'
import { cookieFetch } from '../harness/cookieFetch.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'

const nobody = { id: null, name: null, sex: null, birthDate: null, ageYears: null }
const siteId = demoSites.liuwan as OrganisationId
const sender = demoSender('liuwan')
/** Of the county hospital above it. */
const colleague = demoSender('bailu')

let hub: TestHub
let line: BrokenLine
const opened: (() => void)[] = []
beforeAll(async () => {
  hub = await startTestHub()
  line = await startBrokenLine(hub.url, 2_000_000)
})
afterEach(() => {
  for (const close of opened.splice(0)) close()
})
afterAll(async () => {
  await line.stop()
  await hub.stop()
})

async function signedIn(login: string): Promise<Live> {
  const live = createLive({ baseUrl: line.url, clientName: 'test', fetch: cookieFetch(), random: () => 0 })
  opened.push(live.stop)
  await live.signIn(login, demoPassword)
  return live
}

async function clinic(store: OutboxStore = createMemoryOutbox(), login = sender.login) {
  const live = await signedIn(login)
  const uploader = createUploader(live, store)
  opened.unshift(uploader.stop)
  await uploader.start()
  const item = (id: string) => uploader.items.get().find((one) => one.id === id)
  const receiptOf = (id: string) =>
    until(() => {
      const receipt = item(id)?.receipt
      if (!receipt) throw new Error(`no receipt: ${JSON.stringify(item(id))}`)
      return receipt
    })
  return { live, uploader, store, item, receiptOf }
}

/** About 1.1 MB, so that there is a middle in which things can happen. */
function longEcg(seed: number): NewUpload {
  const { fileName, bytes } = ecgFile({ rhythm: 'sinus', leads: 18, seed, durationS: 60 }, 'dicom')
  return { fileName, bytes, siteId, urgency: 'routine', patient: nobody, context: emptyContext }
}
const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 2 })
const ecgCount = async () => (await hub.db.read.selectFrom('ecg').select('id').execute()).length
const arrivedHash = async (live: Live, ecgId: string) => sha256Hex(await live.http.bytes(`/api/ecgs/${ecgId}/original`))

describe('an upload to the real hub', () => {
  it('ends in a receipt whose bytes are those that were sent, and shows in the queue of the site', async () => {
    const { live, uploader, receiptOf } = await clinic()
    const queue = createQueueTable(live, { view: 'site', since: () => 0 })
    opened.unshift(queue.close)
    await until(() => expect(queue.state.get()).toBe('live'))
    const file = longEcg(1)
    const receipt = await receiptOf((await uploader.add(file)).id)
    expect(receipt.duplicate).toBe(false)
    expect(await arrivedHash(live, receipt.ecgId)).toBe(sha256Hex(file.bytes))
    await until(() => expect(queue.rows.get().map((row) => row.taskId)).toContain(receipt.taskId))
  })

  it('arrives once and whole over a line that is cut again and again, without sending all of it anew', async () => {
    const { live, uploader, item, receiptOf } = await clinic()
    const file = longEcg(2)
    const before = line.sentBytes()
    const { id } = await uploader.add(file)
    for (const share of [0.2, 0.5, 0.8]) {
      await until(() => expect(item(id)?.acknowledgedBytes).toBeGreaterThan(share * file.bytes.length))
      line.cut()
      await until(() => expect(live.connection.get().state).toBe('offline'))
    }
    const receipt = await receiptOf(id)
    expect(await arrivedHash(live, receipt.ecgId)).toBe(sha256Hex(file.bytes))
    expect(line.sentBytes() - before).toBeLessThan(1.6 * file.bytes.length)
  })

  it('goes on by itself when the hub restarts in its middle', async () => {
    const { live, uploader, item, receiptOf } = await clinic()
    const file = longEcg(3)
    const { id } = await uploader.add(file)
    await until(() => expect(item(id)?.acknowledgedBytes).toBeGreaterThan(0.4 * file.bytes.length))
    await hub.restart()
    const receipt = await receiptOf(id)
    expect(await arrivedHash(live, receipt.ecgId)).toBe(sha256Hex(file.bytes))
  })

  it('is one ECG when the same file is sent twice, and says so', async () => {
    const { uploader, receiptOf } = await clinic()
    const first = await receiptOf((await uploader.add(longEcg(4))).id)
    const second = await receiptOf((await uploader.add(longEcg(4))).id)
    expect(second).toEqual({ ...first, duplicate: true })
  })

  it('is one ECG when two pages send from one outbox', async () => {
    const store = createMemoryOutbox()
    const one = await clinic(store)
    const two = await clinic(store)
    const { id } = await one.uploader.add(longEcg(5))
    await two.uploader.refresh()
    const [a, b] = await Promise.all([one.receiptOf(id), two.receiptOf(id)])
    expect(a.ecgId).toBe(b.ecgId)
  })

  it('is taken over by whoever signs in next at the device', async () => {
    const store = createMemoryOutbox()
    const first = await clinic(store)
    const file = longEcg(6)
    const { id } = await first.uploader.add(file)
    await until(() => expect(first.item(id)?.acknowledgedBytes).toBeGreaterThan(0))
    first.uploader.stop()
    await first.live.signOut()
    const next = await clinic(store, colleague.login)
    const receipt = await next.receiptOf(id)
    expect(await arrivedHash(next.live, receipt.ecgId)).toBe(sha256Hex(file.bytes))
  })

  it('waits while the session is over, and goes on after signing in', async () => {
    const { live, uploader, item, receiptOf } = await clinic()
    const file = longEcg(7)
    const { id } = await uploader.add(file)
    await until(() => expect(item(id)?.acknowledgedBytes).toBeGreaterThan(0))
    await live.http.signOut()
    await until(() => expect(live.connection.get()).toMatchObject({ state: 'signed-out', ended: 'signed-out' }))
    expect(item(id)?.state).toBe('waiting')
    await live.signIn(sender.login, demoPassword)
    const receipt = await receiptOf(id)
    expect(await arrivedHash(live, receipt.ecgId)).toBe(sha256Hex(file.bytes))
  })

  it('of a bad file is refused with the reason and leaves nothing behind', async () => {
    const { uploader, item } = await clinic()
    const before = await ecgCount()
    for (const { fileName, bytes, reason } of hostileFiles()) {
      if (bytes.length === 0 || reason === 'too-large') continue
      const { id } = await uploader.add({ ...longEcg(8), fileName, bytes })
      await until(() => expect(item(id)?.state, fileName).toBe('refused'))
      expect(item(id)?.refusal?.reason).toBe(`ecg.${reason}`)
    }
    expect(await ecgCount()).toBe(before)
  })
})

describe('lianxin ecg send, against the real hub', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lianxin-send-'))
    await writeFile(join(dir, 'a.scp'), ecgFile({ rhythm: 'sinus', leads: 12, seed: 9 }, 'scp').bytes)
  })
  afterAll(() => rm(dir, { recursive: true }))

  const main = new URL('../../client/cli/src/main.ts', import.meta.url).pathname
  const lianxin = (password: string, ...further: string[]) =>
    new Promise<{ code: unknown; out: string }>((resolve) => {
      const args = [main, 'ecg', 'send', 'a.scp', '--server', hub.url, '--user', sender.login, '--emergency', '--json', ...further]
      const options = { cwd: dir, env: { ...process.env, LIANXIN_PASSWORD: password, LANG: 'en' } }
      execFile(process.execPath, args, options, (error, out) => resolve({ code: error ? error.code : 0, out }))
    })

  it('does not wait for others when its user may not send for the site', async () => {
    const { code, out } = await lianxin(demoPassword, '--site', demoSites.shangtang)
    expect(code).toBe(5)
    expect(JSON.parse(out)).toMatchObject([{ refused: { reason: 'identity.forbidden' } }])
  })

  it('prints the durable receipt and ends with 0', async () => {
    const { code, out } = await lianxin(demoPassword)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([{ file: 'a.scp', format: 'scp', receipt: { duplicate: false } }])
  })

  it('ends with 3 when the password is wrong', async () => {
    const { code, out } = await lianxin('not the password')
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject([{ refused: { reason: 'identity.wrong-credentials' } }])
  })
})
