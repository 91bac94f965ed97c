/** `npm test [-- filter …]`: unit, integration and browser tests one after the other; the last line counts them all. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { binOf, root, runNode, stopChildrenWithUs } from './childProcess.ts'
import { requireChromium } from './chromium.ts'
import { installPeers } from './debian.ts'
import { prepareMediaWorker } from './mediaWorker.ts'
import { type Counts, readCounts, sum, summaryLine } from './results.ts'
import { buildWeb } from './web.ts'

async function runProject(name: string, filters: readonly string[], chromium: string): Promise<Counts> {
  const report = join(root, 'test', 'out', `${name}.json`)
  await rm(report, { force: true })
  console.log(`\n── ${name}`)
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', name, '--passWithNoTests', ...filters]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  // CI: a snapshot that is missing fails instead of being written
  const { code } = await runNode(binOf('vitest'), [...args, ...reporters], { show: true, env: { LIANXIN_CHROMIUM: chromium, CI: '1' } })
  return readCounts(report, code)
}

async function runAll(filters: readonly string[]): Promise<void> {
  stopChildrenWithUs()
  const chromium = await requireChromium()
  await installPeers()
  console.log('媒体服务程序 / The media worker for video rooms')
  await prepareMediaWorker()
  await buildWeb()
  const counted: Counts[] = []
  for (const name of ['unit', 'integration', 'e2e', 'rooms']) {
    if (process.exitCode === undefined) counted.push(await runProject(name, filters, chromium))
  }
  const total = sum(counted)
  if (total.passed + total.failed === 0) console.log('no test ran')
  if (total.failed > 0 || total.passed === 0) process.exitCode ??= 1
  console.log(`\n${summaryLine(total)}`)
}

try {
  await runAll(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.log('\n0 passed, 1 failed')
  process.exitCode = 1
}
