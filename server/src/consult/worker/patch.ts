import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WorkerUnavailable } from './state.ts'

interface Patch {
  /** Source file, relative to the worker's `src`. */
  readonly file: string
  readonly line: string
  readonly becomes: string
}

/**
 * What must change in the worker's source for the distribution's libraries.
 *
 * DtlsTransport: the BIO callback answers with the call's own result only when the operation is exactly BIO_CB_RETURN, which OpenSSL
 * never passes: it sets that bit beside the operation's (BIO_set_callback_ex(3)). So it answers 1 to every control call, and an OpenSSL
 * that is built with kernel TLS (Debian's) believes that it is active, sets up no write buffer, and crashes at the first DTLS flight.
 */
export const workerPatches: readonly Patch[] = [
  {
    file: 'RTC/DtlsTransport.cpp',
    line: 'const long resultOfcallback = (operationType == BIO_CB_RETURN) ? static_cast<long>(ret) : 1;',
    becomes: 'const long resultOfcallback = (operationType & BIO_CB_RETURN) ? static_cast<long>(ret) : 1;',
  },
]

/** @throws WorkerUnavailable `source-changed` when the line is not there exactly once: a version that somebody must look at */
export function applyPatch(source: string, { file, line, becomes }: Patch): string {
  const [before, after, ...more] = source.split(line)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new WorkerUnavailable({ reason: 'source-changed', detail: `${file} does not hold this line exactly once: ${line}` })
  }
  return `${before}${becomes}${after}`
}

/** Writes the patched files into a folder of their own, by the same relative paths; the package stays as it is. */
export async function writePatched(sourceDir: string, patchedDir: string): Promise<void> {
  for (const patch of workerPatches) {
    const target = join(patchedDir, patch.file)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, applyPatch(await readFile(join(sourceDir, patch.file), 'utf8'), patch))
  }
}
