import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Account, canWrite } from './account.ts'
import { type Binaries, sharedDir } from './binaries.ts'

/** The name of PostgreSQL's superuser and of the hub's database. */
export const databaseName = 'lianxin'

export interface Cluster {
  /** The folder that holds all of it. */
  readonly home: string
  /** PGDATA */
  readonly dir: string
  readonly logFile: string
  readonly password: string
}

/** Finds the database in the data folder, or makes it. One that was not finished (a killed initdb) has another name and is made anew. */
export async function openCluster(dataDir: string, binaries: Binaries, account: Account, onStep: (step: string) => void): Promise<Cluster> {
  const home = await findHome(resolve(dataDir), account, onStep)
  const dir = join(home, 'cluster')
  const logFile = join(home, 'postgresql.log')
  if (existsSync(dir)) return { home, dir, logFile, password: await readPassword(home) }
  await clearUnfinished(home)
  const password = await makePassword(home)
  onStep('首次启动：建立数据库，约需数秒 / First start: making the database, some seconds')
  const unfinished = join(home, `cluster.new-${process.pid}`)
  await initialise(unfinished, password, binaries, account)
  await rename(unfinished, dir).catch(async (error: unknown) => {
    // another hub that started at the same moment was quicker
    if (!existsSync(dir)) throw error
    await rm(unfinished, { recursive: true, force: true })
  })
  return { home, dir, logFile, password }
}

async function findHome(dataDir: string, account: Account, onStep: (step: string) => void): Promise<string> {
  const elsewhere = join(sharedDir, `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`)
  for (const home of [dataDir, elsewhere]) {
    await mkdir(home, { recursive: true, mode: 0o755 })
    await giveTo(account, home)
    if (!canWrite(account, home)) continue
    if (home === elsewhere) {
      onStep(`postgres 用户无法访问 ${dataDir}，数据放在 ${home} / The user postgres cannot reach ${dataDir}: the data is in ${home}`)
    }
    return home
  }
  throw new Error(`数据文件夹不可写 / The data folder cannot be written: ${dataDir}`)
}

async function giveTo({ uid, gid }: Account, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

async function makePassword(home: string): Promise<string> {
  const file = join(home, 'password')
  const made = randomBytes(24).toString('base64url')
  await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch(() => undefined)
  return readPassword(home)
}

async function readPassword(home: string): Promise<string> {
  const file = join(home, 'password')
  const password = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`缺少数据库密码文件 / The database's password file is missing: ${file}`, { cause })
  })
  await chmod(file, 0o600)
  return password.trim()
}

async function clearUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^cluster\.new-(\d+)$/.exec(name)?.[1])
    if (pid && (pid === process.pid || !isAlive(pid))) await rm(join(home, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function initialise(dir: string, password: string, { initdb }: Binaries, account: Account): Promise<void> {
  await mkdir(dir, { mode: 0o700 })
  await giveTo(account, dir)
  const passwordFile = `${dir}.password`
  try {
    await writeFile(passwordFile, password, { mode: 0o600 })
    await giveTo(account, passwordFile)
    await run(initdb, initdbArguments(dir, passwordFile), account)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

// the builtin C.UTF-8 sorts the same on every system and after every upgrade of one, so no index ever silently breaks
const initdbArguments = (dir: string, passwordFile: string) => [
  `--pgdata=${dir}`,
  `--username=${databaseName}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
]

async function run(command: string, args: readonly string[], account: Account): Promise<void> {
  const child = spawn(command, args, { ...account, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  const code = await new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle))
  if (code !== 0) throw new Error(`initdb failed (${code}): ${errors.trim()}`)
}
