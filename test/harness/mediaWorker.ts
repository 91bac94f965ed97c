import type { TestProject } from 'vitest/node'
import { type Config, readConfig } from '../../server/src/platform/config.ts'
import { root, run } from './childProcess.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The media worker's binary; empty when there is none to be had here, of which the run's output says why. */
    readonly mediaWorkerBin: string
  }
}

/** The layers that meet video rooms use the real worker. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('mediaWorkerBin', await prepareMediaWorker())
}

/** Finds or makes the worker's binary, showing how that goes; empty when it cannot be had: the tests that need it then fail. */
export async function prepareMediaWorker(): Promise<string> {
  const { code, output } = await run(process.execPath, ['server/src/consult/worker/main.ts'], { show: 'progress' })
  return code === 0 ? (output.trim().split('\n').at(-1) ?? '') : ''
}

/** Where a hub under test finds its worker: where the run has put it. */
export function mediaWorkerConfig(): Pick<Config, 'mediaWorkerBin' | 'cacheDir'> {
  const { mediaWorkerBin, cacheDir } = readConfig(process.env, root)
  return { mediaWorkerBin, cacheDir }
}
