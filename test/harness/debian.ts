/** Programs that tests need besides Node: found on the PATH, or installed where that takes no question (root on Debian or Ubuntu). */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './childProcess.ts'

/** Debian's packages of programs that nobody here wrote and that judge what we write and send, by a command of each. */
export const peerPackages = { dcmdump: 'dcmtk', save2gdf: 'biosig-tools', ffprobe: 'ffmpeg', turnserver: 'coturn' } as const
export type PeerCommand = keyof typeof peerPackages

export function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))
}

export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Whether it worked shows in whether the programs are there. */
export async function aptInstall(purpose: string, packages: readonly string[]): Promise<void> {
  console.log(`${purpose}: apt-get install ${packages.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  // A machine without a network must not wait minutes to hear so.
  const impatient = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::https::Timeout=20']
  await run('apt-get', [...impatient, 'update'], { show: true, env })
  await run('apt-get', [...impatient, 'install', '--yes', '--no-install-recommends', ...packages], { show: true, env })
}

/** Where they cannot be installed, the tests that need them say that they are skipped. */
export async function installPeers(): Promise<void> {
  const missing = Object.entries(peerPackages).filter(([command]) => !isInstalled(command))
  if (missing.length === 0 || !canInstall()) return
  const packages = missing.map(([, name]) => name)
  await aptInstall('安装独立的读取程序以核对文件格式 / Installing independent readers to check our files against', packages)
}
