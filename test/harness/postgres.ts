import { mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../server/src/platform/db/embedded.ts'
import { findPostmaster, stopPostmaster } from '../../server/src/platform/db/embedded/postmaster.ts'
import { migrate } from '../../server/src/platform/db/migrate.ts'
import { createDatabase, dropDatabase, withDatabase } from './databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's server, and its migrated database that tests clone. */
    readonly postgres: { readonly url: string; readonly template: string }
  }
}

const folderName = 'lianxin-test-postgres-'

/** One real PostgreSQL for the run, with one migrated database to clone; LIANXIN_TEST_DATABASE_URL names another server to use. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(project.name)
  const template = `lianxin_template_${process.pid}_${project.name}`
  await dropDatabase(server.url, template)
  await createDatabase(server.url, template)
  await migrate(withDatabase(server.url, template), new Date())
  project.provide('postgres', { url: server.url, template })
  return async () => {
    await dropDatabase(server.url, template)
    await server.stop()
  }
}

async function startServer(projectName: string): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['LIANXIN_TEST_DATABASE_URL']
  if (given) return { url: given, stop: async () => undefined }
  await clearKilledRuns()
  const dataDir = join(tmpdir(), `${folderName}${process.pid}-${projectName}`)
  await mkdir(dataDir, { mode: 0o755 })
  // a test run's data need not outlive a power cut; the crash tests start a server of their own
  const embedded = await startEmbedded({ dataDir, log: console, settings: ['fsync=off', 'full_page_writes=off', 'max_connections=200'] })
  return {
    url: embedded.url,
    async stop() {
      await embedded.stop()
      for (const folder of new Set([embedded.home, dataDir])) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A run that was killed leaves its server and folder behind. */
async function clearKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${folderName}(\\d+)-`).exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const home = join(tmpdir(), name)
    const cluster = { home, dir: join(home, 'cluster'), logFile: join(home, 'postgresql.log'), password: '' }
    const running = findPostmaster(cluster)
    if (running) await stopPostmaster(running, cluster)
    await rm(home, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
