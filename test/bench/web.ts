/**
 * What the web app costs in real Chromium against the real hub: script and style of a clinic's first load, the time from claiming
 * an ECG to its tracing on the glass, and frames while the paper is panned, beside an empty page's frames in the same run.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { type IdempotencyKey, quantile } from '@lianxin/contract'
import { demoPassword, demoSender, ecgFile } from '@lianxin/fixtures'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../harness/browser.ts'
import { startHubProcess } from './hubProcess.ts'
import { call, connect, signIn, upload } from './senders.ts'
import { printResult, say } from './table.ts'
import { clinicFirstLoad, type LoadedFile } from './webLoad.ts'
import { claimToPaint, emptyFrames, type Frames, openRoom, panFrames, reopenToPaint } from './webPaper.ts'
import { makeDataFolder } from '../harness/dataFolder.ts'

const limitKb = 220
const repeats = 7
const reader = 'wang.haichuan'
const sender = demoSender('xinghua')

execFileSync(process.execPath, [new URL('../../client/web/build.ts', import.meta.url).pathname, '--if-stale'], { stdio: ['ignore', 2, 2] })
const dataDir = await makeDataFolder('bench-web')
const hub = await startHubProcess({ LIANXIN_DATA: dataDir })
const browser = await launchChromium()
try {
  const files = await clinicFirstLoad(browser, hub.url, sender.login)
  say(`the clinic loaded ${files.length} files`)
  const paints = await firstPaints(browser)
  const frames = { dpr1: await pan(browser, paints.held, 1), dpr2: await pan(browser, paints.held, 2) }
  report(files, paints, frames)
} finally {
  await browser.close()
  await hub.stop()
  await rm(dataDir, { recursive: true, force: true })
}

/** Claims as many ECGs of 12 and of 18 leads, in turn; the last one stays in the reader's hands. */
async function firstPaints(browser: Browser) {
  const doctor = await connect(hub.url, (await signIn(hub.url, reader, demoPassword)).cookie)
  await call(doctor, 'queue:set-duty', { key: newKey(), on: true })
  const page = await openRoom(browser, hub.url, reader, 1)
  const firstPaintMs: Record<12 | 18, number[]> = { 12: [], 18: [] }
  const reopenMs: number[] = []
  let held = ''
  for (let i = 0; i < 2 * (repeats + 1); i++) {
    const leads = i % 2 === 0 ? 12 : 18
    const { ecgId, taskId } = await send(leads, i)
    const tookMs = await claimToPaint(page, ecgId)
    if (i >= 2) firstPaintMs[leads].push(tookMs)
    held = ecgId
    if (i >= 2 && leads === 12) reopenMs.push(await reopenToPaint(page))
    if (i < 2 * repeats + 1) await call(doctor, 'queue:hand-back', { key: newKey(), taskId, reason: 'bench' })
    say(`${leads} leads painted ${tookMs.toFixed(0)} ms after the claim`)
  }
  doctor.disconnect()
  await page.context().close()
  return { firstPaintMs, reopenMs, held }
}

/** An emergency of 10 s at 500 Hz: 5,000 samples a lead. */
async function send(leads: 12 | 18, seed: number) {
  const { cookie, siteId } = await signIn(hub.url, sender.login, demoPassword)
  const socket = await connect(hub.url, cookie)
  const { bytes } = ecgFile(
    { rhythm: 'inferior-stemi', leads, rateHz: 500, durationS: 10, seed: seed + 1, noise: { muscleUv: 10 } },
    'dicom',
  )
  const receipt = await upload(socket, siteId, bytes, 'emergency')
  socket.disconnect()
  return receipt
}

async function pan(browser: Browser, ecgId: string, deviceScaleFactor: number) {
  const empty = await emptyFrames(browser, deviceScaleFactor)
  const page = await openRoom(browser, hub.url, reader, deviceScaleFactor)
  await page.evaluate((hash) => (location.hash = hash), `#/read/${ecgId}`)
  await page.getByTestId('paper').waitFor()
  const paper = await panFrames(page)
  await page.context().close()
  say(`panned ${paper.deltasMs.length} frames at ${deviceScaleFactor} device pixels a pixel`)
  return { empty, paper }
}

function report(
  files: readonly LoadedFile[],
  { firstPaintMs, reopenMs }: Awaited<ReturnType<typeof firstPaints>>,
  { dpr1, dpr2 }: Record<'dpr1' | 'dpr2', { empty: Frames; paper: Frames }>,
): void {
  const first = files.filter((file) => file.first)
  const kb = (of: 'gzipBytes' | 'sentBytes', some = first) => some.reduce((sum, file) => sum + file[of], 0) / 1000
  const p = (values: readonly number[], q: number) => quantile([...values], q) ?? Number.NaN
  const clinicGzipKb = kb('gzipBytes')
  const panP95 = [p(dpr1.paper.deltasMs, 0.95), p(dpr2.paper.deltasMs, 0.95)] as const
  printResult(
    {
      clinicGzipKb,
      clinicGzipLimitKb: limitKb,
      clinicBrotliKb: kb('sentBytes'),
      clinicWithFetchedAheadGzipKb: kb('gzipBytes', [...files]),
      firstPaintMs: p(firstPaintMs[12], 0.5),
      firstPaint18LeadsMs: p(firstPaintMs[18], 0.5),
      reopenToPaintMs: p(reopenMs, 0.5),
      panFrameP95Ms: Math.max(...panP95),
      panFrameP50Dpr1Ms: p(dpr1.paper.deltasMs, 0.5),
      panFrameP95Dpr1Ms: panP95[0],
      emptyFrameP95Dpr1Ms: p(dpr1.empty.deltasMs, 0.95),
      panFrameP50Dpr2Ms: p(dpr2.paper.deltasMs, 0.5),
      panFrameP95Dpr2Ms: panP95[1],
      emptyFrameP95Dpr2Ms: p(dpr2.empty.deltasMs, 0.95),
      panScriptPerFrameMs: dpr2.paper.scriptMs,
      panMainThreadPerFrameMs: dpr2.paper.taskMs,
      emptyMainThreadPerFrameMs: dpr2.empty.taskMs,
    },
    [
      ...[...files]
        .sort((a, b) => b.gzipBytes - a.gzipBytes)
        .map((file) => `  ${(file.gzipBytes / 1000).toFixed(1).padStart(6)} kB  ${file.name}`),
      `first paint: medians of ${repeats}, 5,000 samples a lead, from the claiming click; panning: 18 leads, enlarged`,
    ],
  )
  if (clinicGzipKb > limitKb) process.exitCode = 1
}

function newKey(): IdempotencyKey {
  return randomUUID() as IdempotencyKey
}
