import { availableParallelism, homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { CannotStart } from './cannotStart.ts'

/** Everything the environment can say, read once by main.ts. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Null: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  /** Origins trusted besides the hub's own address, for a proxy or a development server. */
  readonly origins: readonly string[]
  /** Behind a TLS-terminating proxy: trust X-Forwarded-* and mark cookies Secure. */
  readonly behindProxy: boolean
  readonly demo: boolean
  readonly idleMinutes: number
  readonly sessionHours: number
  readonly logLevel: string
  readonly decodeThreads: number
  /** The media worker's binary, when the operator names one; else the hub finds or makes it. */
  readonly mediaWorkerBin: string | null
  /** What can be made again and is shared by all clones and hubs of this user: the media worker's binary. */
  readonly cacheDir: string
  readonly media: MediaConfig
}

/** Where and how browsers reach the media of video rooms. */
export interface MediaConfig {
  /** UDP and TCP port of the first media worker; the next ones follow. 0: any free ones. */
  readonly port: number
  /** Addresses or host names that browsers can reach; none: those the hub itself listens on. */
  readonly addresses: readonly string[]
  /** Media workers, one a core; 0: no video rooms. */
  readonly workers: number
  readonly turn: { readonly urls: readonly string[]; readonly secret: string | null }
}

const defaults = { host: '127.0.0.1', port: 8420, mediaPort: 40_000, idleMinutes: 30, sessionHours: 24 } as const

/** @throws CannotStart with the variable's name when a value cannot be meant. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, projectDir: string): Config {
  const host = env['LIANXIN_HOST'] || defaults.host
  const behindProxy = env['LIANXIN_BEHIND_PROXY'] === '1'
  // its passwords are published: it is never there by itself where others can reach the hub
  const demoByItself = !behindProxy && ['127.0.0.1', 'localhost', '::1'].includes(host)
  return {
    host,
    port: wholeNumber(env, 'LIANXIN_PORT', defaults.port, 0, 65_535),
    databaseUrl: env['DATABASE_URL'] || null,
    dataDir: resolve(projectDir, env['LIANXIN_DATA'] ?? '.data'),
    origins: list(env['LIANXIN_ORIGINS']),
    behindProxy,
    demo: env['LIANXIN_DEMO'] ? env['LIANXIN_DEMO'] === '1' : demoByItself,
    idleMinutes: wholeNumber(env, 'LIANXIN_IDLE_MINUTES', defaults.idleMinutes, 1, 24 * 60),
    sessionHours: wholeNumber(env, 'LIANXIN_SESSION_HOURS', defaults.sessionHours, 1, 24 * 7),
    logLevel: env['LIANXIN_LOG'] ?? 'info',
    decodeThreads: wholeNumber(env, 'LIANXIN_DECODE_THREADS', 2, 1, 64),
    mediaWorkerBin: env['MEDIASOUP_WORKER_BIN'] ? resolve(projectDir, env['MEDIASOUP_WORKER_BIN']) : null,
    cacheDir: resolve(projectDir, env['LIANXIN_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'lianxin')),
    media: {
      port: wholeNumber(env, 'LIANXIN_MEDIA_PORT', defaults.mediaPort, 0, 65_000),
      addresses: list(env['LIANXIN_MEDIA_ADDRESS']),
      workers: wholeNumber(env, 'LIANXIN_MEDIA_WORKERS', availableParallelism(), 0, 128),
      turn: { urls: list(env['LIANXIN_TURN_URLS']), secret: env['LIANXIN_TURN_SECRET'] || null },
    },
  }
}

function list(text = ''): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}

function wholeNumber(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number, min: number, max: number): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max)
    throw new CannotStart(
      `${name} 应为 ${min} 到 ${max} 的整数，而不是“${text}”。`,
      `${name} must be a whole number from ${min} to ${max}, not "${text}".`,
    )
  return value
}
