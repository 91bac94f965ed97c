import type { EcgWarning, EcgWarningReason } from './record.ts'

const limit = 40

/** Collects what looked wrong; the same message once, and not without bound. */
export class Warnings {
  readonly list: EcgWarning[] = []

  add(reason: EcgWarningReason, message: string): void {
    if (this.list.length >= limit || this.list.some((warning) => warning.message === message)) return
    this.list.push({ reason, message })
  }
}
