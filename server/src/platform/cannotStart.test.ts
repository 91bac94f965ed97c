import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { CannotStart, whyNot } from './cannotStart.ts'
import { readConfig } from './config.ts'

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => new Error('it worked'),
    (error: unknown) => error,
  )

describe('why a hub does not start', () => {
  it('is said of a port that is taken, with the port', async () => {
    const first = createServer().listen(0, '127.0.0.1')
    await once(first, 'listening')
    const address = first.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const error = await errorOf(once(createServer().listen(port, '127.0.0.1'), 'listening'))
    expect(whyNot(error, null)?.message).toContain(`127.0.0.1:${port} (EADDRINUSE)`)
    first.close()
  })

  it('is said of a database that is not there, without its password', async () => {
    const url = 'postgres://lianxin:s3cret@127.0.0.1:1/lianxin'
    const message = whyNot(await errorOf(new pg.Client({ connectionString: url }).connect()), url)?.message
    expect(message).toContain('127.0.0.1:1/lianxin (ECONNREFUSED)')
    expect(message).not.toContain('s3cret')
  })

  it('is said of a data folder that is a file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'lianxin-start-'))
    await writeFile(join(dir, 'data'), '')
    const error = await errorOf(mkdir(join(dir, 'data', 'postgres'), { recursive: true }))
    expect(whyNot(error, null)?.message).toContain(join(dir, 'data'))
    await rm(dir, { recursive: true })
  })

  it('is said of a setting that cannot be meant', () => {
    expect(() => readConfig({ LIANXIN_PORT: 'abc' }, '/')).toThrow(CannotStart)
    expect(() => readConfig({ LIANXIN_PORT: 'abc' }, '/')).toThrow('LIANXIN_PORT')
  })

  it('keeps its stack where it is a fault of ours', () => {
    expect(whyNot(new TypeError('x is undefined'), null)).toBeUndefined()
  })
})

describe('the demo alliance, whose passwords are published', () => {
  it('is there by itself only where nobody else can reach the hub', () => {
    const demo = (env: Record<string, string>) => readConfig(env, '/').demo
    expect(demo({})).toBe(true)
    expect(demo({ LIANXIN_HOST: 'localhost' })).toBe(true)
    expect(demo({ LIANXIN_HOST: '0.0.0.0' })).toBe(false)
    expect(demo({ LIANXIN_HOST: '192.168.1.5' })).toBe(false)
    expect(demo({ LIANXIN_HOST: '0.0.0.0', LIANXIN_DEMO: '1' })).toBe(true)
    expect(demo({ LIANXIN_DEMO: '0' })).toBe(false)
    expect(demo({ LIANXIN_BEHIND_PROXY: '1' })).toBe(false)
  })
})
