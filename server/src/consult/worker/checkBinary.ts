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
    const worker = await createWorker({ workerBin: path, logLevel: 'error' })
    try {
      const router = await worker.createRouter({ mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }] })
      await router.dump()
    } finally {
      worker.close()
    }
  } catch (error) {
    throw unusable(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const unusable = (detail: string) => new WorkerUnavailable({ reason: 'result-unusable', detail })
