/**
 * `node client/web/build.ts [--if-stale]` builds the web app into client/web/dist.
 * With `--if-stale` it compares a hash over the sources with the one of the last build, and does nothing when they agree.
 */
import { createHash } from 'node:crypto'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

const here = import.meta.dirname
const root = join(here, '..', '..')
const stampFile = join(here, 'dist', '.sources')
const sources = [
  'client/web/{src,public}/**/*.*',
  'client/web/{index.html,build.ts,vite.config.ts,package.json}',
  'client/live/{src/**/*.ts,package.json}',
  'shared/{contract,ecg}/{src/**/*.ts,package.json}',
  'package-lock.json',
]

async function hashSources(): Promise<string> {
  const files = await Array.fromAsync(glob(sources, { cwd: root, exclude: ['**/*.test.ts', '**/*.test.tsx', '**/README.md'] }))
  const contents = await Promise.all(files.sort().map((file) => readFile(join(root, file))))
  const hash = createHash('sha256')
  contents.forEach((content, i) => hash.update(`${files[i]}\0${content.length}\0`).update(content))
  return hash.digest('hex')
}

/** Once here, at the highest level, instead of at each request: the hub hands out the neighbour that a browser takes. */
async function compressAssets(): Promise<void> {
  const files = await Array.fromAsync(glob('*.{js,css}', { cwd: join(here, 'dist', 'assets') }))
  await Promise.all(
    files.map(async (name) => {
      const file = join(here, 'dist', 'assets', name)
      const content = await readFile(file)
      await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }))
      await writeFile(`${file}.br`, await promisify(brotliCompress)(content))
    }),
  )
}

async function build(): Promise<void> {
  const startedMs = performance.now()
  const stamp = await hashSources()
  const last = await readFile(stampFile, 'utf8').catch(() => '')
  if (process.argv.includes('--if-stale') && last === stamp) {
    console.log('web: up to date')
    return
  }
  console.log('web: building (once after each change, a few seconds) …')
  // A test runner's NODE_ENV=test would build React for developers, and a page that is not kept for offline.
  process.env['NODE_ENV'] = 'production'
  const vite = await import('vite')
  await vite.build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'warn' })
  await compressAssets()
  await writeFile(stampFile, stamp)
  console.log(`web: built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
}

await build()
