import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../server/src/app.ts'
import { readConfig } from '../../server/src/platform/config.ts'
import { uuidV7Ids } from '../../server/src/platform/ids.ts'
import { runNode } from '../harness/childProcess.ts'
import { startTestHub } from '../harness/hub.ts'
import { recordingLog } from '../harness/recordingLog.ts'

let other: Server
let dataDir: string
let env: { LIANXIN_PORT: string; LIANXIN_DATA: string; DATABASE_URL: string }
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lianxin-start-'))
  other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  env = { LIANXIN_PORT: String(typeof address === 'object' && address?.port), LIANXIN_DATA: dataDir, DATABASE_URL: '' }
})
afterAll(async () => {
  other.close()
  await rm(dataDir, { recursive: true })
})

describe('a hub whose port is taken', () => {
  it('says so in two lines before it makes anything', async () => {
    const { code, output } = await runNode('server/src/main.ts', [], { env })
    expect(code).toBe(1)
    expect(output.trim().split('\n')).toEqual([
      expect.stringContaining(`127.0.0.1:${env.LIANXIN_PORT}`),
      expect.stringContaining('EADDRINUSE'),
    ])
    expect(await readdir(dataDir)).toEqual([])
  })

  it('only at the last moment stops what it had started, so that nothing is left to complain when its database goes', async () => {
    const hub = await startTestHub()
    const { log, lines } = recordingLog()
    const base = { db: hub.db, clock: hub.clock, ids: uuidV7Ids(hub.clock), log }
    await expect(startApp(base, readConfig(env, '/'), '/')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await hub.stop()
    expect(lines).toEqual([])
  })
})
