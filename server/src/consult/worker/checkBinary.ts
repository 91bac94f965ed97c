import { createWorker } from 'mediasoup'
import { runProgram } from './program.ts'
import { WorkerUnavailable } from './state.ts'

/** What a worker says by its exit code when it is not started by the library (its main.cpp). */
const notMyFather = 41
const patienceMs = 15_000

/**
 * Runs a worker binary to see that it is one, that its libraries are there, and that the installed library can talk with it: it starts,
 * makes a router and describes itself. A worker does not tell its version; one of another version fails here if their messages differ.
 * @throws WorkerUnavailable `result-unusable` with what it said
 */
export async function checkBinary(path: string, signal: AbortSignal): Promise<void> {
  const alone = await runProgram(path, [], { signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]) }).catch(
    (error: unknown) => {
      signal.throwIfAborted()
      return { code: null, said: String(error) }
    },
  )
  if (alone.code !== notMyFather) throw unusable(`${path}: exit ${alone.code ?? 'by a signal'}; ${alone.said || 'said nothing'}`)
  try {
    await heeding(signal, makesRouter(path))
  } catch (error) {
    signal.throwIfAborted()
    throw unusable(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function makesRouter(path: string): Promise<void> {
  const worker = await createWorker({ workerBin: path, logLevel: 'error' })
  try {
    const router = await worker.createRouter({ mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }] })
    await router.dump()
  } finally {
    worker.close()
  }
}

/** A worker that says nothing more must hold up neither a hub that stops nor the next way to a binary. */
async function heeding(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const given = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const ended = Promise.withResolvers<never>()
  const end = () => ended.reject(given.reason)
  given.addEventListener('abort', end, { once: true })
  try {
    given.throwIfAborted()
    await Promise.race([work, ended.promise])
  } finally {
    given.removeEventListener('abort', end)
    work.catch(() => undefined)
  }
}

const unusable = (detail: string) => new WorkerUnavailable({ reason: 'result-unusable', detail })
