import { type Reason, type Receipt, Refusal } from '@lianxin/contract'
import { type EcgFormat, ecgRefusalReasons } from '@lianxin/ecg'
import type { UploadItem } from '@lianxin/live'
import { printable } from './columns.ts'
import type { ReadEcg, Refused } from './ecgFile.ts'
import { refusedLines } from './inspect.ts'
import { english, type Words } from './text.ts'
import { type ExitCode, exitCodes } from './world.ts'

export interface Sent {
  readonly file: string
  readonly format: EcgFormat
  readonly receipt: Receipt
}
/** Refused by the hub or the line; `reason` is one of the contract's. */
export interface NotSent {
  readonly file: string
  readonly refused: { readonly code: string; readonly reason: Reason; readonly message: string }
}
/** What became of one file; as `--json` prints it. */
export type Outcome = Sent | Refused | NotSent

export function outcomeOf({ file, inspected }: ReadEcg, item: UploadItem, failure: Refusal | null): Outcome {
  if (item.receipt) return { file, format: inspected.format, receipt: item.receipt }
  const refusal = item.refusal ? new Refusal(item.refusal.reason, item.refusal.details ?? undefined) : failure
  return notSent(file, refusal ?? new Refusal('hub.timeout'))
}

export function notSent(file: string, { code, reason }: Refusal): NotSent {
  return { file, refused: { code, reason, message: sentence(reason, english) } }
}

/** The worst of all files: a bad one first, since only the sender can mend that. */
export function exitCodeOf(outcomes: readonly Outcome[]): ExitCode {
  const codes = outcomes.map(codeOf)
  const worst = [exitCodes.badFile, exitCodes.notSignedIn, exitCodes.unreachable, exitCodes.refused]
  return worst.find((code) => codes.includes(code)) ?? exitCodes.ok
}

function codeOf(outcome: Outcome): ExitCode {
  if ('receipt' in outcome) return exitCodes.ok
  const { code, reason } = outcome.refused
  if (isOfFile(reason)) return exitCodes.badFile
  if (code === 'unauthenticated' || reason === 'identity.too-many-attempts') return exitCodes.notSignedIn
  return code === 'unavailable' ? exitCodes.unreachable : exitCodes.refused
}

const fileReasons: ReadonlySet<string> = new Set([
  'unreadable',
  ...ecgRefusalReasons,
  ...ecgRefusalReasons.map((reason) => `ecg.${reason}`),
])
function isOfFile(reason: string): boolean {
  return fileReasons.has(reason)
}

export function outcomeLine(outcome: Outcome, words: Words): string {
  const file = printable(outcome.file)
  if ('receipt' in outcome) {
    const { number, receivedAt, duplicate } = outcome.receipt
    return `${file}: ${words.received(number, new Date(receivedAt).toLocaleString(), duplicate)}`
  }
  if (isRefusedHere(outcome)) return refusedLines(outcome, words).join('\n')
  const { reason } = outcome.refused
  return `${file}: ${sentence(reason, words)}`
}

/** A page keeps what it could not send; a command that has ended does not. */
function sentence(reason: Reason, words: Words): string {
  if (reason === 'hub.timeout') return words.noReceipt
  return reason === 'hub.offline' ? words.offline : words.catalogue.reasons[reason]
}

function isRefusedHere(outcome: Refused | NotSent): outcome is Refused {
  return !outcome.refused.reason.includes('.')
}
