import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A fresh temporary data folder that the database's own user can reach when the hub runs as root; whoever asks removes it. */
export async function makeDataFolder(name: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), `lianxin-${name}-`))
  await chmod(dir, 0o755)
  return dir
}
