import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servePrecompressed } from './precompressed.ts'

const script = 'const lead = "II"\n'.repeat(200)
let root: string
let server: Server

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lianxin-assets-'))
  await mkdir(join(root, 'assets'))
  await writeFile(join(root, 'assets', 'app.js'), script)
  await writeFile(join(root, 'assets', 'app.js.br'), brotliCompressSync(script))
  await writeFile(join(root, 'assets', 'app.js.gz'), gzipSync(script))
  await writeFile(join(root, 'assets', 'plain.css'), 'p{}')
  await writeFile(join(root, 'outside.js.br'), 'not for you')
  const app = express()
  app.use('/assets', servePrecompressed(join(root, 'assets'), { immutable: true, maxAge: '365d', fallthrough: false }))
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await rm(root, { recursive: true })
})

/** Without a client that decodes by itself. */
async function ask(path: string, acceptEncoding?: string): Promise<{ response: IncomingMessage; body: Buffer }> {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const request = get({ port, path, headers: acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { response, body: await buffer(response) }
}

describe('the built web app on a thin line', () => {
  it('arrives in Brotli where the browser takes it, as script and for good', async () => {
    const { response, body } = await ask('/assets/app.js?v=1', 'gzip, deflate, br, zstd')
    expect(response.headers['content-encoding']).toBe('br')
    expect(response.headers['content-type']).toMatch(/^text\/javascript/)
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(response.headers.vary).toBe('Accept-Encoding')
    expect(brotliDecompressSync(body).toString()).toBe(script)
  })

  it('arrives in gzip over plain http, where browsers offer no Brotli', async () => {
    const { response, body } = await ask('/assets/app.js', 'gzip, deflate')
    expect(response.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(body).toString()).toBe(script)
  })

  it('arrives as it is for a client that takes neither or refuses both', async () => {
    for (const offer of [undefined, 'identity', 'br;q=0, gzip;q=0']) {
      const { response, body } = await ask('/assets/app.js', offer)
      expect(response.headers['content-encoding']).toBeUndefined()
      expect(response.headers.vary).toBe('Accept-Encoding')
      expect(body.toString()).toBe(script)
    }
  })

  it('arrives as it is where the build left nothing beside it', async () => {
    const { response, body } = await ask('/assets/plain.css', 'gzip, br')
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-encoding']).toBeUndefined()
    expect(body.toString()).toBe('p{}')
  })

  it('is nothing outside its folder, and a missing file is missing', async () => {
    expect((await ask('/assets/..%2Foutside.js', 'br')).response.statusCode).toBeGreaterThanOrEqual(400)
    expect((await ask('/assets/gone.js', 'br')).response.statusCode).toBe(404)
  })
})
