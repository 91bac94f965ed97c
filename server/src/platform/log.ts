import { type DestinationStream, pino } from 'pino'

/** Structured logs. Pass ids, codes, counts and durations; never a name, a file name, a text a person wrote, or a sample. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export function createLog(level: string, to?: DestinationStream): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: withoutData } }, to ?? pino.destination(1))
}

/**
 * An error's kind, code and stack. Whatever else errors carry stays out: PostgreSQL's `detail` quotes the failing row and its
 * message the failing value, a parser's message the text it stumbled over.
 */
export function withoutData(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack = '' } = error
  const [code, constraint] = ['code', 'constraint'].map((field): unknown => Reflect.get(error, field))
  const quotesData = 'severity' in error || error instanceof SyntaxError
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: name,
    ...(!quotesData && { message }),
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    stack: frames.join('\n'),
    ...(error.cause !== undefined && { cause: withoutData(error.cause) }),
  }
}
