import { execFileSync, spawnSync } from 'node:child_process'

/** Whom to run PostgreSQL as; empty when that is whoever runs the hub. Spread into the options of `spawn`. */
export type Account = { readonly uid?: number; readonly gid?: number }

const userName = 'postgres'

/** PostgreSQL refuses to run as root, so root hands it to the user `postgres`, which is made when there is none. */
export function findAccount(onStep: (step: string) => void): Account {
  if (process.getuid?.() !== 0) return {}
  const found = lookUp()
  if (found) return found
  onStep(`新建系统用户 ${userName} / Making the system user ${userName}`)
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', userName], { stdio: 'pipe' })
  const made = lookUp()
  if (!made) throw new Error(`the system user ${userName} could not be made`)
  return made
}

function lookUp(): Account | undefined {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, userName], { encoding: 'utf8' }))
  if (ids.some(({ status }) => status !== 0)) return undefined
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout))
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

/** Whether that account can reach and write the folder, asked of the system itself: modes, ACLs and mounts all have a say. */
export function canWrite(account: Account, dir: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -w "$0" && test -x "$0"', dir], { ...account, cwd: '/' }).status === 0
}
