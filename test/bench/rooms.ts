/**
 * Consultation rooms against the real hub and media worker: joining, a killed worker and eight people in real Chromium with fake
 * devices; the shared tracing over a thin line; and what one core forwards, beside Debian's Janus under the same load.
 * `--only=join,recovery,eight,stage,capacity` measures some of it.
 */
import { rm } from 'node:fs/promises'
import { quantile } from '@lianxin/contract'
import { makeDataFolder } from '../harness/dataFolder.ts'
import { launchForMedia } from '../harness/roomBrowser.ts'
import { type HubProcess, startHubProcess } from './hubProcess.ts'
import { type Capacity, cpuPerConsumerPct, measureCapacity } from './roomsCapacity.ts'
import { everybodySeesEverybody, joinTimes, recoveryTimes } from './roomsChromium.ts'
import { stageOverThinLine, thin } from './roomsStage.ts'
import { printResult } from './table.ts'

const [joins, kills, watchedS, presentedS] = [20, 10, 12, 90] as const
const limits = { joinP95Ms: 1500, workerRecoveryP95Ms: 3000, frozenPictures: 0, stagePointerP95Ms: 1000, stagePageP95Ms: 1000 } as const

const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',')
const wants = (part: string) => !only || only.includes(part)
const p95 = (values: readonly number[]) => quantile([...values], 0.95) ?? Number.NaN
const result: Record<string, number> = {}
const notes: string[] = []

const dataDir = await makeDataFolder('bench-rooms')
try {
  const hub = await startHubProcess({ LIANXIN_DATA: dataDir, LIANXIN_MEDIA_PORT: '0' })
  try {
    await inChromium(hub)
    if (wants('stage')) await thinLine(hub)
  } finally {
    await hub.stop()
  }
  // nothing else of ours runs beside what is pinned to its core
  if (wants('capacity')) await capacity()
} finally {
  await rm(dataDir, { recursive: true, force: true })
}
printResult(result, notes)
if (Object.entries(limits).some(([key, limit]) => (result[key] ?? 0) > limit)) process.exitCode = 1
process.exit()

async function inChromium({ url }: HubProcess): Promise<void> {
  const browser = await launchForMedia()
  try {
    if (wants('join')) result['joinP95Ms'] = p95(await joinTimes(browser, url, joins))
    if (wants('recovery')) result['workerRecoveryP95Ms'] = p95(await recoveryTimes(browser, url, kills))
    if (!wants('eight')) return
    const { pictures, frozen, longestStillMs, framesPerS } = await everybodySeesEverybody(browser, url, watchedS)
    Object.assign(result, { pictures, frozenPictures: frozen, longestStillMs, framesPerS })
    notes.push(`eight people: ${pictures} pictures watched for ${watchedS} s, small ones (160 x 120) for one machine's encoders`)
  } finally {
    await browser.close()
  }
}

async function thinLine({ url }: HubProcess): Promise<void> {
  const behindPresenter = await stageOverThinLine(url, 'presenter', presentedS)
  const behindFollower = await stageOverThinLine(url, 'follower', presentedS)
  const both = [behindPresenter, behindFollower]
  result['stagePointerP95Ms'] = Math.max(...both.map(({ pointerMs }) => p95(pointerMs)))
  result['stagePageP95Ms'] = Math.max(...both.map(({ pageMs }) => p95(pageMs)))
  result['stageBytesPerS'] = Math.max(...both.map(({ bytesPerS }) => bytesPerS))
  notes.push(
    `tracing: ${thin.bitsPerS / 1000} kbit/s, ${2 * thin.delayMs} ms there and back, ${thin.loss * 100} % loss each way; the worse of the presenter and a follower behind it`,
  )
}

async function capacity(): Promise<void> {
  const ours = await measureCapacity('mediasoup', dataDir)
  const janus = await measureCapacity('janus', dataDir)
  if (!ours) return
  const common = (janus ?? ours).steps.map(({ consumers }) => consumers).filter((n) => ours.steps.some(({ consumers }) => consumers === n))
  const consumers = Math.max(0, ...common)
  Object.assign(result, { consumersPerCore: ours.consumersPerCore, cpuPerConsumerPct: cpuPerConsumerPct(ours, consumers) })
  if (janus)
    Object.assign(result, { janusConsumersPerCore: janus.consumersPerCore, janusCpuPerConsumerPct: cpuPerConsumerPct(janus, consumers) })
  result['cpuMeasuredAtConsumers'] = consumers
  notes.push('consumers: half voices, half pictures, 50 packets a second each, all 300 kbit/s a picture; the most that lost under 0.1 %')
  notes.push(...[ours, ...(janus ? [janus] : [])].map((one, n) => `${n === 0 ? 'ours' : 'janus'}: ${limitText(one)}`))
}

function limitText({ limitedBy }: Capacity): string {
  if (limitedBy === 'server') return 'ended with its core full'
  return limitedBy === 'load'
    ? 'ended because the load could not read more; it may carry more'
    : 'ended with its core not full: the machine was busy'
}
