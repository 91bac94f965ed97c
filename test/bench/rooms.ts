import { rm } from 'node:fs/promises'
import { quantile } from '@lianxin/contract'
import { makeDataFolder } from '../harness/dataFolder.ts'
import { launchForMedia } from '../harness/roomBrowser.ts'
import { startHubProcess } from './hubProcess.ts'
import { everybodySeesEverybody, joinTimes, recoveryTimes } from './roomsChromium.ts'
import { stageOverThinLine } from './roomsStage.ts'
import { printResult, say } from './table.ts'

const only = process.argv
  .find((arg) => arg.startsWith('--only='))
  ?.slice(7)
  .split(',')
const wants = (part: string) => !only || only.includes(part)
const p95 = (values: readonly number[]) => quantile([...values], 0.95) ?? Number.NaN
const dataDir = await makeDataFolder('bench-rooms')
const hub = await startHubProcess({ LIANXIN_DATA: dataDir, LIANXIN_MEDIA_PORT: '0' })
const result: Record<string, number> = {}
const browser = await launchForMedia()
try {
  if (wants('join')) {
    const t = await joinTimes(browser, hub.url, 20)
    result['joinP95Ms'] = p95(t)
  }
  if (wants('recovery')) result['workerRecoveryP95Ms'] = p95(await recoveryTimes(browser, hub.url, 10))
  if (wants('stage'))
    for (const b of ['presenter', 'follower'] as const) {
      const t = await stageOverThinLine(hub.url, b, 60)
      Object.assign(result, {
        [b + 'PointerP95Ms']: p95(t.pointerMs),
        [b + 'PointerP50Ms']: quantile(t.pointerMs, 0.5),
        [b + 'PageP95Ms']: p95(t.pageMs),
        [b + 'PageP50']: quantile(t.pageMs, 0.5),
        [b + 'PageMax']: Math.max(...t.pageMs),
        [b + 'n']: t.pageMs.length,
        [b + 'bps']: t.bytesPerS,
        [b + 'queued']: t.mostQueuedBytes,
      })
    }
  if (wants('eight')) Object.assign(result, await everybodySeesEverybody(browser, hub.url, 12))
} finally {
  await browser.close()
  await hub.stop()
  await rm(dataDir, { recursive: true, force: true })
}
say('')
printResult(result)
process.exit()
