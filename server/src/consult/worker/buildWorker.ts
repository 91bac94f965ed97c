import { join } from 'node:path'
import { availableParallelism, totalmem } from 'node:os'
import type { MediasoupPackage } from './mediasoupPackage.ts'
import { writePatched } from './patch.ts'
import { runProgram } from './program.ts'
import { WorkerUnavailable } from './state.ts'

/** The build's own files: CMakeLists.txt, headers that stand in for libraries which the distribution lacks. */
export const recipeDir = join(import.meta.dirname, 'build')

/** A compiler here takes half a gigabyte at most. */
const compilerBytes = 0.75e9

/**
 * Builds the worker from the C++ source in the npm package, patched in a copy.
 * @returns the binary, inside `dir`
 * @throws WorkerUnavailable `source-changed`, or `build-failed` with the last lines
 */
export async function buildWorker(
  { workerDir }: MediasoupPackage,
  dir: string,
  signal: AbortSignal,
  onSteps: (done: number, of: number) => void,
): Promise<string> {
  const [patched, out] = [join(dir, 'patched'), join(dir, 'out')]
  await writePatched(join(workerDir, 'src'), patched)
  const settings = [`-DMEDIASOUP_WORKER_DIR=${workerDir}`, `-DPATCHED_DIR=${patched}`]
  await must('cmake', ['-G', 'Ninja', '-S', recipeDir, '-B', out, ...settings], signal)
  const jobs = Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / compilerBytes)))
  await must('ninja', ['-C', out, '-j', String(jobs)], signal, (line) => {
    const steps = ninjaSteps(line)
    if (steps) onSteps(...steps)
  })
  return join(out, 'mediasoup-worker')
}

/** `[57/214] Building …` */
export function ninjaSteps(line: string): [done: number, of: number] | undefined {
  const [, done, of] = /^\[(\d+)\/(\d+)\] /.exec(line) ?? []
  return done !== undefined && of !== undefined ? [Number(done), Number(of)] : undefined
}

async function must(command: string, args: readonly string[], signal: AbortSignal, onLine?: (line: string) => void): Promise<void> {
  const { code, said } = await runProgram(command, args, { signal, ...(onLine && { onLine }) })
  if (code !== 0) throw new WorkerUnavailable({ reason: 'build-failed', detail: `${command}: exit ${code ?? 'by a signal'}\n${said}` })
}
