/** The hub's process: configuration, database, application, signals. The only reader of the environment. */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startApp, tryPort } from './app.ts'
import { announceWorker } from './consult/index.ts'
import { seedDemo } from './demo/seedDemo.ts'
import { announce } from './platform/announce.ts'
import { whyNot } from './platform/cannotStart.ts'
import { systemClock } from './platform/clock.ts'
import { readConfig } from './platform/config.ts'
import { openDatabase } from './platform/db/open.ts'
import { uuidV7Ids } from './platform/ids.ts'
import { createLog } from './platform/log.ts'
import { createSteps } from './platform/steps.ts'

const stopPatienceMs = 20_000
const projectDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

async function main(): Promise<void> {
  const config = readConfig(process.env, projectDir)
  const clock = systemClock
  const log = createLog(config.logLevel)
  await tryPort(config)
  const steps = createSteps((line) => process.stdout.write(`${line}\n`), clock.nowMs)
  const database = await openDatabase(config, { clock, log, steps })
  const base = { db: database.db, clock, ids: uuidV7Ids(clock), log }
  const start = async () => {
    const demo = config.demo ? await steps.run('演示联盟 demo alliance', (note) => seedDemo(base, database.by, config, note)) : null
    return { demo, app: await steps.run('服务 hub', () => startApp(base, config, join(projectDir, 'client/web/dist'))) }
  }
  const { demo, app } = await start().catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  announce((line) => process.stdout.write(`${line}\n`), {
    port: app.port,
    host: config.host,
    demo,
    setupCode: (await app.capabilities.identity.firstRun.needed()) ? app.capabilities.identity.firstRun.code : null,
  })

  // the hub does its main job meanwhile
  app.mediaWorker.start()
  announceWorker(app.mediaWorker, steps)

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    // everything that was acknowledged is committed: a part that does not end must not keep the next hub from starting
    setTimeout(() => {
      log.error({ patienceMs: stopPatienceMs }, 'did not stop in time, ending now')
      process.exit(1)
    }, stopPatienceMs)
    await app.stop()
    await database.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
}

main().catch((error: unknown) => {
  const known = whyNot(error, process.env['DATABASE_URL'] || null)
  process.stderr.write(`${known ? known.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
})
