import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../server/src/platform/db/embedded.ts'
import { say } from './table.ts'
import { makeDataFolder } from '../harness/dataFolder.ts'

/** A fresh embedded PostgreSQL as an installation has it (durable commits), with databases of the given names. */
export async function startBenchPostgres(databases: readonly string[]) {
  const dataDir = await makeDataFolder('bench')
  const quiet = { info: () => undefined, warn: () => undefined, error: (_fields: object, message: string) => say(message) }
  const server = await startEmbedded({ dataDir: join(dataDir, 'postgres'), log: quiet, onStep: say })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  for (const name of databases) await client.query(`create database bench_${name}`)
  await client.end()
  return {
    dataDir,
    url: (name: string) => server.url.replace(/\/[^/]+$/, `/bench_${name}`),
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
