import type { Live } from '@lianxin/live'

/** What a command touches of the process, so that tests can stand in for a terminal. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative paths are meant from here. */
  readonly cwd: string
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether stderr is a terminal, on which a line can be rewritten. */
  readonly errIsTerminal: boolean
  /** Asks without echo; null when there is no terminal to ask at. */
  readonly askSecret: (prompt: string) => Promise<string | null>
  /** A line to the hub at `server`, not yet open. */
  readonly connect: (server: string) => Live
}

/** What the shell is told. */
export const exitCodes = { ok: 0, usage: 1, badFile: 2, notSignedIn: 3, unreachable: 4, refused: 5 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The command line does not say what is to be done. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
