import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EmbeddedPostgres, startEmbedded } from '../../server/src/platform/db/embedded.ts'
import { recordingLog } from '../harness/recordingLog.ts'

let dataDir: string
let running: EmbeddedPostgres[] = []
let hubs: ChildProcess[] = []
const { log, lines } = recordingLog()

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lianxin-embedded-'))
  await chmod(dataDir, 0o755)
})
afterEach(async () => {
  for (const hub of hubs) hub.kill('SIGKILL')
  hubs = []
  await Promise.all(running.map((postgres) => postgres.stop()))
  running = []
  // whatever a failed test left behind
  if (existsSync(pidFile())) await (await startEmbedded({ dataDir, log })).stop()
  await rm(dataDir, { recursive: true, force: true })
})

const pidFile = () => join(dataDir, 'cluster', 'postmaster.pid')
const postmasterPid = async () => Number((await readFile(pidFile(), 'utf8')).split('\n')[0])

async function start(onStep?: (step: string) => void): Promise<EmbeddedPostgres> {
  const postgres = await startEmbedded({ dataDir, log, ...(onStep && { onStep }) })
  running.push(postgres)
  return postgres
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

/** A hub of its own process that starts the database and then only lives, so that it can be killed. */
async function startHubProcess(): Promise<{ hub: ChildProcess; url: string }> {
  const module = new URL('../../server/src/platform/db/embedded.ts', import.meta.url).href
  const script = `const { startEmbedded } = await import(${JSON.stringify(module)})
    const { url } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: { info() {}, warn() {}, error() {} } })
    console.log(url)`
  const hub = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  hubs.push(hub)
  const [line] = (await once(hub.stdout, 'data')) as [Buffer]
  return { hub, url: line.toString().trim() }
}

async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

describe('the embedded PostgreSQL', () => {
  it('is made at the first start with progress shown, and is quick to start after that', async () => {
    const steps: string[] = []
    const postgres = await start((step) => steps.push(step))
    expect(steps.join()).toMatch(/首次启动.*First start.*启动 PostgreSQL/)
    expect(
      await query(
        postgres.url,
        `select name || '=' || setting from pg_settings where name in ('synchronous_commit', 'fsync', 'data_checksums', 'server_encoding', 'password_encryption', 'listen_addresses', 'unix_socket_directories') order by name`,
      ),
    ).toEqual([
      'data_checksums=on',
      'fsync=on',
      'listen_addresses=127.0.0.1',
      'password_encryption=scram-sha-256',
      'server_encoding=UTF8',
      'synchronous_commit=on',
      'unix_socket_directories=',
    ])
    await query(postgres.url, `create table kept as select '心' as word`)
    await postgres.stop()
    expect(existsSync(pidFile())).toBe(false)

    const startedMs = performance.now()
    const again = await start()
    expect(performance.now() - startedMs).toBeLessThan(1_500)
    expect(await query(again.url, 'select word from kept')).toEqual(['心'])
  })

  it('keeps its password to its owner and lets nobody in without it', async () => {
    const postgres = await start()
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600)
    const wrong = new URL(postgres.url)
    wrong.password = 'guess'
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('is picked up by the next hub, with everything committed, when a killed hub left it running', async () => {
    const { hub, url } = await startHubProcess()
    await query(url, 'create table kept as select 1 as n')
    await killHard(hub)
    const left = await postmasterPid()
    const postgres = await start()
    expect(await postmasterPid()).toBe(left)
    expect(await query(postgres.url, 'select n from kept')).toEqual([1])
  })

  it('refuses a second hub while the first lives, and leaves the first its database', async () => {
    const { url } = await startHubProcess()
    await expect(startEmbedded({ dataDir, log })).rejects.toThrow('Another Lianxin hub')
    expect(await query(url, 'select 1')).toEqual([1])
  })

  it('comes back by itself under the same address when it is killed while the hub runs, and loses nothing committed', async () => {
    const postgres = await start()
    await query(postgres.url, 'create table kept (n integer)')
    for (let n = 1; n <= 5; n++) await query(postgres.url, `insert into kept values (${n})`)
    process.kill(await postmasterPid(), 'SIGKILL')
    await vi.waitFor(async () => expect(await query(postgres.url, 'select n from kept order by n')).toEqual([1, 2, 3, 4, 5]), {
      timeout: 15_000,
      interval: 50,
    })
    expect(lines.some((line) => line.includes('ended unexpectedly'))).toBe(true)
  })

  it('recovers at the next start when hub and database were killed together', async () => {
    const { hub, url } = await startHubProcess()
    await query(url, 'create table kept as select 1 as n')
    process.kill(await postmasterPid(), 'SIGKILL')
    await killHard(hub)
    expect(await query((await start()).url, 'select n from kept')).toEqual([1])
  })

  it('starts over a pid file whose number another process has got since', async () => {
    const postgres = await start()
    await query(postgres.url, 'create table kept as select 1 as n')
    const [, ...rest] = (await readFile(pidFile(), 'utf8')).split('\n')
    await postgres.stop()
    await writeFile(pidFile(), [process.pid, ...rest].join('\n'))
    expect(await query((await start()).url, 'select n from kept')).toEqual([1])
  })

  it('makes the cluster anew when the first start was killed in the middle', async () => {
    const unfinished = join(dataDir, 'cluster.new-999999999')
    await mkdir(unfinished)
    await writeFile(join(unfinished, 'PG_VERSION'), '18')
    expect(await query((await start()).url, 'select 1')).toEqual([1])
    expect((await readdir(dataDir)).sort()).toEqual(['cluster', 'password', 'postgresql.log'])
  })

  it('writes no statement and no key value to its log', async () => {
    const postgres = await start()
    await query(postgres.url, 'create table person_once (name text unique)')
    const insert = `insert into person_once values ('李秘密')`
    await query(postgres.url, insert)
    await expect(query(postgres.url, insert)).rejects.toMatchObject({ code: '23505' })
    await postgres.stop()
    const written = await readFile(join(dataDir, 'postgresql.log'), 'utf8')
    expect(written).toContain('duplicate key value')
    expect(written).not.toContain('李秘密')
  })
})
