import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkBinary } from '../../server/src/consult/worker/checkBinary.ts'
import { downloadWorker } from '../../server/src/consult/worker/download.ts'
import { findMediasoup } from '../../server/src/consult/worker/mediasoupPackage.ts'
import { run } from '../harness/childProcess.ts'
import { mediaWorkerBin } from '../harness/mediaWorkerBin.ts'

/** mediasoup's own script takes its release page's address from here. */
const addressVariable = 'MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'
const never = new AbortController().signal

let dir: string
let releases: Server
let answer: RequestListener
const asked: string[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lianxin-download-'))
  asked.length = 0
  releases = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(releases, 'listening')
  const address = releases.address()
  process.env[addressVariable] = `http://127.0.0.1:${typeof address === 'object' && address?.port}`
})
afterEach(async () => {
  Reflect.deleteProperty(process.env, addressVariable)
  releases.closeAllConnections()
  releases.close()
  await rm(dir, { recursive: true, force: true })
})

describe('the prebuilt media worker', () => {
  it('is fetched by the script of mediasoup itself, outside node_modules', async () => {
    const archive = await archived(mediaWorkerBin())
    answer = (_request, response) => void response.end(archive)
    const from = findMediasoup()
    const binary = (await downloadWorker(from, dir, never)) ?? ''
    expect(binary.startsWith(dir)).toBe(true)
    await checkBinary(binary, never)
    const name = `mediasoup-worker-${from.version}-${process.platform}-${process.arch}`
    expect(asked).toEqual([expect.stringContaining(`/${from.version}/${name}`)])
  })

  it('is given up, without a try to build it, when there is none for this system', async () => {
    answer = (_request, response) => void response.writeHead(404).end()
    expect(await downloadWorker(findMediasoup(), dir, never)).toBeUndefined()
    expect(asked).toHaveLength(1)
  })

  it('is given up when what comes is no worker', async () => {
    answer = (_request, response) => void response.end('<html>Please sign in to the hospital network</html>')
    expect(await downloadWorker(findMediasoup(), dir, never)).toBeUndefined()
  })

  it('is given up when nothing comes any more', async () => {
    answer = (_request, response) => void response.write('x')
    expect(await downloadWorker(findMediasoup(), dir, never, 1_500)).toBeUndefined()
    expect(asked).toHaveLength(1)
  })
})

async function archived(binary: string): Promise<Buffer> {
  await copyFile(binary, join(dir, 'mediasoup-worker'))
  const archive = join(dir, 'worker.tgz')
  await run('tar', ['-czf', archive, '-C', dir, 'mediasoup-worker'])
  return readFile(archive)
}
