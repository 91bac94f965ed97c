/** `npm run media-worker`: makes sure that a media worker is there, for a build host or a test run. Its path is the last line of the output. */
import { resolve } from 'node:path'
import { systemClock } from '../../platform/clock.ts'
import { readConfig } from '../../platform/config.ts'
import { createLog } from '../../platform/log.ts'
import { provideWorker } from './provideWorker.ts'
import { createWorkerReport, failureText } from './report.ts'
import { failureOf } from './state.ts'

const config = readConfig(process.env, resolve(import.meta.dirname, '../../../..'))
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort(new Error(signal)))
const report = createWorkerReport()
const say = (line: string) => process.stderr.write(`  ${line}\n`)

try {
  const binary = await provideWorker({
    configuredBin: config.mediaWorkerBin,
    cacheDir: config.cacheDir,
    clock: systemClock,
    log: createLog('silent'),
    signal: stopped.signal,
    onProgress(progress) {
      const line = report(progress)
      if (line) say(line)
    },
  })
  process.stdout.write(`${binary}\n`)
} catch (error) {
  if (!stopped.signal.aborted) say(failureText(failureOf(error)))
  process.exitCode = stopped.signal.aborted ? 130 : 1
}
