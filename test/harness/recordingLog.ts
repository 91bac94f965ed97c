import { withoutData, type Log } from '../../server/src/platform/log.ts'

/** A log that keeps its lines, errors as the real one writes them, so that tests can say what is in it and what must not be. */
export function recordingLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = []
  const keep = (fields: object, message: string) =>
    void lines.push(`${message} ${JSON.stringify(fields, (_key, value) => (value instanceof Error ? withoutData(value) : value))}`)
  return { log: { info: keep, warn: keep, error: keep }, lines }
}
