import { pino } from 'pino'

/** Structured logs. Pass ids, codes, counts and durations; never a name, a file name, a text a person wrote, or a sample. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime })
}
